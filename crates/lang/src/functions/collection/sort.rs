//! `compact` and `sort`: functions on lists of strings.

use crate::functions::call::{Call, failed};
use crate::functions::function::{Function, Outcome, Parameter, types};
use rform_core::value::{Refinement, Type, Value};

const LIST: Parameter = Parameter::new("list", types::strings);

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "compact",
        "Removes null and empty strings from a list.",
        compact,
    )
    .takes(&[LIST])
    .gives(types::give_strings)
    .examples(&[("length(compact([\"a\", \"\", \"b\"]))", "2")]),
    Function::new("sort", "Sorts a list of strings by their bytes.", sort)
        .takes(&[LIST.unknown()])
        .gives(types::give_strings)
        .examples(&[("sort([\"b\", \"a\"])[0]", "\"a\"")]),
];

fn compact(call: &Call<'_>) -> Outcome<Value> {
    let list = call.argument(0);
    if !list.is_wholly_known() {
        return Ok(call.unknown());
    }
    let kept = list
        .elements()
        .filter(|item| item.as_str().is_some_and(|text| !text.is_empty()));
    Ok(Value::list(Type::String, kept.cloned().collect::<Vec<_>>()))
}

fn sort(call: &Call<'_>) -> Outcome<Value> {
    let list = call.argument(0);
    if !list.is_wholly_known() {
        let (min, max) = list.length_bounds();
        let length = Refinement::not_null().with_length(min, max);
        return Ok(call.unknown().refine(length));
    }
    let mut texts = Vec::new();
    for (at, item) in list.elements().enumerate() {
        let text = item.as_str().ok_or_else(|| {
            failed(format!(
                "given list element {at} is null; a null string cannot be sorted"
            ))
        })?;
        texts.push(text);
    }
    texts.sort_unstable();
    Ok(Value::list(
        Type::String,
        texts.into_iter().map(Value::from),
    ))
}
