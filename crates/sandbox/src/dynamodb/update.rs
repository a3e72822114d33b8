//! Update expressions: SET, REMOVE, ADD, DELETE on attributes of the first level.

use super::lookup::invalid;
use super::model::Attributes;
use super::token::{Words, at};
use crate::wire::{Call, Failure};
use serde_json::{Value, json};

/// Changes an item as the expression says.
pub(crate) fn apply(expression: &str, call: &Call, item: &mut Attributes) -> Result<(), Failure> {
    let before = item.clone();
    let mut words = Words::of(expression, call);
    while !words.peek().is_empty() {
        let clause = words.take().to_ascii_uppercase();
        loop {
            let name = target(&mut words)?;
            match clause.as_str() {
                "SET" => set(&mut words, name, &before, item)?,
                "REMOVE" => {
                    item.remove(&name);
                }
                "ADD" => {
                    let word = words.take();
                    add(item, name, words.value(&word)?)?;
                }
                "DELETE" => {
                    let word = words.take();
                    take_from_set(item, &name, &words.value(&word)?);
                }
                _ => return Err(words.wrong()),
            }
            if !words.skip(",") {
                break;
            }
        }
    }
    Ok(())
}

fn target(words: &mut Words) -> Result<String, Failure> {
    let word = words.take();
    match words.path(&word)?.as_slice() {
        [name] if !name.is_empty() && !name.contains('[') => Ok(name.clone()),
        _ => Err(invalid(format!(
            "The sandbox updates attributes of the first level only, not {word}"
        ))),
    }
}

fn set(
    words: &mut Words,
    name: String,
    before: &Attributes,
    item: &mut Attributes,
) -> Result<(), Failure> {
    words.expect("=")?;
    let mut value = operand(words, before)?;
    if words.skip("+") {
        value = sum(&value, &operand(words, before)?, 1.0)?;
    } else if words.skip("-") {
        value = sum(&value, &operand(words, before)?, -1.0)?;
    }
    item.insert(name, value);
    Ok(())
}

fn operand(words: &mut Words, before: &Attributes) -> Result<Value, Failure> {
    let word = words.take();
    if word.starts_with(':') {
        return words.value(&word);
    }
    if word == "if_not_exists" && words.skip("(") {
        let path = words.take();
        let path = words.path(&path)?;
        words.expect(",")?;
        let otherwise = operand(words, before)?;
        words.expect(")")?;
        return Ok(at(before, &path).cloned().unwrap_or(otherwise));
    }
    let path = words.path(&word)?;
    let missing = "The provided expression refers to an attribute that does not exist in the item";
    at(before, &path).cloned().ok_or_else(|| invalid(missing))
}

fn sum(left: &Value, right: &Value, sign: f64) -> Result<Value, Failure> {
    let number = |value: &Value| value.get("N")?.as_str()?.parse::<f64>().ok();
    let (Some(left), Some(right)) = (number(left), number(right)) else {
        return Err(invalid(
            "An operand in the update expression has an incorrect data type",
        ));
    };
    Ok(json!({ "N": (left + sign * right).to_string() }))
}

/// Adds to a number or a set. An attribute that does not exist gets the value.
fn add(item: &mut Attributes, name: String, value: Value) -> Result<(), Failure> {
    let Some(before) = item.get(&name) else {
        item.insert(name, value);
        return Ok(());
    };
    for kind in ["SS", "NS", "BS"] {
        let members = |it: &Value| it.get(kind).and_then(Value::as_array).cloned();
        if let (Some(mut all), Some(new)) = (members(before), members(&value)) {
            let fresh = new
                .into_iter()
                .filter(|it| !all.contains(it))
                .collect::<Vec<_>>();
            all.extend(fresh);
            item.insert(name, json!({ kind: all }));
            return Ok(());
        }
    }
    let total = sum(before, &value, 1.0)?;
    item.insert(name, total);
    Ok(())
}

/// A set that has lost all members is gone.
fn take_from_set(item: &mut Attributes, name: &str, value: &Value) {
    for kind in ["SS", "NS", "BS"] {
        let gone = value.get(kind).and_then(Value::as_array);
        let members = item
            .get_mut(name)
            .and_then(|it| it.get_mut(kind)?.as_array_mut());
        if let (Some(gone), Some(members)) = (gone, members) {
            members.retain(|member| !gone.contains(member));
            if members.is_empty() {
                item.remove(name);
                return;
            }
        }
    }
}
