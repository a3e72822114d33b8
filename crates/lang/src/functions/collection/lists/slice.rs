//! The function `slice`.

use super::sequence::{items, sequence};
use crate::functions::call::{Call, blamed, whole};
use crate::functions::function::Outcome;
use rform_core::value::{Type, Value};

/// Start and end of a slice, if both are known.
fn slice_bounds(call: &Call<'_>) -> Outcome<Option<(usize, usize)>> {
    let list = call.argument(0);
    let (min, max) = list.length_bounds();
    let length = max.filter(|max| *max == min);
    let start = slice_bound(call.argument(1), 1, "start", length)?;
    let end = slice_bound(call.argument(2), 2, "end", length)?;
    match (start, end) {
        (Some(start), Some(end)) if start > end => {
            let message = "start index must not be greater than end index";
            Err(blamed(1, message))
        }
        (start, end) => Ok(start.zip(end)),
    }
}

fn slice_bound(
    index: &Value,
    at: usize,
    name: &str,
    length: Option<u64>,
) -> Outcome<Option<usize>> {
    if !index.is_known() {
        return Ok(None);
    }
    let number = whole(index)
        .map_err(|error| blamed(at, format!("invalid {name} index: {}", error.message)))?;
    let Ok(number) = usize::try_from(number) else {
        return Err(blamed(
            at,
            format!("{name} index must not be less than zero"),
        ));
    };
    if length.is_some_and(|length| number as u64 > length) {
        let message = format!("{name} index must not be greater than the length of the list");
        return Err(blamed(at, message));
    }
    Ok(Some(number))
}

pub(super) fn slice_type(call: &Call<'_>) -> Outcome<Type> {
    match call.argument(0).ty() {
        Type::Set(_) => Err(blamed(
            0,
            "cannot slice a set, because its elements do not have indices; explicitly convert \
             to a list if the ordering of the result is not important",
        )),
        list @ Type::List(_) => slice_bounds(call).map(|_| list),
        Type::Tuple(types) => Ok(match slice_bounds(call)? {
            Some((start, end)) => Type::Tuple(types.get(start..end).unwrap_or_default().into()),
            None => Type::Dynamic,
        }),
        _ => Err(blamed(0, "must be a list or tuple value")),
    }
}

pub(super) fn slice(call: &Call<'_>) -> Outcome<Value> {
    let list = call.argument(0);
    let Some((start, end)) = slice_bounds(call)? else {
        return Ok(call.unknown().mark(list.marks()));
    };
    let items = items(list);
    let part = items.get(start..end).unwrap_or_default().to_vec();
    Ok(sequence(&call.ty, part).mark(list.marks()))
}
