//! `join`.

use crate::functions::call::{Call, blamed, check_length, failed};
use crate::functions::function::{Function, Outcome, Parameter, types};
use crate::functions::helpers::text::text;
use rform_core::value::Value;

pub(crate) const FUNCTIONS: &[Function] = &[Function::new(
    "join",
    "Concatenates the elements of lists of strings, with a separator in between.",
    join,
)
.takes(&[Parameter::new("separator", types::string)])
.more(Parameter::new("lists", types::strings))
.examples(&[("join(\", \", [\"a\", \"b\"])", "\"a, b\"")])];

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
