//! Marks: what must not be shown, what must not be kept.

use super::call::Call;
use super::function::{Function, Outcome, Parameter, types};
use rform_core::value::{Marks, Value};

const VALUE: &[Parameter] = &[Parameter::new("value", types::any).anything()];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "ephemeralasnull",
        "The argument with everything ephemeral in it replaced by null.",
        |call| Ok(without_ephemeral(call.argument(0))),
    )
    .takes(VALUE)
    .gives(types::give_first)
    .nullable()
    .examples(&[("ephemeralasnull(\"a\")", "\"a\"")]),
    Function::new(
        "issensitive",
        "Whether the argument is sensitive.",
        issensitive,
    )
    .takes(VALUE)
    .gives(types::give_bool)
    .examples(&[("issensitive(sensitive(\"a\"))", "true")]),
    Function::new(
        "nonsensitive",
        "The argument, to be shown although it was sensitive.",
        |call| {
            let (bare, marks) = call.argument(0).unmark();
            Ok(bare.clone().mark(marks.without(Marks::SENSITIVE)))
        },
    )
    .takes(VALUE)
    .gives(types::give_first)
    .nullable()
    .examples(&[("nonsensitive(sensitive(\"a\"))", "\"a\"")]),
    Function::new("sensitive", "The argument, not to be shown.", |call| {
        Ok(call.argument(0).clone().mark(Marks::SENSITIVE))
    })
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
