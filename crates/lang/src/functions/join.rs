//! Functions that make one text, or one sorted list, of lists of texts.

use super::call::{Call, blamed, check_length, failed};
use super::function::{Function, Outcome, Parameter, types};
use super::string::text;
use rform_core::value::{Refinement, Type, Value};

const LIST: Parameter = Parameter::new("list", types::strings);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("compact", "A list without empty texts and nulls.", compact)
        .takes(&[LIST])
        .gives(types::give_strings)
        .examples(&[("length(compact([\"a\", \"\", \"b\"]))", "2")]),
    Function::new(
        "join",
        "All elements of lists in one text, with a separator in between.",
        join,
    )
    .takes(&[Parameter::new("separator", types::string)])
    .more(Parameter::new("lists", types::strings))
    .examples(&[("join(\", \", [\"a\", \"b\"])", "\"a, b\"")]),
    Function::new("sort", "A list of texts in the order of their bytes.", sort)
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

fn join(call: &Call<'_>) -> Outcome<Value> {
    let lists = call.rest(1);
    if lists.is_empty() {
        return Err(failed("at least one list is required"));
    }
    if !lists.iter().all(Value::is_wholly_known) {
        return Ok(call.unknown());
    }
    let mut items = Vec::new();
    for (number, list) in (1..).zip(lists) {
        for (at, item) in list.elements().enumerate() {
            let item = item.as_str().ok_or_else(|| {
                let which = if lists.len() > 1 {
                    format!(" of list {number}")
                } else {
                    String::new()
                };
                let message =
                    format!("element {at}{which} is null; cannot concatenate null values");
                blamed(number, message)
            })?;
            items.push(item);
        }
    }
    let separators = call.text(0).len().saturating_mul(items.len());
    let texts = items.iter().map(|item| item.len());
    check_length(texts.fold(separators, usize::saturating_add))?;
    Ok(text(items.join(call.text(0))))
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
