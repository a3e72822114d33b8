//! Whether an object that was found is what a create has requested.

use crate::declare::Spec;
use crate::object::Attributes;
use rform_core::value::Value;

/// Whether an object is what was planned, as far as the plan says.
pub(super) fn matches_request(spec: &Spec, requested: &Value, found: &Value) -> bool {
    let fields = spec.fields.iter().all(|field| {
        let (requested, found) = (requested.attribute(field.name), found.attribute(field.name));
        let (requested, found) = (
            requested.unwrap_or(&Value::NULL),
            found.unwrap_or(&Value::NULL),
        );
        contains_value(requested, found)
            || field
                .diff_suppress
                .is_some_and(|same| same(requested, found))
    });
    fields
        && spec.blocks.iter().all(|block| {
            let requested = requested.attribute(block.name).unwrap_or(&Value::NULL);
            contains_value(
                requested,
                found.attribute(block.name).unwrap_or(&Value::NULL),
            )
        })
}

/// Whether a value has all that was asked for; parts that were left open may have any value.
fn contains_value(requested: &Value, found: &Value) -> bool {
    match (requested.bare(), found.bare()) {
        (Value::Null(_) | Value::Unknown(..), _) => true,
        (Value::String(text), _) if text.is_empty() => true,
        (Value::Object(requested), Value::Object(found)) => {
            requested.iter().all(|(name, requested)| {
                contains_value(requested, found.get(name).unwrap_or(&Value::NULL))
            })
        }
        (Value::List(..), Value::List(..)) => {
            let (requested, found): (Vec<_>, Vec<_>) =
                (requested.elements().collect(), found.elements().collect());
            requested.len() == found.len()
                && requested
                    .iter()
                    .zip(&found)
                    .all(|(a, f)| contains_value(a, f))
        }
        (Value::Set(..), Value::Set(..)) => requested.elements().all(|requested| {
            found
                .elements()
                .any(|found| contains_value(requested, found))
        }),
        (requested, found) => {
            let is_void = matches!(requested, Value::List(..) | Value::Set(..) | Value::Map(..))
                && requested.elements().next().is_none();
            is_void || requested == found
        }
    }
}
