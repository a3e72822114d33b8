//! `ephemeralasnull`, `issensitive`, `nonsensitive` and `sensitive`: functions on marks.

use crate::functions::call::Call;
use crate::functions::function::{Function, Outcome, Parameter, types};
use rform_core::value::{Marks, Value};

const VALUE: &[Parameter] = &[Parameter::new("value", types::any).anything()];

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "ephemeralasnull",
        "Replaces ephemeral values by null.",
        |call| Ok(without_ephemeral(call.argument(0))),
    )
    .takes(VALUE)
    .gives(types::give_first)
    .nullable()
    .examples(&[("ephemeralasnull(\"a\")", "\"a\"")]),
    Function::new(
        "issensitive",
        "Returns whether a value is marked as sensitive.",
        issensitive,
    )
    .takes(VALUE)
    .gives(types::give_bool)
    .examples(&[("issensitive(sensitive(\"a\"))", "true")]),
    Function::new(
        "nonsensitive",
        "Removes the sensitive mark from a value.",
        |call| {
            let (bare, marks) = call.argument(0).unmark();
            Ok(bare.clone().mark(marks.without(Marks::SENSITIVE)))
        },
    )
    .takes(VALUE)
    .gives(types::give_first)
    .nullable()
    .examples(&[("nonsensitive(sensitive(\"a\"))", "\"a\"")]),
    Function::new(
        "sensitive",
        "Marks a value as sensitive, so that it is hidden in output.",
        |call| Ok(call.argument(0).clone().mark(Marks::SENSITIVE)),
    )
    .takes(VALUE)
    .gives(types::give_first)
    .nullable()
    .examples(&[("sensitive(\"a\")", "(sensitive value)")]),
];

fn without_ephemeral(value: &Value) -> Value {
    let (bare, marks) = value.unmark();
    if marks.contains(Marks::EPHEMERAL) {
        return Value::null(&bare.ty()).mark(marks.without(Marks::EPHEMERAL));
    }
    if bare.contains_mark(Marks::EPHEMERAL) {
        return value.map_parts(&mut |_, part| without_ephemeral(part));
    }
    value.clone()
}

fn issensitive(call: &Call<'_>) -> Outcome<Value> {
    let value = call.argument(0);
    let sensitive = value.marks().contains(Marks::SENSITIVE);
    Ok(if value.is_known() || sensitive {
        Value::from(sensitive)
    } else {
        call.unknown()
    })
}
