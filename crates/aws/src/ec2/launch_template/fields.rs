//! Blocks whose attributes have the names of the fields of the SDK: requests from them, and them from
//! answers.

use crate::declare::{Field, STRING, optional};
use crate::object::Attributes;
use rform_core::value::{Type, Value};

/// Sets the fields of a builder that a block gives: `text` fields are strings, `choice` fields are
/// enumerations, `nullable` fields are booleans that the block has as texts, and `number` fields are
/// left out where they are zero.
macro_rules! request {
    ($builder:expr, $block:expr
        $(, text: [$($text:ident),*])?
        $(, choice: [$($choice:ident),*])?
        $(, number: [$($number:ident),*])?
        $(, flag: [$($flag:ident),*])?
        $(, nullable: [$($nullable:ident),*])?
    ) => {{
        let block = $block;
        let mut builder = $builder;
        $($(if let Some(value) = block.owned(stringify!($text)) {
            builder = builder.$text(value);
        })*)?
        $($(if let Some(value) = block.string(stringify!($choice)) {
            builder = builder.$choice(value.into());
        })*)?
        $($(if let Some(value) = block.integer(stringify!($number)).filter(|it| *it != 0) {
            builder = builder.$number(value);
        })*)?
        $($(if let Some(value) = block.boolean(stringify!($flag)) {
            builder = builder.$flag(value);
        })*)?
        $($(if let Some(value) = $crate::ec2::launch_template::fields::nullable(block, stringify!($nullable)) {
            builder = builder.$nullable(value);
        })*)?
        builder
    }};
}
pub(super) use request;

/// The block that shows these fields of an answer; a field that AWS leaves out is null.
macro_rules! answer {
    ($found:expr
        $(, text: [$($text:ident),*])?
        $(, choice: [$($choice:ident),*])?
        $(, number: [$($number:ident),*])?
        $(, flag: [$($flag:ident),*])?
        $(, nullable: [$($nullable:ident),*])?
    ) => {{
        let found = $found;
        let mut builder = $crate::object::ObjectBuilder::from(&rform_core::value::Value::NULL);
        $($(builder.maybe(stringify!($text), found.$text.as_deref());)*)?
        $($(builder.maybe(stringify!($choice), found.$choice.as_ref().map(|it| it.as_str()));)*)?
        $($(builder.set(stringify!($number), $crate::ec2::launch_template::fields::number(found.$number));)*)?
        $($(builder.set(stringify!($flag), $crate::ec2::launch_template::fields::flag(found.$flag));)*)?
        $($(builder.maybe(stringify!($nullable), found.$nullable.map(|it| it.to_string()).as_deref());)*)?
        builder
    }};
}
pub(super) use answer;

/// An argument that is a boolean and has a text as its type, so that it can be left open.
pub(super) fn nullable_flag(name: &'static str) -> Field {
    optional(name, STRING)
        .check(is_nullable)
        .diff_suppress(same_nullable)
}

/// The value of such an argument; none if it is left open.
pub(super) fn nullable(block: &Value, name: &str) -> Option<bool> {
    parse(block.text(name))
}

/// Whether two texts mean the same boolean: `1` and `true` do.
fn same_nullable(one: &Value, other: &Value) -> bool {
    let parsed = |it: &Value| it.as_str().and_then(parse);
    parsed(one).is_some() && parsed(one) == parsed(other)
}

/// A check: the text is empty, or a boolean.
fn is_nullable(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str().filter(|it| !it.is_empty())?;
    let is_boolean = parse(text).is_some();
    (!is_boolean).then(|| format!("{name}: cannot parse '{text}' as boolean"))
}

fn parse(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// A number attribute; null if AWS answers none.
pub(super) fn number(number: Option<i32>) -> Value {
    number.map_or(Value::Null(Type::Number), |it| Value::int(it.into()))
}

/// A boolean attribute; null if AWS answers none.
pub(super) fn flag(flag: Option<bool>) -> Value {
    flag.map_or(Value::Null(Type::Bool), Value::Bool)
}

/// A block that occurs at most once.
pub(super) fn at_most_one(block: Option<Value>) -> Value {
    Value::list(Type::Dynamic, block)
}

/// The items, or none if there are none: no parameter of the API may be an empty list.
pub(super) fn some<T>(items: Vec<T>) -> Option<Vec<T>> {
    (!items.is_empty()).then_some(items)
}
