//! Writing XML, element by element.

use std::borrow::Cow;
use std::fmt::{Display, Write};

/// XML text that is being written, element by element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Xml {
    text: String,
}

impl Xml {
    /// An empty text.
    pub(crate) fn new() -> Xml {
        Xml::default()
    }

    /// Writes `<name>value</name>`, with the value escaped.
    pub(crate) fn text(&mut self, name: &str, value: impl Display) -> &mut Xml {
        let value = value.to_string();
        let _infallible = write!(self.text, "<{name}>{}</{name}>", escape(&value));
        self
    }

    /// `<name>value</name>` if there is a value.
    pub(crate) fn optional(&mut self, name: &str, value: Option<impl Display>) -> &mut Xml {
        if let Some(value) = value {
            self.text(name, value);
        }
        self
    }

    /// An element around what `fill` writes.
    pub(crate) fn element(&mut self, name: &str, fill: impl FnOnce(&mut Xml)) -> &mut Xml {
        let _infallible = write!(self.text, "<{name}>");
        fill(self);
        let _infallible = write!(self.text, "</{name}>");
        self
    }

    /// Writes a list in EC2's form: `<name><item>…</item>…</name>`.
    pub(crate) fn list<T>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        fill: impl FnMut(&mut Xml, T),
    ) -> &mut Xml {
        self.list_of(name, "item", items, fill)
    }

    /// The lists of the query protocol: `<name><member>…</member>…</name>`.
    pub(crate) fn members<T>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        fill: impl FnMut(&mut Xml, T),
    ) -> &mut Xml {
        self.list_of(name, "member", items, fill)
    }

    /// A list whose elements have a name of their own: `<name><element>…</element>…</name>`.
    pub(crate) fn list_of<T>(
        &mut self,
        name: &str,
        item_name: &str,
        items: impl IntoIterator<Item = T>,
        mut fill: impl FnMut(&mut Xml, T),
    ) -> &mut Xml {
        self.element(name, |list| {
            for item in items {
                list.element(item_name, |xml| fill(xml, item));
            }
        })
    }

    /// The value of the element at hand, as in `<member>value</member>`.
    pub(crate) fn value(&mut self, value: impl Display) {
        self.text.push_str(&escape(&value.to_string()));
    }

    /// The text that has been written.
    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

impl From<String> for Xml {
    fn from(text: String) -> Xml {
        Xml { text }
    }
}

/// Text fit to stand in an element; line breaks survive.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    let escaped = quick_xml::escape::escape(text);
    if escaped.contains('\r') {
        escaped.replace('\r', "&#13;").into()
    } else {
        escaped
    }
}
