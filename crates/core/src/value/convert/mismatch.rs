//! Why one type does not convert to another, in Terraform's words.

use super::{Safety, Type, can_convert};
use crate::value::ObjectType;

/// The reason, without a full stop: `attribute "a" is required`.
pub fn mismatch_message(got: &Type, want: &Type) -> String {
    match (got, want) {
        (Type::Object(got), Type::Object(want)) => objects(got, want),
        (Type::Tuple(_), Type::List(element)) if **element == Type::Dynamic => {
            "all list elements must have the same type".to_owned()
        }
        (Type::Tuple(_), Type::Set(element)) if **element == Type::Dynamic => {
            "all set elements must have the same type".to_owned()
        }
        (Type::Object(_), Type::Map(element)) if **element == Type::Dynamic => {
            "all map elements must have the same type".to_owned()
        }
        (Type::Tuple(items), Type::List(element) | Type::Set(element)) => {
            let named = items
                .iter()
                .enumerate()
                .map(|(at, ty)| (at.to_string(), ty));
            elements(named, element)
        }
        (Type::Object(object), Type::Map(element)) => {
            let named = object
                .attributes
                .iter()
                .map(|(name, ty)| (format!("{name:?}"), ty));
            elements(named, element)
        }
        (Type::List(got) | Type::Set(got), Type::List(wanted) | Type::Set(wanted))
        | (Type::Map(got), Type::Map(wanted)) => {
            let message = mismatch_message(got, wanted);
            format!("incorrect {} element type: {message}", want.kind_name())
        }
        _ => format!("{} required", want.constraint_name()),
    }
}

fn elements<'a>(got: impl Iterator<Item = (String, &'a Type)>, want: &Type) -> String {
    for (name, ty) in got {
        if !can_convert(ty, want, Safety::Unsafe) {
            return format!("element {name}: {}", mismatch_message(ty, want));
        }
    }
    format!("all elements must be {}", want.constraint_name())
}

fn objects(got: &ObjectType, want: &ObjectType) -> String {
    let required = want
        .attributes
        .keys()
        .filter(|name| !want.optional.contains(*name));
    let missing: Vec<String> = required
        .filter(|name| !got.attributes.contains_key(*name))
        .map(|name| format!("{name:?}"))
        .collect();
    match &missing[..] {
        [] => attribute_mismatch(got, want),
        [one] => format!("attribute {one} is required"),
        [one, two] => format!("attributes {one} and {two} are required"),
        [front @ .., last] => {
            format!("attributes {}, and {last} are required", front.join(", "))
        }
    }
}

fn attribute_mismatch(got: &ObjectType, want: &ObjectType) -> String {
    for safety in [Safety::Unsafe, Safety::Safe] {
        for (name, wanted) in &want.attributes {
            let Some(given) = got.attributes.get(name) else {
                continue;
            };
            if !can_convert(given, wanted, safety) {
                return format!("attribute {name:?}: {}", mismatch_message(given, wanted));
            }
        }
    }
    "incorrect object attributes".to_owned()
}
