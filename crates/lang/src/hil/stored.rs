//! Values as Terraform 0.11 kept them.

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::value::{ObjectType, Type, Value, convert};

/// The value in the form that Terraform 0.11 had for it: numbers and truth values are texts, sets
/// and tuples lists, objects maps. What holds different things stays a tuple or an object.
pub fn stored(value: &Value) -> Value {
    let (bare, marks) = value.unmark();
    let kept = match bare {
        Value::Null(ty) => Value::null(&stored_type(ty)),
        Value::String(_) | Value::Unknown(Type::String | Type::Dynamic, _) => bare.clone(),
        Value::Unknown(ty, _) => Value::unknown(stored_type(ty)),
        Value::Bool(_) | Value::Number(_) => {
            convert(bare, &Type::String).unwrap_or_else(|_| bare.clone())
        }
        Value::List(element, items) => Value::list(stored_type(element), items.iter().map(stored)),
        Value::Set(element, items) => Value::list(
            stored_type(element),
            by_hash(items.iter().map(stored).collect()),
        ),
        Value::Tuple(items) => sequence(items.iter().map(stored).collect()),
        Value::Map(element, items) => Value::Map(
            stored_type(element),
            Arc::new(
                items
                    .iter()
                    .map(|(key, it)| (key.clone(), stored(it)))
                    .collect(),
            ),
        ),
        Value::Object(items) => mapping(
            items
                .iter()
                .map(|(key, it)| (key.clone(), stored(it)))
                .collect(),
        ),
        Value::Marked(..) => bare.clone(),
    };
    kept.mark(marks)
}

/// An attribute as it was read from a state: a list or map as a whole, in which `true` and `false`
/// were taken for truth values
/// (<https://github.com/hashicorp/terraform/blob/v0.11.14/flatmap/expand.go#L15>), which were `1` and `0`.
pub fn attribute(value: &Value) -> Value {
    let stored = stored(value);
    match stored.bare() {
        Value::String(_) => stored,
        _ => with_truth_as_digits(&stored),
    }
}

/// The same of each element of a list.
pub fn attributes(list: &Value) -> Value {
    let stored = stored(list);
    match stored.bare() {
        Value::List(element, items) => {
            Value::list(element.clone(), items.iter().map(attribute)).mark(stored.marks())
        }
        Value::Tuple(items) => Value::tuple(items.iter().map(attribute)).mark(stored.marks()),
        _ => stored,
    }
}

fn with_truth_as_digits(value: &Value) -> Value {
    match value.bare() {
        Value::String(text) => match &**text {
            "true" => Value::from("1").mark(value.marks()),
            "false" => Value::from("0").mark(value.marks()),
            _ => value.clone(),
        },
        Value::List(..) | Value::Tuple(_) | Value::Map(..) | Value::Object(_) => {
            value.map_parts(&mut |_, part| with_truth_as_digits(part))
        }
        _ => value.clone(),
    }
}

/// The elements of a set in the order in which they were in a state: by the hashes of their texts
/// (<https://github.com/hashicorp/terraform/blob/v0.11.14/helper/hashcode/hashcode.go>). What is no
/// text stays where it is.
fn by_hash(mut items: Vec<Value>) -> Vec<Value> {
    let are_texts = items.iter().all(|it| it.as_str().is_some());
    if are_texts {
        items.sort_by_cached_key(|it| it.as_str().map(|text| crc32fast::hash(text.as_bytes())));
    }
    items
}

/// The type of [`stored`] values of a type.
fn stored_type(ty: &Type) -> Type {
    match ty {
        Type::Bool | Type::Number | Type::String => Type::String,
        Type::Dynamic => Type::Dynamic,
        Type::List(element) | Type::Set(element) => Type::list(stored_type(element)),
        Type::Map(element) => Type::map(stored_type(element)),
        Type::Tuple(types) => {
            let types: Vec<Type> = types.iter().map(stored_type).collect();
            match common(&types) {
                Some(element) => Type::list(element),
                None => Type::Tuple(types.into()),
            }
        }
        Type::Object(object) => stored_object(object),
    }
}

fn stored_object(object: &ObjectType) -> Type {
    let attributes = object.attributes.iter();
    let attributes: Vec<(Arc<str>, Type)> = attributes
        .map(|(name, ty)| (name.clone(), stored_type(ty)))
        .collect();
    let types: Vec<Type> = attributes.iter().map(|(_, ty)| ty.clone()).collect();
    match common(&types) {
        Some(element) => Type::map(element),
        None => Type::object(attributes),
    }
}

/// A list of these; a tuple where they are of different types.
pub fn sequence(items: Vec<Value>) -> Value {
    let types: Vec<Type> = items.iter().map(Value::ty).collect();
    match common(&types) {
        Some(element) => Value::list(element, items),
        None => Value::tuple(items),
    }
}

/// A map of these; an object where they are of different types.
pub fn mapping(items: BTreeMap<Arc<str>, Value>) -> Value {
    let types: Vec<Type> = items.values().map(Value::ty).collect();
    match common(&types) {
        Some(element) => Value::Map(element, Arc::new(items)),
        None => Value::Object(Arc::new(items)),
    }
}

/// The one type that all of these are; texts, where there is none.
fn common(types: &[Type]) -> Option<Type> {
    let Some(first) = types.first() else {
        return Some(Type::String);
    };
    let same = types.iter().all(|it| it == first);
    (same && !first.has_dynamic()).then(|| first.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_are_texts_and_sets_are_lists() {
        let set = Value::set(Type::Number, [Value::int(2), Value::int(1)]);
        let texts = ["2", "1"].map(Value::from);
        assert_eq!(stored(&set), Value::list(Type::String, texts));
        assert_eq!(stored(&Value::TRUE), Value::from("true"));
        let unknown = Value::unknown(Type::set(Type::Bool));
        assert_eq!(stored(&unknown).ty(), Type::list(Type::String));
    }

    #[test]
    fn truth_in_attributes_that_are_read_as_a_whole_is_a_digit() {
        let map = |value: &str| Value::map(Type::String, [("k", Value::from(value))]);
        assert_eq!(attribute(&map("true")), map("1"));
        assert_eq!(attribute(&map("yes")), map("yes"));
        assert_eq!(attribute(&Value::from("true")), Value::from("true"));
        let list = |items: [Value; 2]| Value::list(items[0].ty(), items);
        let of_texts = list([Value::from("true"), Value::from("x")]);
        assert_eq!(attributes(&of_texts), of_texts);
        let of_maps = list([map("false"), map("x")]);
        assert_eq!(attributes(&of_maps), list([map("0"), map("x")]));
    }

    /// CRC-32 of `a` is 3904355907, of `b` 1908338681 and of `c` 112844655.
    #[test]
    fn members_of_sets_are_in_the_order_of_their_hashes() {
        let letters = |all: [&str; 3]| all.map(Value::from);
        let set = Value::set(Type::String, letters(["a", "b", "c"]));
        assert_eq!(
            stored(&set),
            Value::list(Type::String, letters(["c", "b", "a"]))
        );
    }

    #[test]
    fn what_is_of_one_type_is_a_list_or_a_map() {
        let object = Value::object([("a", Value::int(1)), ("b", Value::from("x"))]);
        assert_eq!(stored(&object).ty(), Type::map(Type::String));
        let empty = Value::tuple([]);
        assert_eq!(stored(&empty), Value::list(Type::String, []));
        let mixed = Value::tuple([Value::int(1), Value::tuple([Value::int(2)])]);
        assert!(matches!(stored(&mixed), Value::Tuple(_)));
    }
}
