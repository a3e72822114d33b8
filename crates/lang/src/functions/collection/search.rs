//! `contains`, `index` and `matchkeys`: functions that look for elements.

use crate::functions::call::{Call, failed};
use crate::functions::function::{Function, Outcome, Parameter, types};
use rform_core::value::{Number, Safety, Type, Value, convert, unify};

const LIST: Parameter = Parameter::new("list", types::any);
const VALUE: Parameter = Parameter::new("value", types::any);

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "contains",
        "Returns whether a list or set contains a value.",
        contains,
    )
    .takes(&[LIST, VALUE])
    .gives(types::give_bool)
    .examples(&[("contains([\"a\", \"b\"], \"b\")", "true")]),
    Function::new(
        "index",
        "Returns the index of the first element of a list that equals a value.",
        index,
    )
    .takes(&[LIST, VALUE])
    .gives(types::give_number)
    .examples(&[("index([\"a\", \"b\"], \"b\")", "1")]),
    Function::new(
        "matchkeys",
        "Returns the elements of a list whose counterparts in a second list are in a third.",
        matchkeys,
    )
    .takes(&[
        Parameter::new("values", types::list),
        Parameter::new("keys", types::list),
        Parameter::new("searchset", types::list),
    ])
    .gives(matchkeys_type)
    .examples(&[(
        "matchkeys([\"i1\", \"i2\"], [\"us\", \"eu\"], [\"eu\"])[0]",
        "\"i2\"",
    )]),
];

fn contains(call: &Call<'_>) -> Outcome<Value> {
    let (list, wanted) = (call.argument(0), call.argument(1));
    if !matches!(list.ty(), Type::List(_) | Type::Tuple(_) | Type::Set(_)) {
        return Err(failed("argument must be list, tuple, or set"));
    }
    let mut open = false;
    for item in list.elements() {
        match wanted.equals(item).as_bool() {
            Some(true) => return Ok(Value::TRUE),
            Some(false) => {}
            None => open = true,
        }
    }
    Ok(if open { call.unknown() } else { Value::FALSE })
}

fn index(call: &Call<'_>) -> Outcome<Value> {
    let (list, wanted) = (call.argument(0), call.argument(1));
    if !matches!(list.ty(), Type::List(_) | Type::Tuple(_)) {
        return Err(failed("argument must be a list or tuple"));
    }
    if list.elements().next().is_none() {
        return Err(failed("cannot search an empty list"));
    }
    for (at, item) in list.elements().enumerate() {
        match item.equals(wanted).as_bool() {
            Some(true) => return Ok(Value::Number(Number::from(at))),
            Some(false) => {}
            None => return Ok(call.unknown()),
        }
    }
    Err(failed("item not found"))
}

/// The type that keys are compared in.
fn key_type(call: &Call<'_>) -> Outcome<Type> {
    unify(
        &[call.argument(1).ty(), call.argument(2).ty()],
        Safety::Unsafe,
    )
    .ok_or_else(|| failed("keys and searchset must be of the same type"))
}

fn matchkeys_type(call: &Call<'_>) -> Outcome<Type> {
    key_type(call)?;
    Ok(call.argument(0).ty())
}

fn matchkeys(call: &Call<'_>) -> Outcome<Value> {
    let ty = key_type(call)?;
    let same = |at: usize| convert(call.argument(at), &ty).map_err(|error| failed(error.message));
    let (values, keys, wanted) = (call.argument(0), same(1)?, same(2)?);
    if values.elements().count() != keys.elements().count() {
        return Err(failed("length of keys and values should be equal"));
    }
    let element = call.ty.element().cloned().unwrap_or(Type::Dynamic);
    if wanted.elements().next().is_none() {
        return Ok(Value::list(element, []));
    }
    if !values.is_wholly_known() || !keys.is_wholly_known() {
        return Ok(call.unknown());
    }
    let mut found = Vec::new();
    for (value, key) in values.elements().zip(keys.elements()) {
        for one in wanted.elements() {
            match key.equals(one).as_bool() {
                None => return Ok(call.unknown()),
                Some(false) => {}
                Some(true) => {
                    found.push(value.clone());
                    break;
                }
            }
        }
    }
    Ok(Value::list(element, found))
}
