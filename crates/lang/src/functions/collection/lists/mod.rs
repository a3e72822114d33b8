//! `chunklist`, `concat`, `distinct`, `element`, `flatten`, `range`, `reverse` and `slice`: functions on
//! lists and tuples.

mod flatten;
mod sequence;
mod slice;

use crate::functions::call::{Call, blamed, failed, whole};
use crate::functions::function::{Function, Outcome, Parameter, types};
use flatten::{flatten, flatten_type};
use rform_core::value::{Number, Safety, Type, Value, convert, unify};
use sequence::{items, sequence};
use slice::{slice, slice_type};

const ANY_LIST: Parameter = Parameter::new("list", types::any);

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "chunklist",
        "Splits a list into lists of a fixed size; the last one may be shorter.",
        chunklist,
    )
    .takes(&[
        Parameter::new("list", types::list).marked(),
        Parameter::new("size", types::number).marked(),
    ])
    .gives(|call| Ok(Type::list(call.argument(0).ty())))
    .examples(&[("length(chunklist([1, 2, 3], 2))", "2")]),
    Function::new(
        "concat",
        "Joins several lists into one.",
        concat,
    )
    .more(Parameter::new("seqs", types::any).marked())
    .gives(concat_type)
    .examples(&[("concat([\"a\"], [\"b\"])[1]", "\"b\"")]),
    Function::new("distinct", "Removes duplicate elements from a list, keeping the first of each.", distinct)
        .takes(&[Parameter::new("list", types::list)])
        .gives(types::give_first)
        .examples(&[("length(distinct([\"a\", \"b\", \"a\"]))", "2")]),
    Function::new(
        "element",
        "Returns the element at an index; an index beyond the end wraps around.",
        element,
    )
    .takes(&[ANY_LIST.marked(), Parameter::new("index", types::number)])
    .gives(element_type)
    .nullable()
    .examples(&[("element([\"a\", \"b\"], 3)", "\"b\"")]),
    Function::new(
        "flatten",
        "Replaces nested lists by their elements, recursively.",
        flatten,
    )
    .takes(&[ANY_LIST.marked()])
    .gives(flatten_type)
    .examples(&[("length(flatten([[\"a\"], [\"b\", [\"c\"]]]))", "3")]),
    Function::new(
        "list",
        "Builds a list in Terraform 0.11; use `tolist([…])` instead.",
        |_| {
            let why = "the \"list\" function was deprecated in Terraform v0.12 and is no longer \
                       available; use tolist([ ... ]) syntax to write a literal list";
            Err(failed(why))
        },
    )
    .more(Parameter::new("vals", types::any).anything())
    .gives(types::give_any)
    .nullable()
    .examples(&[("can(list(\"a\", \"b\"))", "false")]),
    Function::new(
        "range",
        "Numbers from start (inclusive) to limit (exclusive), by step.",
        range,
    )
    .more(Parameter::new("params", types::number))
    .gives(|_| Ok(Type::list(Type::Number)))
    .examples(&[("length(range(1, 8, 2))", "4"), ("range(3)[2]", "2")]),
    Function::new(
        "reverse",
        "Reverses the order of the elements of a list.",
        reverse,
    )
    .takes(&[ANY_LIST.marked()])
    .gives(reverse_type)
    .examples(&[("reverse([1, 2])[0]", "2")]),
    Function::new(
        "slice",
        "Returns the elements of a list from a start index (inclusive) to an end index (exclusive).",
        slice,
    )
    .takes(&[
        ANY_LIST.marked(),
        Parameter::new("start_index", types::number),
        Parameter::new("end_index", types::number),
    ])
    .gives(slice_type)
    .examples(&[("slice([\"a\", \"b\", \"c\"], 1, 2)[0]", "\"b\"")]),
];

fn chunklist(call: &Call<'_>) -> Outcome<Value> {
    let (list, size) = (call.argument(0), call.argument(1));
    let marks = list.marks().union(size.marks());
    let size = whole(size).map_err(|error| failed(format!("invalid size: {}", error.message)))?;
    if size < 0 {
        return Err(failed("the size argument must be positive"));
    }
    let items = items(list);
    let size = match usize::try_from(size) {
        Ok(0) | Err(_) => items.len().max(1),
        Ok(size) => size,
    };
    let inner = list.ty();
    let chunks = items
        .chunks(size)
        .map(|chunk| sequence(&inner, chunk.to_vec()));
    Ok(Value::list(inner.clone(), chunks).mark(marks))
}

fn concat_type(call: &Call<'_>) -> Outcome<Type> {
    if call.arguments.is_empty() {
        return Err(failed("at least one argument is required"));
    }
    let types: Vec<Type> = call.arguments.iter().map(Value::ty).collect();
    if types.iter().all(|ty| matches!(ty, Type::List(_)))
        && let Some(common) = unify(&types, Safety::Unsafe)
    {
        return Ok(common);
    }
    let mut items = Vec::new();
    for (at, (ty, argument)) in types.iter().zip(&call.arguments).enumerate() {
        match ty {
            Type::Tuple(own) => items.extend(own.iter().cloned()),
            Type::List(_) if !argument.is_known() => return Ok(Type::Dynamic),
            Type::List(element) => {
                items.extend(argument.elements().map(|_| (**element).clone()));
            }
            other => {
                let name = other.friendly_name();
                let message = format!("all arguments must be lists or tuples; got {name}");
                return Err(blamed(at, message));
            }
        }
    }
    Ok(Type::Tuple(items.into()))
}

