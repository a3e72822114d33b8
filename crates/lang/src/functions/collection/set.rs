//! `setintersection`, `setproduct`, `setsubtract` and `setunion`: functions on sets.

use crate::eval::MOST_PARTS;
use crate::functions::call::{Call, blamed, failed};
use crate::functions::function::{Function, Outcome, Parameter, types};
use rform_core::value::{Refinement, Safety, Type, Value, convert, unify};

const fn set(name: &'static str) -> Parameter {
    Parameter::new(name, types::set).dynamic()
}

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "setintersection",
        "Returns the elements that all given sets have in common.",
        |call| {
            combine(call, false, |all, next| {
                all.retain(|item| next.contains(item));
            })
        },
    )
    .takes(&[set("first_set")])
    .more(set("other_sets"))
    .gives(common_type)
    .examples(&[("length(setintersection([\"a\", \"b\"], [\"b\"]))", "1")]),
    Function::new(
        "setproduct",
        "Returns all combinations of one element from each of the given sets.",
        setproduct,
    )
    .more(Parameter::new("sets", types::any).unknown().marked())
    .gives(setproduct_type)
    .examples(&[("length(setproduct([\"a\", \"b\"], [1, 2]))", "4")]),
    Function::new(
        "setsubtract",
        "Returns the elements of the first set that are not in the second.",
        |call| {
            combine(call, false, |all, next| {
                all.retain(|item| !next.contains(item));
            })
        },
    )
    .takes(&[set("a"), set("b")])
    .gives(common_type)
    .examples(&[("length(setsubtract([\"a\", \"b\"], [\"b\"]))", "1")]),
    Function::new(
        "setunion",
        "Returns the elements of all given sets.",
        |call| combine(call, true, |all, next| all.extend_from_slice(next)),
    )
    .takes(&[set("first_set")])
    .more(set("other_sets"))
    .gives(common_type)
    .examples(&[("length(setunion([\"a\", \"b\"], [\"b\"]))", "2")]),
];

fn common_type(call: &Call<'_>) -> Outcome<Type> {
    let mut elements = Vec::new();
    for argument in &call.arguments {
        let element = argument.ty().element().cloned().unwrap_or(Type::Dynamic);
        let empty = argument.is_known() && argument.elements().next().is_none();
        if !empty || element != Type::Dynamic {
            elements.push(element);
        }
    }
    if elements.is_empty() {
        return Ok(types::set());
    }
    unify(&elements, Safety::Unsafe)
        .map(Type::set)
        .ok_or_else(|| failed("given sets must all have compatible element types"))
}

fn combine(
    call: &Call<'_>,
    with_unknowns: bool,
    step: fn(&mut Vec<Value>, &[Value]),
) -> Outcome<Value> {
    let mut all: Option<Vec<Value>> = None;
    for (at, argument) in call.arguments.iter().enumerate() {
        let set = convert(argument, &call.ty).map_err(|error| blamed(at, error.message))?;
        if !with_unknowns && !set.is_wholly_known() {
            return Ok(call.unknown());
        }
        let items: Vec<Value> = set.elements().cloned().collect();
        match &mut all {
            Some(all) => step(all, &items),
            None => all = Some(items),
        }
    }
    let element = call.ty.element().cloned().unwrap_or(Type::Dynamic);
    Ok(Value::set(element, all.unwrap_or_default()))
}

fn setproduct_type(call: &Call<'_>) -> Outcome<Type> {
    if call.arguments.len() < 2 {
        return Err(failed("at least two arguments are required"));
    }
    let mut elements = Vec::with_capacity(call.arguments.len());
    let mut lists = 0;
    for (at, argument) in call.arguments.iter().enumerate() {
        let element = match argument.ty() {
            Type::Set(element) => (*element).clone(),
            Type::List(element) => {
                lists += 1;
                (*element).clone()
            }
            Type::Tuple(types) => {
                lists += 1;
                if types.is_empty() {
                    Type::Dynamic
                } else {
                    unify(&types, Safety::Unsafe)
                        .ok_or_else(|| blamed(at, "all elements must be of the same type"))?
                }
            }
            _ => return Err(blamed(at, "a set or a list is required")),
        };
        elements.push(element);
    }
    let tuple = Type::Tuple(elements.into());
    Ok(if lists == call.arguments.len() {
        Type::list(tuple)
    } else {
        Type::set(tuple)
    })
}

fn setproduct(call: &Call<'_>) -> Outcome<Value> {
    let sets: Vec<&Value> = call.arguments.iter().collect();
    let has_length = |set: &&Value| {
        let (min, max) = set.length_bounds();
        set.is_known() && max == Some(min)
    };
    if !sets.iter().all(has_length) {
        let product = call.unknown().refine(product_length(&sets));
        return Ok(product.with_marks_of(&sets));
    }
    check_product(&sets)?;
    let tuple = call.ty.element().cloned().unwrap_or(Type::Dynamic);
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for set in &sets {
        let mut next = Vec::new();
        for row in &rows {
            for item in set.elements() {
                next.push(row.iter().chain([item]).cloned().collect());
            }
        }
        rows = next;
    }
    let mut tuples = Vec::with_capacity(rows.len());
    for row in rows {
        let row = convert(&Value::tuple(row), &tuple).map_err(|error| failed(error.message))?;
        tuples.push(row);
    }
    let product = match call.ty {
        Type::List(_) => Value::list(tuple, tuples),
        _ => Value::set(tuple, tuples),
    };
    Ok(product.with_marks_of(&sets))
}

/// A few sets have more combinations than there is memory for.
fn check_product(sets: &[&Value]) -> Outcome<()> {
    let counts = sets.iter().map(|set| set.elements().count());
    let parts = counts.fold(sets.len(), usize::saturating_mul);
    if parts <= MOST_PARTS {
        return Ok(());
    }
    Err(failed(format!(
        "the combinations would have more than {MOST_PARTS} parts"
    )))
}

/// The limits of the product's length that follow from those of the sets; none if they are too
/// large.
fn product_length(sets: &[&Value]) -> Refinement {
    const LONGEST_SET: u64 = 1024;
    const LONGEST_PRODUCT: u64 = 2048;
    let mut longest = 1;
    for set in sets {
        let Some(max) = set.length_bounds().1.filter(|max| *max <= LONGEST_SET) else {
            return Refinement::not_null();
        };
        longest *= max;
        if longest > LONGEST_PRODUCT {
            return Refinement::not_null();
        }
    }
    Refinement::not_null().with_length(longest.min(1), Some(longest))
}
