//! Tables from creation to deletion.

use super::lookup::{arn, in_use, invalid, purge, table};
use super::model::TableDefinition;
use super::replicas;
use super::table_view::view;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The parameters that are answered as they were given.
const GIVEN: &[&str] = &[
    "KeySchema",
    "AttributeDefinitions",
    "OnDemandThroughput",
    "ProvisionedThroughput",
    "WarmThroughput",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
    "StreamSpecification",
    "SSESpecification",
    "TableClass",
    "DeletionProtectionEnabled",
];

/// `CreateTable`: the table is `CREATING` for some seconds; attributes must be just those that keys
/// use.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html>.
pub(crate) fn create(account: &mut Account, call: &Call) -> Outcome {
    let made = make(account, call)?;
    Ok(Answer::Json(
        json!({ "TableDescription": view(account, &made) }),
    ))
}

/// Puts the table that the members of the call describe.
pub(crate) fn make(account: &mut Account, call: &Call) -> Result<TableDefinition, Failure> {
    let name = call.member_required("TableName")?;
    check_name(name)?;
    purge(account);
    let arn = arn(account, name);
    if account.dynamodb.tables.contains(&arn) {
        return Err(in_use(format!("Table already exists: {name}")));
    }
    let hash = key(call.member("KeySchema"), "HASH");
    let hash = hash.ok_or_else(|| {
        invalid("One or more parameter values were invalid: Missing the key of type HASH.")
    })?;
    check_attributes(call)?;
    let billing = call.member_text("BillingMode");
    check_throughput(call, billing)?;
    let latency = account.latencies.table_active;
    let mut made = TableDefinition {
        name: name.to_owned(),
        id: account.random.uuid(),
        hash,
        range: key(call.member("KeySchema"), "RANGE"),
        given: Default::default(),
        billing: billing.unwrap_or("PROVISIONED").to_owned(),
        billing_shown: billing.is_some(),
        tags: call.member_pairs("Tags", "Key", "Value"),
        expiry: None,
        recovery: None,
        stream: None,
        created: account.now,
        ready: account.after(latency),
        updating: false,
        gone: None,
        arn: arn.clone(),
        moving: BTreeMap::new(),
        replicas: BTreeMap::new(),
        paid_by_request_since: None,
    };
    if made.billing == "PAY_PER_REQUEST" {
        made.paid_by_request_since = Some(account.now);
    }
    take_given(&mut made, call, account.now);
    account.dynamodb.tables.insert(arn, made.clone());
    Ok(made)
}

pub(crate) fn check_name(name: &str) -> Result<(), Failure> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_.-".contains(letter);
    if (3..=255).contains(&name.len()) && name.chars().all(allowed) {
        return Ok(());
    }
    Err(invalid(
        "TableName must be at least 3 characters long and at most 255 characters long, and \
         consist of a-z, A-Z, 0-9, '_', '-' and '.'.",
    ))
}

/// The attribute that plays a role (`HASH`, `RANGE`) in a key schema.
fn key(schema: Option<&Value>, role: &str) -> Option<String> {
    let mut parts = schema?.as_array()?.iter();
    let part = parts.find(|part| part.get("KeyType").and_then(Value::as_str) == Some(role))?;
    part.get("AttributeName")?.as_str().map(str::to_owned)
}

