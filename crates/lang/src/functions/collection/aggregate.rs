//! `alltrue`, `anytrue`, `coalesce`, `coalescelist`, `length`, `one` and `sum`: functions that reduce a
//! collection to one value.

use crate::functions::call::{Call, blamed, failed};
use crate::functions::function::{Function, Outcome, Parameter, types};
use crate::functions::string::edit;
use rform_core::value::{Number, Refinement, Safety, Type, Value, convert, unify};

const LIST: Parameter = Parameter::new("list", types::any);
const VALS: Parameter = Parameter::new("vals", types::any)
    .null()
    .unknown()
    .dynamic();

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "alltrue",
        "Returns whether all elements are true; true for an empty list.",
        alltrue,
    )
    .takes(&[Parameter::new("list", types::bools)])
    .gives(types::give_bool)
    .examples(&[("alltrue([true, false])", "false")]),
    Function::new(
        "anytrue",
        "Returns whether any element is true; false for an empty list.",
        anytrue,
    )
    .takes(&[Parameter::new("list", types::bools)])
    .gives(types::give_bool)
    .examples(&[("anytrue([true, false])", "true")]),
    Function::new(
        "coalesce",
        "Returns the first argument that is neither null nor an empty string.",
        coalesce,
    )
    .more(VALS)
    .gives(|call| {
        let types: Vec<Type> = call.arguments.iter().map(Value::ty).collect();
        unify(&types, Safety::Unsafe).ok_or_else(|| failed("all arguments must have the same type"))
    })
    .examples(&[("coalesce(\"\", \"b\")", "\"b\"")]),
    Function::new(
        "coalescelist",
        "Returns the first list that is not empty.",
        coalescelist,
    )
    .more(VALS)
    .gives(coalescelist_type)
    .examples(&[("coalescelist([], [\"b\"])[0]", "\"b\"")]),
    Function::new(
        "length",
        "Returns the number of elements of a collection, or of characters of a string.",
        length,
    )
    .takes(&[Parameter::new("value", types::any)
        .unknown()
        .marked()
        .dynamic()])
    .gives(length_type)
    .examples(&[("length([\"a\", \"b\"])", "2"), ("length(\"hello\")", "5")]),
    Function::new(
        "one",
        "Returns the only element of a list, set or tuple, or null if it is empty.",
        one,
    )
    .takes(&[LIST])
    .gives(one_type)
    .nullable()
    .examples(&[("one([\"a\"])", "\"a\"")]),
    Function::new("sum", "Returns the sum of a list or set of numbers.", sum)
        .takes(&[LIST])
        .gives(types::give_any)
        .examples(&[("sum([1, 2, 3])", "6")]),
];

