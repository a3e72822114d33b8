//! The defaults of optional attributes.

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::value::{Refinement, Safety, Type, Value, convert, unify};

/// The defaults of optional attributes at all depths of a type, for attributes that are absent or
/// null.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Defaults {
    /// For attributes of the object itself.
    pub(super) values: BTreeMap<Arc<str>, Value>,
    /// The defaults within attributes of an object, by name.
    pub(super) attributes: BTreeMap<Arc<str>, Defaults>,
    /// The defaults within the elements of a tuple, by index.
    pub(super) places: BTreeMap<usize, Defaults>,
    /// The defaults within each element of a list, set or map.
    pub(super) elements: Option<Box<Defaults>>,
}

impl Defaults {
    /// Whether there are none at any depth.
    pub fn is_empty(&self) -> bool {
        *self == Defaults::default()
    }

    /// The value with defaults filled in. To be called before the value is converted to the
    /// type that the defaults belong to.
    pub fn apply(&self, value: &Value) -> Value {
        let (bare, marks) = value.unmark();
        if self.is_empty() {
            return value.clone();
        }
        let filled = match bare {
            Value::List(..) | Value::Set(..) | Value::Tuple(_) => self.apply_to_sequence(bare),
            Value::Map(_, items) | Value::Object(items) => self.apply_to_items(bare, items),
            other => other.clone(),
        };
        filled.mark(marks)
    }

    fn apply_to_sequence(&self, sequence: &Value) -> Value {
        let items = sequence.elements().enumerate().map(|(at, item)| {
            match self.places.get(&at).or(self.elements.as_deref()) {
                Some(within) => within.apply(item),
                None => item.clone(),
            }
        });
        let items: Vec<Value> = items.collect();
        let unified = match sequence {
            Value::Tuple(_) => None,
            _ => unified(&items),
        };
        match (sequence, unified) {
            (Value::List(element, _) | Value::Set(element, _), _) if items.is_empty() => {
                with_items(sequence, element.clone(), items)
            }
            (_, Some((element, items))) => with_items(sequence, element, items),
            (_, None) => Value::tuple(items),
        }
    }

    fn apply_to_items(&self, value: &Value, items: &BTreeMap<Arc<str>, Value>) -> Value {
        let mut filled: BTreeMap<Arc<str>, Value> = items
            .iter()
            .map(
                |(name, item)| match self.attributes.get(name).or(self.elements.as_deref()) {
                    Some(within) => (name.clone(), within.apply(item)),
                    None => (name.clone(), item.clone()),
                },
            )
            .collect();
        for (name, default) in &self.values {
            let value = self.attribute(name, filled.remove(name), default);
            filled.insert(name.clone(), value);
        }
        let Value::Map(element, _) = value else {
            return Value::Object(Arc::new(filled));
        };
        if filled.is_empty() {
            return Value::Map(element.clone(), Arc::new(filled));
        }
        let values: Vec<Value> = filled.values().cloned().collect();
        match unified(&values) {
            Some((element, values)) => Value::map(element, filled.into_keys().zip(values)),
            None => Value::Object(Arc::new(filled)),
        }
    }

    fn attribute(&self, name: &str, given: Option<Value>, default: &Value) -> Value {
        match given {
            Some(given) if !given.is_null() => {
                if default.is_never_null() {
                    given.refine(Refinement::not_null())
                } else {
                    given
                }
            }
            _ => match self.attributes.get(name) {
                Some(within) => within.apply(default),
                None => default.clone(),
            },
        }
    }
}

fn with_items(like: &Value, element: Type, items: Vec<Value>) -> Value {
    match like {
        Value::Set(..) => Value::set(element, items),
        _ => Value::list(element, items),
    }
}

/// The values as the one type that they have in common.
fn unified(values: &[Value]) -> Option<(Type, Vec<Value>)> {
    let types: Vec<Type> = values.iter().map(Value::ty).collect();
    let element = unify(&types, Safety::Unsafe)?;
    let converted = values.iter().map(|value| convert(value, &element));
    let converted: Vec<Value> = converted.collect::<Result<_, _>>().ok()?;
    Some((element, converted))
}
