//! Reading XML that a client sent.

use crate::wire::Failure;
use quick_xml::Reader;
use quick_xml::events::Event;

/// An element: its name without prefix, its text, and the elements in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Element {
    /// The element's name without its namespace prefix.
    pub name: String,
    /// Empty if there is none.
    pub text: String,
    /// In the order in which they stand.
    pub children: Vec<Element>,
}

impl Element {
    /// The text of the first child of that name.
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str())
    }

    /// The first child of that name.
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All children of that name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }
}

fn malformed() -> Failure {
    Failure::new(
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
    )
}

/// How deep elements may lie: documents of S3 have half a dozen levels.
const DEEPEST: usize = 64;

/// Reads a document; its root is what comes back.
pub(crate) fn parse(document: &[u8]) -> Result<Element, Failure> {
    let text = std::str::from_utf8(document).map_err(|_| malformed())?;
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        if open.len() > DEEPEST {
            return Err(malformed());
        }
        match reader.read_event().map_err(|_| malformed())? {
            Event::Start(start) => open.push(named(start.local_name().as_ref())),
            Event::Empty(start) => close(&mut open, named(start.local_name().as_ref()))?,
            Event::End(_) => {
                let element = open.pop().ok_or_else(malformed)?;
                close(&mut open, element)?;
            }
            Event::Text(piece) => add(&mut open, &piece.decode().map_err(|_| malformed())?),
            Event::GeneralRef(name) => {
                let name = name.decode().map_err(|_| malformed())?;
                let entity = format!("&{name};");
                let letter = quick_xml::escape::unescape(&entity).map_err(|_| malformed())?;
                add(&mut open, &letter);
            }
            Event::CData(piece) => add(&mut open, &piece.decode().map_err(|_| malformed())?),
            Event::Eof => break,
            _ => {}
        }
    }
    let mut outer = open
        .pop()
        .filter(|_| open.is_empty())
        .ok_or_else(malformed)?;
    outer.children.pop().ok_or_else(malformed)
}

fn named(name: &[u8]) -> Element {
    Element {
        name: String::from_utf8_lossy(name).into_owned(),
        ..Element::default()
    }
}

fn add(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn close(open: &mut [Element], element: Element) -> Result<(), Failure> {
    let parent = open.last_mut().ok_or_else(malformed)?;
    parent.children.push(element);
    Ok(())
}
