//! The attributes of one object, by name.

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::value::{Type, Value};

/// The attributes of an object of a resource or a data source, with typed access.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields(BTreeMap<Arc<str>, Value>);

impl Fields {
    /// The attributes of an object; none for all other values.
    pub fn of(object: &Value) -> Fields {
        match object.bare() {
            Value::Object(fields) | Value::Map(_, fields) => Fields((**fields).clone()),
            _ => Fields::default(),
        }
    }

    /// The object of these attributes.
    pub fn into_value(self) -> Value {
        Value::Object(Arc::new(self.0))
    }

    /// An attribute; null where there is none of that name.
    pub fn get(&self, name: &str) -> &Value {
        self.0.get(name).unwrap_or(&Value::NULL)
    }

    /// Whether an attribute is null.
    pub fn is_null(&self, name: &str) -> bool {
        self.get(name).is_null()
    }

    /// Whether an attribute is neither null nor unknown.
    pub fn is_given(&self, name: &str) -> bool {
        let value = self.get(name);
        value.is_known() && !value.is_null()
    }

    /// The text of an attribute, if it is a known one.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).as_str()
    }

    /// The text of an attribute; empty where there is none.
    pub fn text_or_empty(&self, name: &str) -> &str {
        self.text(name).unwrap_or_default()
    }

    /// The whole number of an attribute, if it is a known one.
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.get(name).as_i64()
    }

    /// The truth value of an attribute, if it is a known one.
    pub fn truth(&self, name: &str) -> Option<bool> {
        self.get(name).as_bool()
    }

    /// The texts of a list, set or map of texts, in order; nulls are left out.
    pub fn texts(&self, name: &str) -> Vec<&str> {
        self.get(name)
            .elements()
            .filter_map(Value::as_str)
            .collect()
    }

    /// The objects of nested blocks or of a list of objects.
    pub fn objects(&self, name: &str) -> Vec<Fields> {
        self.get(name).elements().map(Fields::of).collect()
    }

    /// Sets an attribute.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.into(), value.into());
    }

    /// Sets an attribute to a text, which is brought into normal form C.
    pub fn set_text(&mut self, name: &str, text: &str) {
        self.set(name, Value::normalized(text));
    }

    /// Sets an attribute to null, of the type that it has.
    pub fn clear(&mut self, name: &str) {
        let ty = self.get(name).ty();
        self.set(name, Value::Null(ty));
    }
}

/// A map of texts.
pub fn text_map<'a>(entries: impl IntoIterator<Item = (&'a str, &'a str)>) -> Value {
    let entries = entries.into_iter();
    Value::map(
        Type::String,
        entries.map(|(name, text)| (name, Value::normalized(text))),
    )
}

/// A list of texts.
pub fn text_list<'a>(texts: impl IntoIterator<Item = &'a str>) -> Value {
    Value::list(Type::String, texts.into_iter().map(Value::normalized))
}
