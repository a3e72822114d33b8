//! Items: enough of them for a lock and for small tables.

use super::expression::holds;
use super::lookup::{invalid, usable};
use super::model::{Attributes, Item, TableDefinition};
use super::token::{Words, at};
use super::update::apply;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};

/// The key attributes of an item or a `Key`.
fn key(table: &TableDefinition, attributes: &Attributes) -> Result<Attributes, Failure> {
    let names = std::iter::once(&table.hash).chain(&table.range);
    let part = |name: &String| {
        let value = attributes.get(name).cloned();
        let value = value.ok_or_else(|| {
            invalid(format!(
                "One or more parameter values were invalid: Missing the key {name} in the item"
            ))
        })?;
        Ok((name.clone(), value))
    };
    names.map(part).collect()
}

fn row(table: &TableDefinition, key: &Attributes) -> String {
    format!("{}\0{}", table.arn, json!(key))
}

fn attributes(call: &Call, name: &str) -> Result<Attributes, Failure> {
    let found = call.member(name).and_then(Value::as_object).cloned();
    found.ok_or_else(|| invalid(format!("The {name} parameter is required.")))
}

/// The table, the row that the call's key means, and the item there.
fn at_key(
    account: &mut Account,
    call: &Call,
) -> Result<(TableDefinition, Attributes, String, Option<Attributes>), Failure> {
    let table = usable(account, call)?.clone();
    let given = attributes(call, "Key")?;
    let key = key(&table, &given)?;
    if key.len() != given.len() {
        return Err(invalid(
            "The provided key element does not match the schema",
        ));
    }
    let row = row(&table, &key);
    let item = account
        .dynamodb
        .items
        .get(&row)
        .map(|item| item.attributes.clone());
    Ok((table, key, row, item))
}

fn check(call: &Call, item: Option<&Attributes>) -> Result<(), Failure> {
    let Some(condition) = call.member_text("ConditionExpression") else {
        return Ok(());
    };
    if holds(condition, call, item.unwrap_or(&Attributes::new()))? {
        return Ok(());
    }
    Err(Failure::new(
        "ConditionalCheckFailedException",
        "The conditional request failed",
    ))
}

/// The item before or after, if the call wants it.
fn returned(call: &Call, old: Option<Attributes>, new: Option<Attributes>) -> Answer {
    let wanted = match call.member_text("ReturnValues") {
        Some("ALL_OLD" | "UPDATED_OLD") => old,
        Some("ALL_NEW" | "UPDATED_NEW") => new,
        _ => None,
    };
    Answer::Json(wanted.map_or_else(|| json!({}), |item| json!({ "Attributes": item })))
}

/// `PutItem`: replaces the item of that key if the condition holds, else
/// `ConditionalCheckFailedException`.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html>.
pub(crate) fn put(account: &mut Account, call: &Call) -> Outcome {
    let table = usable(account, call)?.clone();
    let item = attributes(call, "Item")?;
    let row = row(&table, &key(&table, &item)?);
    let old = account
        .dynamodb
        .items
        .get(&row)
        .map(|item| item.attributes.clone());
    check(call, old.as_ref())?;
    let made = Item {
        table: table.arn,
        attributes: item,
    };
    account.dynamodb.items.insert(row, made);
    Ok(returned(call, old, None))
}

/// `GetItem`: returns an item by its key, or no `Item` member when there is none.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html>.
pub(crate) fn get(account: &mut Account, call: &Call) -> Outcome {
    let (_, _, _, item) = at_key(account, call)?;
    let item = item.map(|item| project(call, &item)).transpose()?;
    Ok(Answer::Json(
        item.map_or_else(|| json!({}), |item| json!({ "Item": item })),
    ))
}

/// `DeleteItem`: deletes an item if the condition holds; a missing item is no error.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html>.
pub(crate) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let (_, _, row, old) = at_key(account, call)?;
    check(call, old.as_ref())?;
    account.dynamodb.items.remove(&row);
    Ok(returned(call, old, None))
}

/// `UpdateItem`: changes attributes of an item, or creates it, if the condition holds.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html>.
pub(crate) fn update(account: &mut Account, call: &Call) -> Outcome {
    let (table, key, row, old) = at_key(account, call)?;
    check(call, old.as_ref())?;
    let mut new = old.clone().unwrap_or(key);
    if let Some(expression) = call.member_text("UpdateExpression") {
        apply(expression, call, &mut new)?;
    }
    let made = Item {
        table: table.arn,
        attributes: new.clone(),
    };
    account.dynamodb.items.insert(row, made);
    Ok(returned(call, old, Some(new)))
}

/// The part of an item that the call asks for. Paths are answered as their first step.
fn project(call: &Call, item: &Attributes) -> Result<Attributes, Failure> {
    let Some(projection) = call.member_text("ProjectionExpression") else {
        return Ok(item.clone());
    };
    let words = Words::of("", call);
    let mut seen = Attributes::new();
    for path in projection.split(',') {
        let path = words.path(path.trim())?;
        if let (Some(first), true) = (path.first(), at(item, &path).is_some()) {
            seen.insert(first.clone(), item.get(first).cloned().unwrap_or_default());
        }
    }
    Ok(seen)
}

/// `Query`: returns the items of one partition key.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html>.
pub(crate) fn query(account: &mut Account, call: &Call) -> Outcome {
    let condition = call.member_required("KeyConditionExpression")?;
    select(account, call, Some(condition))
}

/// `Scan`: returns all items of a table.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html>.
pub(crate) fn scan(account: &mut Account, call: &Call) -> Outcome {
    select(account, call, None)
}

/// All in one page: tables here are small.
fn select(account: &mut Account, call: &Call, condition: Option<&str>) -> Outcome {
    let arn = usable(account, call)?.arn.clone();
    let (mut found, mut scanned) = (Vec::new(), 0);
    for item in account
        .dynamodb
        .items
        .values()
        .filter(|item| item.table == arn)
    {
        let attributes = &item.attributes;
        if !condition.map_or(Ok(true), |condition| holds(condition, call, attributes))? {
            continue;
        }
        scanned += 1;
        let filter = call.member_text("FilterExpression");
        if filter.map_or(Ok(true), |filter| holds(filter, call, attributes))? {
            found.push(project(call, attributes)?);
        }
    }
    if call.member("ScanIndexForward") == Some(&Value::Bool(false)) {
        found.reverse();
    }
    let mut document = json!({ "Count": found.len(), "ScannedCount": scanned });
    if call.member_text("Select") != Some("COUNT") {
        document["Items"] = json!(found);
    }
    Ok(Answer::Json(document))
}
