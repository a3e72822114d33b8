//! Sequences: what lists, sets and tuples have in common.

use rform_core::value::{Type, Value};

pub(super) fn items(value: &Value) -> Vec<Value> {
    value.elements().cloned().collect()
}

/// A list or tuple of these, whatever the type says.
pub(super) fn sequence(ty: &Type, items: Vec<Value>) -> Value {
    match ty.element() {
        Some(element) => Value::list(element.clone(), items),
        None => Value::tuple(items),
    }
}

pub(super) fn is_sequence(ty: &Type) -> bool {
    matches!(ty, Type::List(_) | Type::Set(_) | Type::Tuple(_))
}