/// Checks that the defined attributes are exactly those that keys use.
fn check_attributes(call: &Call) -> Result<(), Failure> {
    let name = |it: &Value| {
        it.get("AttributeName")
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let defined: BTreeSet<String> = call
        .member_list("AttributeDefinitions")
        .iter()
        .filter_map(name)
        .collect();
    let global = call.member_list("GlobalSecondaryIndexes").iter();
    let indexes = global.chain(call.member_list("LocalSecondaryIndexes"));
    let schemas = indexes.filter_map(|index| index.get("KeySchema"));
    let schemas = schemas
        .chain(call.member("KeySchema"))
        .filter_map(Value::as_array);
    let used: BTreeSet<String> = schemas.flatten().filter_map(name).collect();
    if let Some(missing) = used.difference(&defined).next() {
        return Err(invalid(format!(
            "One or more parameter values were invalid: Some index key attributes are not defined \
             in AttributeDefinitions. Keys: [{missing}], AttributeDefinitions: [{}]",
            Vec::from_iter(defined.iter().map(String::as_str)).join(", ")
        )));
    }
    if used != defined {
        return Err(invalid(
            "One or more parameter values were invalid: Number of attributes in KeySchema does \
             not exactly match number of attributes defined in AttributeDefinitions",
        ));
    }
    Ok(())
}

fn check_throughput(call: &Call, billing: Option<&str>) -> Result<(), Failure> {
    let on_demand = billing == Some("PAY_PER_REQUEST");
    let given = call.member("ProvisionedThroughput").is_some();
    match (on_demand, given) {
        (true, true) => Err(invalid(
            "One or more parameter values were invalid: Neither ReadCapacityUnits nor \
             WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
        )),
        (false, false) => Err(invalid(
            "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits \
             must both be specified when BillingMode is PROVISIONED",
        )),
        _ => Ok(()),
    }
}

pub(crate) fn take_given(table: &mut TableDefinition, call: &Call, now: crate::clock::Moment) {
    for name in GIVEN {
        if let Some(value) = call.member(name) {
            table.given.insert((*name).to_owned(), value.clone());
        }
    }
    if let Some(stream) = call.member("StreamSpecification") {
        let enabled = stream.get("StreamEnabled") == Some(&json!(true));
        table.stream = enabled.then_some(now);
        if !enabled {
            table.given.remove("StreamSpecification");
        }
    }
}

/// `DescribeTable`: describes a table in any state.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html>.
pub(crate) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let found = table(account, call)?.clone();
    Ok(Answer::Json(json!({ "Table": view(account, &found) })))
}

/// The table, unless something is going on with it.
pub(crate) fn idle<'a>(
    account: &'a mut Account,
    call: &Call,
) -> Result<&'a mut TableDefinition, Failure> {
    let now = account.now;
    let table = table(account, call)?;
    let doing = match table.status(now) {
        "ACTIVE" => {
            table.settle();
            return Ok(table);
        }
        "CREATING" => "created",
        "UPDATING" => "updated",
        _ => "deleted",
    };
    Err(in_use(format!(
        "Attempt to change a resource which is still in use: Table is being {doing}: {}",
        table.name
    )))
}

/// `DeleteTable`: the table is `DELETING` for some seconds; refused while it is protected or busy.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html>.
pub(crate) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let latency = account.latencies.table_active;
    let gone = account.after(latency);
    let table = idle(account, call)?;
    if table.given.get("DeletionProtectionEnabled") == Some(&json!(true)) {
        return Err(invalid(
            "Resource cannot be deleted as it is currently protected against deletion. Disable \
             deletion protection first.",
        ));
    }
    table.gone = Some(gone);
    let leaving = table.clone();
    replicas::leave(account, &leaving);
    Ok(Answer::Json(
        json!({ "TableDescription": view(account, &leaving) }),
    ))
}

/// `ListTables`: lists the tables of the region by name.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html>.
pub(crate) fn list(account: &mut Account, call: &Call) -> Outcome {
    purge(account);
    let prefix = account.arn("dynamodb", "");
    let after = call
        .member_text("ExclusiveStartTableName")
        .unwrap_or_default();
    let tables = account.dynamodb.tables.values();
    let tables = tables.filter(|it| it.arn.starts_with(&prefix) && it.name.as_str() > after);
    let names: Vec<String> = tables.map(|table| table.name.clone()).collect();
    let (names, next) = call.member_page(names, ("Limit", ""), 100);
    let mut document = json!({ "TableNames": names });
    if next.is_some() {
        document["LastEvaluatedTableName"] = json!(names.last());
    }
    Ok(Answer::Json(document))
}
