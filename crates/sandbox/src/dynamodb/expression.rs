//! Conditions, filters and key conditions.

use super::lookup::invalid;
use super::model::Attributes;
use super::token::{Words, at};
use crate::wire::{Call, Failure};
use serde_json::{Value, json};
use std::cmp::Ordering;

/// The most operators of an expression:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>.
const MOST_OPERATORS: usize = 300;

/// Whether an item meets a condition.
pub(crate) fn holds(condition: &str, call: &Call, item: &Attributes) -> Result<bool, Failure> {
    let mut words = Words::of(condition, call);
    if words.count(&["(", "NOT"]) > MOST_OPERATORS {
        return Err(invalid(
            "Invalid expression: The expression contains more than the maximum number of operators",
        ));
    }
    let met = either(&mut words, item)?;
    if words.peek().is_empty() {
        Ok(met)
    } else {
        Err(words.wrong())
    }
}

fn either(words: &mut Words, item: &Attributes) -> Result<bool, Failure> {
    let mut met = both(words, item)?;
    while words.skip("OR") {
        met |= both(words, item)?;
    }
    Ok(met)
}

fn both(words: &mut Words, item: &Attributes) -> Result<bool, Failure> {
    let mut met = single(words, item)?;
    while words.skip("AND") {
        met &= single(words, item)?;
    }
    Ok(met)
}

fn single(words: &mut Words, item: &Attributes) -> Result<bool, Failure> {
    if words.skip("NOT") {
        return single(words, item).map(|met| !met);
    }
    if words.skip("(") {
        let met = either(words, item)?;
        words.expect(")")?;
        return Ok(met);
    }
    let start = words.take();
    if start != "size" && words.skip("(") {
        return function(&start, words, item);
    }
    let left = operand(start, words, item)?;
    compare(left, words, item)
}

/// An operand: a value, the attribute at a path, or its size.
fn operand(word: String, words: &mut Words, item: &Attributes) -> Result<Option<Value>, Failure> {
    if word == "size" && words.skip("(") {
        let inner = words.take();
        let inner = operand(inner, words, item)?;
        words.expect(")")?;
        return Ok(inner
            .and_then(|it| size(&it))
            .map(|size| json!({ "N": size.to_string() })));
    }
    if word.starts_with(':') {
        return words.value(&word).map(Some);
    }
    let path = words.path(&word)?;
    Ok(at(item, &path).cloned())
}

fn next_operand(words: &mut Words, item: &Attributes) -> Result<Option<Value>, Failure> {
    let word = words.take();
    operand(word, words, item)
}

fn size(value: &Value) -> Option<usize> {
    let (_, inside) = value.as_object()?.iter().next()?;
    match inside {
        Value::String(text) => Some(text.len()),
        Value::Array(items) => Some(items.len()),
        Value::Object(members) => Some(members.len()),
        _ => None,
    }
}

fn compare(left: Option<Value>, words: &mut Words, item: &Attributes) -> Result<bool, Failure> {
    if words.skip("BETWEEN") {
        let low = next_operand(words, item)?;
        words.expect("AND")?;
        let high = next_operand(words, item)?;
        return Ok(order(&left, &low).is_some_and(Ordering::is_ge)
            && order(&left, &high).is_some_and(Ordering::is_le));
    }
    if words.skip("IN") {
        words.expect("(")?;
        let mut met = left.is_some() && left == next_operand(words, item)?;
        while words.skip(",") {
            met |= left.is_some() && left == next_operand(words, item)?;
        }
        words.expect(")")?;
        return Ok(met);
    }
    let sign = words.take();
    let right = next_operand(words, item)?;
    let order = order(&left, &right);
    Ok(match sign.as_str() {
        "=" => left.is_some() && (left == right || order == Some(Ordering::Equal)),
        "<>" => left != right && order != Some(Ordering::Equal),
        "<" => order.is_some_and(Ordering::is_lt),
        "<=" => order.is_some_and(Ordering::is_le),
        ">" => order.is_some_and(Ordering::is_gt),
        ">=" => order.is_some_and(Ordering::is_ge),
        _ => return Err(words.wrong()),
    })
}

/// Numbers by size, texts by their bytes; other kinds have no order.
fn order(left: &Option<Value>, right: &Option<Value>) -> Option<Ordering> {
    let (left, right) = (left.as_ref()?, right.as_ref()?);
    let number = |value: &Value| value.get("N")?.as_str()?.parse::<f64>().ok();
    if let (Some(left), Some(right)) = (number(left), number(right)) {
        return left.partial_cmp(&right);
    }
    for kind in ["S", "B"] {
        let text = |value: &Value| value.get(kind)?.as_str().map(str::to_owned);
        if let (Some(left), Some(right)) = (text(left), text(right)) {
            return Some(left.cmp(&right));
        }
    }
    None
}

fn function(name: &str, words: &mut Words, item: &Attributes) -> Result<bool, Failure> {
    let word = words.take();
    let subject = operand(word, words, item)?;
    let second = if words.skip(",") {
        next_operand(words, item)?
    } else {
        None
    };
    words.expect(")")?;
    let text = |value: &Option<Value>| value.as_ref()?.get("S")?.as_str().map(str::to_owned);
    Ok(match name {
        "attribute_exists" => subject.is_some(),
        "attribute_not_exists" => subject.is_none(),
        "attribute_type" => {
            text(&second).is_some_and(|kind| subject.is_some_and(|it| it.get(&kind).is_some()))
        }
        "begins_with" => match (text(&subject), text(&second)) {
            (Some(subject), Some(start)) => subject.starts_with(&start),
            _ => false,
        },
        "contains" => contains(&subject, &second),
        _ => return Err(words.wrong()),
    })
}

fn contains(subject: &Option<Value>, part: &Option<Value>) -> bool {
    let (Some(subject), Some(part)) = (subject, part) else {
        return false;
    };
    let inside = part.as_object().and_then(|it| it.values().next());
    let has = |kind: &str, wanted: Option<&Value>| {
        let items = subject.get(kind).and_then(Value::as_array);
        items.is_some_and(|items| items.iter().any(|item| Some(item) == wanted))
    };
    let text = |value: &Value| value.get("S").and_then(Value::as_str).map(str::to_owned);
    let within = text(subject)
        .zip(text(part))
        .is_some_and(|(whole, part)| whole.contains(&part));
    within || has("SS", inside) || has("NS", inside) || has("L", Some(part))
}
