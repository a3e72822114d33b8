//! Reading attributes of objects, and making objects of what AWS answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::value::{Type, Value};

/// Typed access to the attributes of an object. Null, unknown and absent all read as none.
pub trait Attributes {
    /// The attribute's value, if it is there at all.
    fn attribute(&self, name: &str) -> Option<&Value>;

    /// A text; an empty one counts as none.
    fn string(&self, name: &str) -> Option<&str> {
        self.attribute(name)?
            .as_str()
            .filter(|text| !text.is_empty())
    }

    /// A text as the SDK likes it.
    fn owned(&self, name: &str) -> Option<String> {
        self.string(name).map(str::to_owned)
    }

    /// A text that may be missing.
    fn text(&self, name: &str) -> &str {
        self.string(name).unwrap_or_default()
    }

    /// A truth value.
    fn boolean(&self, name: &str) -> Option<bool> {
        self.attribute(name)?.as_bool()
    }

    /// A truth value, false when there is none.
    fn flag(&self, name: &str) -> bool {
        self.boolean(name).unwrap_or_default()
    }

    /// A whole number.
    fn integer(&self, name: &str) -> Option<i32> {
        self.attribute(name)?
            .as_i64()
            .and_then(|it| it.try_into().ok())
    }

    /// The texts in a list or set.
    fn strings(&self, name: &str) -> Vec<String> {
        self.items(name)
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect()
    }

    /// The texts in a map.
    fn string_map(&self, name: &str) -> BTreeMap<String, String> {
        match self.attribute(name).map(Value::bare) {
            Some(Value::Map(_, items)) => items
                .iter()
                .filter_map(|(key, value)| Some((key.to_string(), value.as_str()?.to_owned())))
                .collect(),
            _ => BTreeMap::new(),
        }
    }

    /// The elements of a collection.
    fn items(&self, name: &str) -> Box<dyn Iterator<Item = &Value> + '_> {
        match self.attribute(name) {
            Some(value) => value.elements(),
            None => Box::new(std::iter::empty()),
        }
    }

    /// The first element of a collection: what a block that occurs once holds.
    fn first(&self, name: &str) -> Option<&Value> {
        self.items(name).next()
    }
}

impl Attributes for Value {
    fn attribute(&self, name: &str) -> Option<&Value> {
        self.get(name)
    }
}

/// An object in the making: starts from what was known, and is brought up to date.
#[derive(Clone, Debug)]
pub struct Draft {
    attributes: BTreeMap<Arc<str>, Value>,
}

impl Draft {
    /// Starts from an object; from nothing if it is null.
    pub fn from(current: &Value) -> Draft {
        let attributes = match current.bare() {
            Value::Object(attributes) => (**attributes).clone(),
            _ => BTreeMap::new(),
        };
        Draft { attributes }
    }

    /// Sets an attribute.
    pub fn set(&mut self, name: &str, value: Value) -> &mut Draft {
        self.attributes.insert(name.into(), value);
        self
    }

    /// Sets a text; none becomes the empty text.
    pub fn text(&mut self, name: &str, text: Option<&str>) -> &mut Draft {
        self.set(name, Value::string(text.unwrap_or_default()))
    }

    /// Sets a text; none becomes null.
    pub fn maybe(&mut self, name: &str, text: Option<&str>) -> &mut Draft {
        self.set(name, text.map_or(Value::Null(Type::String), Value::string))
    }

    /// Sets a truth value; none becomes false.
    pub fn flag(&mut self, name: &str, truth: Option<bool>) -> &mut Draft {
        self.set(name, Value::Bool(truth.unwrap_or_default()))
    }

    /// Sets a whole number; none becomes zero.
    pub fn number(&mut self, name: &str, number: Option<i32>) -> &mut Draft {
        self.set(name, Value::int(number.unwrap_or_default().into()))
    }

    /// Sets a set of texts.
    pub fn string_set<T: Into<Arc<str>>>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
    ) -> &mut Draft {
        self.set(name, string_set_value(items))
    }

    /// Sets a list of texts.
    pub fn string_list<T: Into<Arc<str>>>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
    ) -> &mut Draft {
        self.set(name, string_list_value(items))
    }

    /// Sets an attribute that is not set yet.
    pub fn fallback(&mut self, name: &str, value: Value) -> &mut Draft {
        if self.attributes.get(name).is_none_or(Value::is_null) {
            self.set(name, value);
        }
        self
    }

    /// The attribute's value, null if it has none.
    pub fn value(&self, name: &str) -> &Value {
        self.attributes.get(name).unwrap_or(&Value::NULL)
    }

    /// The object.
    pub fn build(&self) -> Value {
        Value::Object(Arc::new(self.attributes.clone()))
    }
}

/// A set of texts.
pub fn string_set_value<T: Into<Arc<str>>>(items: impl IntoIterator<Item = T>) -> Value {
    Value::set(Type::String, items.into_iter().map(Value::string))
}

/// A list of texts.
pub fn string_list_value<T: Into<Arc<str>>>(items: impl IntoIterator<Item = T>) -> Value {
    Value::list(Type::String, items.into_iter().map(Value::string))
}

/// A map of texts.
pub fn string_map_value(items: &BTreeMap<String, String>) -> Value {
    let items = items
        .iter()
        .map(|(key, value)| (key.as_str(), Value::string(value.as_str())));
    Value::map(Type::String, items)
}

/// The value with every attribute of the type, null or empty where it had none.
pub fn completed(ty: &Type, value: &Value) -> Value {
    match (ty, value.bare()) {
        (Type::Object(object), Value::Object(have)) => {
            let attributes = object.attributes.iter().map(|(name, ty)| {
                let value = have
                    .get(name)
                    .map_or(Value::null(ty), |it| completed(ty, it));
                (name.clone(), value)
            });
            Value::object(attributes)
        }
        (_, Value::Null(_)) => Value::null(ty),
        (Type::List(element), Value::List(_, items)) => Value::list(
            (**element).clone(),
            items.iter().map(|item| completed(element, item)),
        ),
        (Type::Set(element), Value::Set(_, items)) => Value::set(
            (**element).clone(),
            items.iter().map(|item| completed(element, item)),
        ),
        (_, other) => other.clone(),
    }
}