fn concat(call: &Call<'_>) -> Outcome<Value> {
    let mut all = Vec::new();
    for (at, argument) in call.arguments.iter().enumerate() {
        let list = match call.ty {
            Type::List(_) => {
                convert(argument, &call.ty).map_err(|error| blamed(at, error.message))?
            }
            _ => argument.clone(),
        };
        all.extend(items(&list));
    }
    let arguments: Vec<&Value> = call.arguments.iter().collect();
    Ok(sequence(&call.ty, all).with_marks_of(&arguments))
}

fn distinct(call: &Call<'_>) -> Outcome<Value> {
    let list = call.argument(0);
    if !list.is_wholly_known() {
        return Ok(call.unknown());
    }
    let mut kept: Vec<Value> = Vec::new();
    for item in list.elements() {
        if !kept.contains(item) {
            kept.push(item.clone());
        }
    }
    Ok(sequence(&call.ty, kept))
}

/// The position within a sequence that starts over at its end.
fn wrapped(index: &Value, length: usize) -> Outcome<usize> {
    let index =
        whole(index).map_err(|error| failed(format!("invalid index: {}", error.message)))?;
    let Ok(length) = i64::try_from(length) else {
        return Err(failed("the list is too long"));
    };
    if length == 0 {
        return Err(failed("cannot use element function with an empty list"));
    }
    Ok(usize::try_from(index.rem_euclid(length)).unwrap_or_default())
}

fn element_type(call: &Call<'_>) -> Outcome<Type> {
    let (list, index) = (call.argument(0), call.argument(1));
    match list.ty() {
        Type::List(element) => Ok((*element).clone()),
        Type::Tuple(_) if !index.is_known() => Ok(Type::Dynamic),
        Type::Tuple(types) => {
            let at = wrapped(index, types.len())?;
            if at > 0 && index.as_number().is_some_and(Number::is_negative) {
                return Err(failed("the index into a tuple must not be negative"));
            }
            Ok(types.get(at).cloned().unwrap_or(Type::Dynamic))
        }
        other => {
            let name = other.friendly_name();
            Err(failed(format!("cannot read elements from {name}")))
        }
    }
}

fn element(call: &Call<'_>) -> Outcome<Value> {
    let list = call.argument(0);
    let at = wrapped(call.argument(1), list.elements().count())?;
    let item = list.elements().nth(at).cloned().unwrap_or(Value::NULL);
    Ok(item.mark(list.marks()))
}

fn range(call: &Call<'_>) -> Outcome<Value> {
    const MOST: usize = 1024;
    let (start, end, step) = range_bounds(call)?;
    let down = step.is_negative();
    if down && end > start {
        return Err(blamed(
            1,
            "end must be less than start when step is negative",
        ));
    }
    if !down && end < start {
        return Err(blamed(
            1,
            "end must be greater than start when step is positive",
        ));
    }
    let mut numbers = Vec::new();
    let mut number = start;
    while if down { number > end } else { number < end } {
        if numbers.len() >= MOST {
            return Err(failed(
                "more than 1024 values were generated; either decrease the difference between \
                 start and end or use a smaller step",
            ));
        }
        let next = number.add(&step);
        numbers.push(Value::Number(number));
        number = next.unwrap_or_else(|| end.clone());
    }
    Ok(Value::list(Type::Number, numbers))
}

fn range_bounds(call: &Call<'_>) -> Outcome<(Number, Number, Number)> {
    let toward = |start: &Number, end: &Number| {
        if end < start {
            Number::ONE.neg()
        } else {
            Number::ONE
        }
    };
    match call.arguments.len() {
        1 => {
            let (start, end) = (Number::ZERO, call.number(0));
            let step = toward(&start, &end);
            Ok((start, end, step))
        }
        2 => {
            let (start, end) = (call.number(0), call.number(1));
            let step = toward(&start, &end);
            Ok((start, end, step))
        }
        3 => Ok((call.number(0), call.number(1), call.number(2))),
        _ => Err(failed("must have one, two, or three arguments")),
    }
}

fn reverse_type(call: &Call<'_>) -> Outcome<Type> {
    match call.argument(0).ty() {
        Type::Tuple(types) => Ok(Type::Tuple(types.iter().rev().cloned().collect())),
        Type::List(element) | Type::Set(element) => Ok(Type::List(element)),
        other => {
            let name = other.friendly_name();
            let message = format!("can only reverse list or tuple values, not {name}");
            Err(blamed(0, message))
        }
    }
}

fn reverse(call: &Call<'_>) -> Outcome<Value> {
    let list = call.argument(0);
    let mut items = items(list);
    items.reverse();
    Ok(sequence(&call.ty, items).mark(list.marks()))
}
