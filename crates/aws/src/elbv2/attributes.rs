//! Attributes of load balancers, target groups and listeners: pairs of texts under AWS's own keys,
//! which arguments stand for.

use std::collections::BTreeMap;

use crate::object::{Attributes, ObjectBuilder};
use crate::resource::Operation;
use rform_core::value::Value;

/// How the text of an attribute is the value of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Number,
    /// The text itself.
    Text,
}

/// An argument and the attribute that it stands for.
pub(super) struct Pair {
    /// The name of the argument.
    pub(super) argument: &'static str,
    /// The key of the attribute.
    pub(super) key: &'static str,
    pub(super) form: Form,
}

pub(super) const fn flag(argument: &'static str, key: &'static str) -> Pair {
    let form = Form::Flag;
    Pair {
        argument,
        key,
        form,
    }
}

pub(super) const fn number(argument: &'static str, key: &'static str) -> Pair {
    let form = Form::Number;
    Pair {
        argument,
        key,
        form,
    }
}

pub(super) const fn text(argument: &'static str, key: &'static str) -> Pair {
    let form = Form::Text;
    Pair {
        argument,
        key,
        form,
    }
}

/// The text of an argument's value; none if it has none.
pub(super) fn text_of(value: Option<&Value>) -> Option<String> {
    let value = value.map(Value::bare)?;
    match value {
        Value::Bool(truth) => Some(truth.to_string()),
        Value::String(text) => Some(text.to_string()),
        Value::Number(_) => value.as_i64().map(|it| it.to_string()),
        _ => None,
    }
}

/// The attributes that these arguments stand for: all that have a value for a create, those that
/// change for an update.
pub(super) fn wanted(operation: &Operation<'_>, pairs: &[&Pair]) -> BTreeMap<&'static str, String> {
    let is_create = operation.prior.is_null();
    let mut all = BTreeMap::new();
    for pair in pairs {
        let is_new = is_create || operation.changes(pair.argument);
        let value = text_of(operation.planned.attribute(pair.argument));
        // A text that is empty leaves an attribute as it is when the object is made.
        let value = value.filter(|it| !it.is_empty() || !is_create);
        if let Some(value) = value.filter(|_| is_new) {
            all.insert(pair.key, value);
        }
    }
    all
}

/// Sets the arguments to what AWS has; those without an attribute stay as they are.
pub(super) fn set(builder: &mut ObjectBuilder, pairs: &[&Pair], found: &BTreeMap<String, String>) {
    for pair in pairs {
        let Some(text) = found.get(pair.key) else {
            continue;
        };
        let value = match pair.form {
            Form::Flag => Value::Bool(text == "true"),
            Form::Number => text.parse().map_or(Value::NULL, Value::int),
            Form::Text => Value::string(text.as_str()),
        };
        builder.set(pair.argument, value);
    }
}
