//! `tobool`, `tolist`, `tomap`, `tonumber`, `toset` and `tostring`; and `can` and `try` as functions in
//! the table, which the evaluator implements.

use crate::functions::call::{Call, blamed, failed};
use crate::functions::function::{Function, Outcome, Parameter, types};
use rform_core::go::quote::quoted;
use rform_core::value::{Marks, Safety, Type, Value, can_convert, convert};

const V: Parameter = Parameter::new("v", types::any).anything();

const fn to(
    name: &'static str,
    description: &'static str,
    ty: fn(&Call<'_>) -> Outcome<Type>,
) -> Function {
    Function::new(name, description, converted)
        .takes(&[V])
        .gives(ty)
        .nullable()
}

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "can",
        "Returns whether an expression evaluates without errors.",
        |_| Ok(Value::TRUE),
    )
    .takes(&[Parameter::new("expression", types::any).anything()])
    .gives(types::give_bool)
    .examples(&[("can(tonumber(\"x\"))", "false")]),
    to("tobool", "Converts a value to a bool.", |call| {
        goal(call, Type::Bool)
    })
    .examples(&[("tobool(\"true\")", "true")]),
    to("tolist", "Converts a value to a list.", |call| {
        goal(call, types::list())
    })
    .examples(&[("tolist([\"a\", 1])[1]", "\"1\"")]),
    to("tomap", "Converts a value to a map.", |call| {
        goal(call, Type::map(Type::Dynamic))
    })
    .examples(&[("tomap({ a = 1 })[\"a\"]", "1")]),
    to("tonumber", "Converts a value to a number.", |call| {
        goal(call, Type::Number)
    })
    .examples(&[("tonumber(\"5\")", "5")]),
    to("toset", "Converts a value to a set.", |call| {
        goal(call, types::set())
    })
    .examples(&[("length(toset([\"a\", \"a\"]))", "1")]),
    to("tostring", "Converts a value to a string.", |call| {
        goal(call, Type::String)
    })
    .examples(&[("tostring(5)", "\"5\"")]),
    Function::new(
        "try",
        "Returns the first of its arguments that evaluates without errors.",
        |call| {
            let first = call.arguments.first().cloned();
            first.ok_or_else(|| failed("at least one argument is required"))
        },
    )
    .more(Parameter::new("expressions", types::any).anything())
    .gives(types::give_any)
    .nullable()
    .examples(&[("try(tonumber(\"x\"), 0)", "0")]),
];

/// The wanted type, if the argument's type converts to it.
fn goal(call: &Call<'_>, wanted: Type) -> Outcome<Type> {
    let given = call.argument(0).ty();
    if can_convert(&given, &wanted, Safety::Unsafe) {
        return Ok(wanted);
    }
    Err(cannot(&given, &wanted))
}

fn cannot(given: &Type, wanted: &Type) -> crate::eval::CallError {
    let (given, wanted) = (given.friendly_name(), wanted.constraint_name());
    blamed(0, format!("cannot convert {given} to {wanted}"))
}

fn converted(call: &Call<'_>) -> Outcome<Value> {
    let value = call.argument(0);
    convert(value, &call.ty).map_err(|_| match (value.ty(), &call.ty) {
        (Type::String, Type::Bool | Type::Number) => unreadable(value, &call.ty),
        (given, wanted) => cannot(&given, wanted),
    })
}

/// A text that is no bool or number, unless it must not be shown.
fn unreadable(value: &Value, wanted: &Type) -> crate::eval::CallError {
    let name = wanted.kind_name();
    let marks = value.marks();
    if marks.contains(Marks::SENSITIVE) {
        return blamed(0, format!("cannot convert this sensitive string to {name}"));
    }
    if marks.contains(Marks::EPHEMERAL) {
        return blamed(0, format!("cannot convert this ephemeral string to {name}"));
    }
    let what = value.as_str().map_or_else(|| "string".to_owned(), quoted);
    let why = match wanted {
        Type::Bool => "only the strings \"true\" or \"false\" are allowed",
        _ => "given string must be a decimal representation of a number",
    };
    blamed(0, format!("cannot convert {what} to {name}; {why}"))
}
