//! What the references in a failing expression held, as Terraform prints it.

use super::Evaluator;
use crate::lang::references::{Traversal, traversals};
use crate::lang::syntax::Expression;
use crate::value::{Marks, Type, Value};

impl Evaluator<'_> {
    /// Each reference with a statement on its value, by name. Sensitive ones are left out.
    pub(super) fn held_values(&self, expression: &Expression) -> Vec<(String, String)> {
        let mut held: Vec<(String, String)> = Vec::new();
        for traversal in traversals(expression) {
            if let Some((name, value)) = self.longest_value(traversal)
                && let Some(statement) = statement(&value)
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

fn statement(value: &Value) -> Option<String> {
    if !value.marks().is_empty() {
        return None;
    }
    match value {
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
