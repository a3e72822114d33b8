//! What values are made of, as far as it shows without evaluating them: texts, lists and maps.

use rform_core::value::{Type, Value};
use rform_lang::syntax::{Expression, ExpressionKind};

/// A text, or a list or map of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ValueShape {
    /// Nothing tells what it is.
    Unknown,
    /// A text, a number or a truth value.
    Text,
    /// A list, and what all its elements are.
    List(Box<ValueShape>),
    /// A map, and what all its elements are.
    Map(Box<ValueShape>),
    /// Values of different shapes.
    Mixed,
}

impl ValueShape {
    /// A list of what these are.
    pub fn list(items: impl IntoIterator<Item = ValueShape>) -> ValueShape {
        ValueShape::List(Box::new(ValueShape::of_all(items)))
    }

    /// A map of what these are.
    pub fn map(items: impl IntoIterator<Item = ValueShape>) -> ValueShape {
        ValueShape::Map(Box::new(ValueShape::of_all(items)))
    }

    /// What all these values are.
    pub fn of_all(shapes: impl IntoIterator<Item = ValueShape>) -> ValueShape {
        let shapes = shapes.into_iter();
        shapes.fold(ValueShape::Unknown, ValueShape::and)
    }

    /// What both are.
    pub fn and(self, other: ValueShape) -> ValueShape {
        use ValueShape::{List, Map, Mixed, Text, Unknown};
        match (self, other) {
            (Unknown, known) | (known, Unknown) => known,
            (Text, Text) => Text,
            (List(one), List(two)) => List(Box::new(one.and(*two))),
            (Map(one), Map(two)) => Map(Box::new(one.and(*two))),
            _ => Mixed,
        }
    }

    /// The shape of a value.
    pub fn of_value(value: &Value) -> ValueShape {
        match value.bare() {
            list @ (Value::List(..) | Value::Set(..) | Value::Tuple(_)) => {
                ValueShape::list(list.elements().map(ValueShape::of_value))
            }
            Value::Map(_, items) | Value::Object(items) => {
                ValueShape::map(items.values().map(ValueShape::of_value))
            }
            other => ValueShape::of_type(&other.ty()),
        }
    }

    /// The shape of a type's values.
    pub fn of_type(ty: &Type) -> ValueShape {
        match ty {
            Type::Dynamic => ValueShape::Unknown,
            Type::String | Type::Number | Type::Bool => ValueShape::Text,
            Type::List(element) | Type::Set(element) => {
                ValueShape::list([ValueShape::of_type(element)])
            }
            Type::Tuple(items) => ValueShape::list(items.iter().map(ValueShape::of_type)),
            Type::Map(element) => ValueShape::map([ValueShape::of_type(element)]),
            Type::Object(object) => {
                ValueShape::map(object.attributes.values().map(ValueShape::of_type))
            }
        }
    }

    /// The shape of a value that is written out and interpolates nothing.
    pub fn of_constant(value: &Expression) -> ValueShape {
        match &*value.kind {
            ExpressionKind::Tuple(items) => {
                ValueShape::list(items.iter().map(ValueShape::of_constant))
            }
            ExpressionKind::Object(items) => {
                ValueShape::map(items.iter().map(|it| ValueShape::of_constant(&it.value)))
            }
            _ => ValueShape::Text,
        }
    }

    /// The type constraint that takes it; none if it is of different shapes somewhere.
    pub fn type_text(&self) -> Option<String> {
        Some(match self {
            ValueShape::Unknown => "any".to_owned(),
            ValueShape::Text => "string".to_owned(),
            ValueShape::List(element) => format!("list({})", element.type_text()?),
            ValueShape::Map(element) => format!("map({})", element.type_text()?),
            ValueShape::Mixed => return None,
        })
    }
}
