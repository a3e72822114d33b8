//! Types in words and in the syntax of constraints, and their structure.

use std::fmt;
use std::sync::Arc;

use super::{ObjectType, Type};

impl Type {
    /// In words, as errors name the type of a value: `list of string`.
    pub fn friendly_name(&self) -> String {
        match self {
            Type::Dynamic => "dynamic".to_owned(),
            Type::List(element) => format!("list of {}", element.friendly_name()),
            Type::Set(element) => format!("set of {}", element.friendly_name()),
            Type::Map(element) => format!("map of {}", element.friendly_name()),
            other => other.kind_name().to_owned(),
        }
    }

    /// The type in words, as errors name a required type: `list of any single type`.
    pub fn constraint_name(&self) -> String {
        let single = |element: &Type| match element {
            Type::Dynamic => "any single type".to_owned(),
            other => other.constraint_name(),
        };
        match self {
            Type::Dynamic => "any type".to_owned(),
            Type::List(element) => format!("list of {}", single(element)),
            Type::Set(element) => format!("set of {}", single(element)),
            Type::Map(element) => format!("map of {}", single(element)),
            other => other.kind_name().to_owned(),
        }
    }

    /// The kind of the type in one word, without element types: `list`.
    pub fn kind_name(&self) -> &'static str {
        match self {
            Type::Dynamic => "dynamic",
            Type::Bool => "bool",
            Type::Number => "number",
            Type::String => "string",
            Type::List(_) => "list",
            Type::Set(_) => "set",
            Type::Map(_) => "map",
            Type::Tuple(_) => "tuple",
            Type::Object(_) => "object",
        }
    }

    /// The type of the elements of a list, set or map.
    pub fn element(&self) -> Option<&Type> {
        match self {
            Type::List(element) | Type::Set(element) | Type::Map(element) => Some(element),
            _ => None,
        }
    }

    /// Whether it is a list, set or map.
    pub fn is_collection(&self) -> bool {
        self.element().is_some()
    }

    /// Whether it is or contains `Dynamic`.
    pub fn has_dynamic(&self) -> bool {
        match self {
            Type::Dynamic => true,
            Type::List(element) | Type::Set(element) | Type::Map(element) => element.has_dynamic(),
            Type::Tuple(items) => items.iter().any(Type::has_dynamic),
            Type::Object(object) => object.attributes.values().any(Type::has_dynamic),
            _ => false,
        }
    }

    /// The type without optional attributes at any depth, as types of values are.
    pub fn without_optional(&self) -> Type {
        let inner = |element: &Arc<Type>| Arc::new(element.without_optional());
        match self {
            Type::List(element) => Type::List(inner(element)),
            Type::Set(element) => Type::Set(inner(element)),
            Type::Map(element) => Type::Map(inner(element)),
            Type::Tuple(items) => Type::Tuple(items.iter().map(Type::without_optional).collect()),
            Type::Object(object) => Type::object(
                object
                    .attributes
                    .iter()
                    .map(|(name, ty)| (name.clone(), ty.without_optional())),
            ),
            other => other.clone(),
        }
    }

    /// Whether it equals a type in which `Dynamic` stands for anything.
    pub fn conforms_to(&self, pattern: &Type) -> bool {
        match (self, pattern) {
            (_, Type::Dynamic) => true,
            (Type::List(one), Type::List(two))
            | (Type::Set(one), Type::Set(two))
            | (Type::Map(one), Type::Map(two)) => one.conforms_to(two),
            (Type::Tuple(one), Type::Tuple(two)) => {
                one.len() == two.len()
                    && one
                        .iter()
                        .zip(two.iter())
                        .all(|(one, two)| one.conforms_to(two))
            }
            (Type::Object(one), Type::Object(two)) => {
                one.attributes.keys().eq(two.attributes.keys())
                    && one
                        .attributes
                        .values()
                        .zip(two.attributes.values())
                        .all(|(one, two)| one.conforms_to(two))
            }
            _ => self == pattern,
        }
    }
}

/// As a constraint is written: `map(object({a=optional(string)}))`.
impl fmt::Display for Type {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Dynamic => out.write_str("any"),
            Type::Bool | Type::Number | Type::String => out.write_str(self.kind_name()),
            Type::List(element) | Type::Set(element) | Type::Map(element) => {
                write!(out, "{}({element})", self.kind_name())
            }
            Type::Tuple(items) => {
                let items: Vec<String> = items.iter().map(Type::to_string).collect();
                write!(out, "tuple([{}])", items.join(","))
            }
            Type::Object(object) => write!(out, "object({{{}}})", attributes(object)),
        }
    }
}

fn attributes(object: &ObjectType) -> String {
    let attribute = |(name, ty): (&Arc<str>, &Type)| {
        if object.optional.contains(name) {
            format!("{name}=optional({ty})")
        } else {
            format!("{name}={ty}")
        }
    };
    object
        .attributes
        .iter()
        .map(attribute)
        .collect::<Vec<_>>()
        .join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_named_in_words_and_in_syntax() {
        let ty = Type::list(Type::map(Type::Dynamic));
        assert_eq!(ty.friendly_name(), "list of map of dynamic");
        assert_eq!(ty.constraint_name(), "list of map of any single type");
        let object = Type::object([("b", Type::Bool), ("a", ty)]);
        assert_eq!(object.to_string(), "object({a=list(map(any)),b=bool})");
    }
}