fn alltrue(call: &Call<'_>) -> Outcome<Value> {
    for item in call.argument(0).elements() {
        if !item.is_known() {
            return Ok(call.unknown());
        }
        if item.as_bool() != Some(true) {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

fn anytrue(call: &Call<'_>) -> Outcome<Value> {
    let list = call.argument(0);
    if list.elements().any(|item| item.as_bool() == Some(true)) {
        return Ok(Value::TRUE);
    }
    let open = !list.elements().all(Value::is_known);
    Ok(if open { call.unknown() } else { Value::FALSE })
}

fn coalesce(call: &Call<'_>) -> Outcome<Value> {
    for argument in &call.arguments {
        let value = convert(argument, &call.ty).map_err(|error| failed(error.message))?;
        if !value.is_known() {
            return Ok(value);
        }
        if !value.is_null() && value.as_str() != Some("") {
            return Ok(value);
        }
    }
    Err(failed("no non-null, non-empty-string arguments"))
}

fn coalescelist_type(call: &Call<'_>) -> Outcome<Type> {
    let Some(first) = call.arguments.first() else {
        return Err(failed("at least one argument is required"));
    };
    for argument in &call.arguments {
        if !argument.is_known() {
            return Ok(Type::Dynamic);
        }
        if !matches!(argument.ty(), Type::List(_) | Type::Tuple(_)) {
            return Err(failed("coalescelist arguments must be lists or tuples"));
        }
    }
    let ty = first.ty();
    let same = call.arguments.iter().all(|argument| argument.ty() == ty);
    Ok(if same { ty } else { Type::Dynamic })
}

fn coalescelist(call: &Call<'_>) -> Outcome<Value> {
    for argument in &call.arguments {
        if !argument.is_known() {
            return Ok(call.unknown());
        }
        if argument.elements().next().is_some() {
            return Ok(argument.clone());
        }
    }
    Err(failed("no non-null arguments"))
}

fn length_type(call: &Call<'_>) -> Outcome<Type> {
    match call.argument(0).ty() {
        Type::Bool | Type::Number => Err(failed(
            "argument must be a string, a collection type, or a structural type",
        )),
        _ => Ok(Type::Number),
    }
}

fn length(call: &Call<'_>) -> Outcome<Value> {
    let value = call.argument(0);
    // Marks of a text are those of its characters; of a collection, its own.
    let length = match value.bare() {
        Value::String(text) => Value::Number(Number::from(edit::length(text))),
        Value::Unknown(Type::Dynamic, _) => call.unknown(),
        Value::Unknown(Type::String, _) => {
            let prefix = value.range().prefix.unwrap_or_default();
            call.unknown()
                .refine(between(edit::length(&prefix) as u64, None))
        }
        _ => {
            let (min, max) = value.length_bounds();
            call.unknown().refine(between(min, max))
        }
    };
    Ok(length.mark(value.marks()))
}

fn between(min: u64, max: Option<u64>) -> Refinement {
    Refinement {
        min: Some((Number::from(min), true)),
        max: max.map(|max| (Number::from(max), true)),
        ..Refinement::not_null()
    }
}

const NOT_ONE: &str = "must be a list, set, or tuple value with either zero or one elements";

fn one_type(call: &Call<'_>) -> Outcome<Type> {
    match call.argument(0).ty() {
        Type::List(element) | Type::Set(element) => Ok((*element).clone()),
        Type::Tuple(types) => match &types[..] {
            [] => Ok(Type::Dynamic),
            [only] => Ok(only.clone()),
            _ => Err(blamed(0, NOT_ONE)),
        },
        _ => Err(blamed(0, NOT_ONE)),
    }
}

fn one(call: &Call<'_>) -> Outcome<Value> {
    let (min, max) = call.argument(0).length_bounds();
    if max != Some(min) {
        return Ok(call.unknown());
    }
    let mut items = call.argument(0).elements();
    match (items.next(), items.next()) {
        (None, _) => Ok(Value::null(&call.ty)),
        (Some(only), None) => Ok(only.clone()),
        _ => Err(blamed(0, NOT_ONE)),
    }
}

fn sum(call: &Call<'_>) -> Outcome<Value> {
    const NOT_NUMBERS: &str = "argument must be list, set, or tuple of number values";
    let list = call.argument(0);
    let ty = list.ty();
    if ty.is_primitive() {
        return Err(blamed(0, "cannot sum noniterable"));
    }
    if list.elements().next().is_none() {
        return Err(blamed(0, "cannot sum an empty list"));
    }
    if matches!(ty, Type::Map(_) | Type::Object(_)) {
        let name = ty.friendly_name();
        let message = format!("argument must be list, set, or tuple. Received {name}");
        return Err(blamed(0, message));
    }
    if !list.is_wholly_known() {
        return Ok(Value::unknown(Type::Number));
    }
    let mut total = Number::ZERO;
    for item in list.elements() {
        let number = convert(item, &Type::Number).map_err(|_| blamed(0, NOT_NUMBERS))?;
        let number = number.as_number().ok_or_else(|| blamed(0, NOT_NUMBERS))?;
        total = total
            .add(number)
            .ok_or_else(|| failed("can't compute sum of opposing infinities"))?;
    }
    Ok(Value::Number(total))
}
