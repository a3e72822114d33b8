//! Lists within lists, which Terraform 0.11 made one list of, and maps that it made one map of.

use super::literal;
use rform_core::value::{Type, Value, convert};

/// `["${var.list}", "x"]` as one list, if its elements are no lists themselves.
pub(super) fn flatten(value: &Value, ty: &Type) -> Option<Value> {
    let (Type::List(element) | Type::Set(element)) = ty else {
        return None;
    };
    let (bare, marks) = value.unmark();
    let (Value::Tuple(items) | Value::List(_, items)) = bare else {
        return None;
    };
    if is_list(element) || !items.iter().any(is_sequence) {
        return None;
    }
    let mut flat = Vec::new();
    let mut marks = marks;
    for item in items.iter() {
        let (inner, own) = item.unmark();
        if !is_sequence(item) {
            flat.push(item.clone());
            continue;
        }
        marks = marks.union(own);
        if !inner.is_known() {
            return Some(Value::unknown(ty.without_optional()).mark(marks));
        }
        flat.extend(inner.elements().cloned());
    }
    let value = convert(&Value::tuple(flat), ty).ok()?;
    Some(value.mark(marks))
}

/// Several maps for one, as an argument that is given more than once leads to: `tags = { … }` and
/// `tags = { … }` beside it.
pub(super) fn merged(value: &Value, ty: &Type) -> Option<Value> {
    let (bare, marks) = value.unmark();
    let (Type::Map(_), Value::Tuple(items) | Value::List(_, items)) = (ty, bare) else {
        return None;
    };
    let is_map = |it: &Value| matches!(it.bare(), Value::Map(..) | Value::Object(_));
    if items.is_empty() || !items.iter().all(is_map) {
        return None;
    }
    let value = convert(&literal::merge(items.iter().cloned()), ty).ok()?;
    Some(value.mark(marks))
}

/// Whether values of that type are lists or the like.
pub(super) fn is_list(ty: &Type) -> bool {
    matches!(ty, Type::List(_) | Type::Set(_) | Type::Tuple(_))
}

fn is_sequence(value: &Value) -> bool {
    matches!(
        value.bare().ty(),
        Type::List(_) | Type::Set(_) | Type::Tuple(_)
    ) && !value.is_null()
}
