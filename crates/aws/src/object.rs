//! Typed access to the attributes of objects, and objects built from answers of AWS.

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::value::{Number, Type, Value};

/// Typed access to the attributes of an object. Null, unknown and absent values all read as none.
pub trait Attributes {
    /// The value of an attribute; none if the object does not have it.
    fn attribute(&self, name: &str) -> Option<&Value>;

    /// A string; an empty one reads as none.
    fn string(&self, name: &str) -> Option<&str> {
        self.attribute(name)?
            .as_str()
            .filter(|text| !text.is_empty())
    }

    /// A string as the SDK takes it; an empty one reads as none.
    fn owned(&self, name: &str) -> Option<String> {
        self.string(name).map(str::to_owned)
    }

    /// A string; empty if there is none.
    fn text(&self, name: &str) -> &str {
        self.string(name).unwrap_or_default()
    }

    /// The boolean under that name; none if it is null, unknown or of another type.
    fn boolean(&self, name: &str) -> Option<bool> {
        self.attribute(name)?.as_bool()
    }

    /// A boolean; false if there is none.
    fn flag(&self, name: &str) -> bool {
        self.boolean(name).unwrap_or_default()
    }

    /// A whole number that fits 32 bits.
    fn integer(&self, name: &str) -> Option<i32> {
        self.attribute(name)?
            .as_i64()
            .and_then(|it| it.try_into().ok())
    }

    /// A number that may have a fraction.
    fn fraction(&self, name: &str) -> Option<f64> {
        Some(self.attribute(name)?.as_number()?.to_f64())
    }

    /// The strings in a list or set.
    fn strings(&self, name: &str) -> Vec<String> {
        self.items(name)
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect()
    }

    /// The strings in a map, by key.
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

    /// The first element of a collection, such as the only repetition of a block.
    fn first(&self, name: &str) -> Option<&Value> {
        self.items(name).next()
    }
}

impl Attributes for Value {
    fn attribute(&self, name: &str) -> Option<&Value> {
        self.get(name)
    }
}

/// Builds an object: starts from the known attributes and sets those that AWS answers.
#[derive(Clone, Debug)]
pub struct ObjectBuilder {
    attributes: BTreeMap<Arc<str>, Value>,
}

impl ObjectBuilder {
    /// Starts from the attributes of an object; from none if it is null.
    pub fn from(current: &Value) -> ObjectBuilder {
        let attributes = match current.bare() {
            Value::Object(attributes) => (**attributes).clone(),
            _ => BTreeMap::new(),
        };
        ObjectBuilder { attributes }
    }

    /// Sets an attribute.
    pub fn set(&mut self, name: &str, value: Value) -> &mut ObjectBuilder {
        self.attributes.insert(name.into(), value);
        self
    }

    /// The builder with one more attribute.
    pub fn with(mut self, name: &str, value: Value) -> ObjectBuilder {
        self.set(name, value);
        self
    }

    /// Sets a string attribute; none becomes the empty string.
    pub fn text(&mut self, name: &str, text: Option<&str>) -> &mut ObjectBuilder {
        self.set(name, Value::string(text.unwrap_or_default()))
    }

    /// Sets a string attribute; none becomes null.
    pub fn maybe(&mut self, name: &str, text: Option<&str>) -> &mut ObjectBuilder {
        self.set(name, text.map_or(Value::Null(Type::String), Value::string))
    }

    /// Sets a boolean attribute; none becomes false.
    pub fn flag(&mut self, name: &str, truth: Option<bool>) -> &mut ObjectBuilder {
        self.set(name, Value::Bool(truth.unwrap_or_default()))
    }

    /// Sets a number attribute; none becomes zero.
    pub fn number(&mut self, name: &str, number: Option<i32>) -> &mut ObjectBuilder {
        self.set(name, Value::int(number.unwrap_or_default().into()))
    }

    /// Sets an attribute to a set of strings.
    pub fn string_set<T: Into<Arc<str>>>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
    ) -> &mut ObjectBuilder {
        self.set(name, string_set_value(items))
    }

    /// Sets an attribute to a list of strings.
    pub fn string_list<T: Into<Arc<str>>>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
    ) -> &mut ObjectBuilder {
        self.set(name, string_list_value(items))
    }

    /// Sets an attribute that is absent or null.
    pub fn fallback(&mut self, name: &str, value: Value) -> &mut ObjectBuilder {
        if self.attributes.get(name).is_none_or(Value::is_null) {
            self.set(name, value);
        }
        self
    }

    /// The value of an attribute; null if it was not set.
    pub fn value(&self, name: &str) -> &Value {
        self.attributes.get(name).unwrap_or(&Value::NULL)
    }

    /// The object with all attributes that were set.
    pub fn build(&self) -> Value {
        Value::Object(Arc::new(self.attributes.clone()))
    }
}

/// A value as maps of attributes have it in the APIs of SNS and SQS; empty if there is none.
pub fn attribute_text(value: Option<&Value>) -> String {
    match value.map(Value::bare) {
        Some(Value::Bool(truth)) => truth.to_string(),
        Some(value) => match value.as_i64() {
            Some(number) => number.to_string(),
            None => value.as_str().unwrap_or_default().to_owned(),
        },
        None => String::new(),
    }
}

/// A number that may have a fraction; null if it is none.
pub fn fraction_value(number: f64) -> Value {
    Number::from_f64(number).map_or(Value::NULL, Value::Number)
}

/// A set of strings.
pub fn string_set_value<T: Into<Arc<str>>>(items: impl IntoIterator<Item = T>) -> Value {
    Value::set(Type::String, items.into_iter().map(Value::string))
}

/// A list of strings.
pub fn string_list_value<T: Into<Arc<str>>>(items: impl IntoIterator<Item = T>) -> Value {
    Value::list(Type::String, items.into_iter().map(Value::string))
}

/// A map of strings.
pub fn string_map_value(items: &BTreeMap<String, String>) -> Value {
    let items = items
        .iter()
        .map(|(key, value)| (key.as_str(), Value::string(value.as_str())));
    Value::map(Type::String, items)
}

/// The value with every attribute that its type has: null, or an empty collection, where it was
/// absent.
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
