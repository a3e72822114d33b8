//! The function `flatten`.

use super::sequence::is_sequence;
use crate::functions::call::{Call, failed};
use crate::functions::function::Outcome;
use rform_core::value::{Type, Value};

pub(super) fn flatten_type(call: &Call<'_>) -> Outcome<Type> {
    let list = call.argument(0);
    if !list.is_wholly_known() {
        return Ok(Type::Dynamic);
    }
    if !is_sequence(&list.ty()) {
        return Err(failed("can only flatten lists, sets and tuples"));
    }
    let mut flat = Vec::new();
    let mut marks = list.marks();
    Ok(if flatten_into(list, &mut flat, &mut marks) {
        Type::Tuple(flat.iter().map(Value::ty).collect())
    } else {
        Type::Dynamic
    })
}

pub(super) fn flatten(call: &Call<'_>) -> Outcome<Value> {
    let list = call.argument(0);
    let mut flat = Vec::new();
    let mut marks = list.marks();
    let flat = if flatten_into(list, &mut flat, &mut marks) {
        Value::tuple(flat)
    } else {
        call.unknown()
    };
    Ok(flat.mark(marks))
}

/// False if it is not known what there is to flatten.
fn flatten_into(list: &Value, flat: &mut Vec<Value>, marks: &mut rform_core::value::Marks) -> bool {
    let (min, max) = list.length_bounds();
    *marks = marks.union(list.marks());
    if !list.is_known() || max != Some(min) {
        return false;
    }
    let mut known = true;
    for item in list.elements() {
        if *item == Value::DYNAMIC {
            known = false;
        }
        if item.is_null() || !is_sequence(&item.ty()) {
            flat.push(item.clone());
        } else {
            known = flatten_into(item, flat, marks) && known;
        }
    }
    known
}
