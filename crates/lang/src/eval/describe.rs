//! What the references in a failing expression held, as Terraform prints it.

use super::{Evaluator, Scope};
use crate::references::{Traversal, traversals};
use crate::syntax::Expression;
use rform_core::value::{Marks, Type, Value};

impl Evaluator<'_> {
    /// Each reference with a statement on its value, by name. Sensitive ones are left out.
    pub(super) fn held_values(&self, expression: &Expression) -> Vec<(String, String)> {
        self.held_values_because(expression, Cause::Plain)
    }

    fn held_values_because(&self, expression: &Expression, cause: Cause) -> Vec<(String, String)> {
        let mut held: Vec<(String, String)> = Vec::new();
        for traversal in traversals(expression) {
            if let Some((name, value)) = self.longest_value(traversal)
                && let Some(statement) = statement(&value, cause)
                && !held.iter().any(|(known, _)| *known == name)
            {
                held.push((name, statement));
            }
        }
        held.sort();
        held
    }

    /// The value of the longest beginning of the traversal that has one.
    fn longest_value(&self, mut traversal: Traversal) -> Option<(String, Value)> {
        loop {
            if traversal.accesses.is_empty() {
                return None;
            }
            if let Ok(value) = self.traverse(&traversal) {
                return Some((traversal.to_string(), value));
            }
            traversal.accesses.pop();
        }
    }
}

/// What a diagnostic is about: values that are left out otherwise are named when they are the
/// cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Neither of the others.
    Plain,
    /// Something is not known yet.
    Unknown,
    /// Something is sensitive.
    Sensitive,
}

/// Each reference of an expression with a statement on its value, by name.
pub fn held_values(
    expression: &Expression,
    scope: &dyn Scope,
    cause: Cause,
) -> Vec<(String, String)> {
    Evaluator::new(scope).held_values_because(expression, cause)
}

fn statement(value: &Value, cause: Cause) -> Option<String> {
    if value.marks().contains(Marks::SENSITIVE) && cause == Cause::Sensitive {
        return Some("has a sensitive value".to_owned());
    }
    if !value.marks().is_empty() {
        return None;
    }
    match value {
        Value::Unknown(Type::Dynamic, _) if cause == Cause::Unknown => {
            Some("will be known only after apply".to_owned())
        }
        Value::Unknown(ty, _) if cause == Cause::Unknown => Some(format!(
            "is a {}, known only after apply",
            ty.friendly_name()
        )),
        Value::Unknown(Type::Dynamic, _) => None,
        Value::Unknown(ty, _) => Some(format!("is a {}", ty.friendly_name())),
        known => Some(format!("is {}", compact(known))),
    }
}

/// A value in a few words.
fn compact(value: &Value) -> String {
    let (bare, marks) = value.unmark();
    if marks.contains(Marks::SENSITIVE) {
        return "(sensitive value)".to_owned();
    }
    if marks.contains(Marks::EPHEMERAL) {
        return "(ephemeral value)".to_owned();
    }
    match bare {
        Value::Null(_) => "null".to_owned(),
        Value::Unknown(..) => "(not yet known)".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_short_string(),
        Value::String(text) => format!("{text:?}"),
        Value::Object(attributes) => match attributes.len() {
            0 => "object with no attributes".to_owned(),
            1 => {
                let name = attributes.keys().next().map_or("", |name| name);
                format!("object with 1 attribute {name:?}")
            }
            count => format!("object with {count} attributes"),
        },
        collection => {
            let name = collection.ty().friendly_name();
            match collection.elements().count() {
                0 => format!("empty {name}"),
                1 => format!("{name} with 1 element"),
                count => format!("{name} with {count} elements"),
            }
        }
    }
}
