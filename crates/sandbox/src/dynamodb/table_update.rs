//! `UpdateTable`: one change at a time, in the steps that AWS takes.

use super::lookup::invalid;
use super::model::{TableDefinition, index_name};
use super::replicas;
use super::table_actions::{idle, take_given};
use super::table_view::view;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The members of which a request must have one.
const CHANGES: &[&str] = &[
    "BillingMode",
    "DeletionProtectionEnabled",
    "GlobalSecondaryIndexUpdates",
    "OnDemandThroughput",
    "ProvisionedThroughput",
    "ReplicaUpdates",
    "SSESpecification",
    "StreamSpecification",
    "TableClass",
    "WarmThroughput",
];

/// `UpdateTable`: refused with `ResourceInUseException` unless the table is `ACTIVE`.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html>.
pub(crate) fn update(account: &mut Account, call: &Call) -> Outcome {
    let latency = account.latencies.table_active;
    let (now, ready) = (account.now, account.after(latency));
    let table = idle(account, call)?;
    if !CHANGES.iter().any(|name| call.member(name).is_some()) {
        return Err(invalid(
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, \
             GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required",
        ));
    }
    check_stream(table, call)?;
    check_capacity(table, call)?;
    let attributes = table.given.get("AttributeDefinitions").cloned();
    take_given(table, call, now);
    change_billing(table, call);
    if call.member_text("BillingMode") == Some("PAY_PER_REQUEST") {
        table.paid_by_request_since = Some(now);
    }
    change_indexes(table, call)?;
    define_attributes(table, call, attributes.as_ref())?;
    table.ready = ready;
    table.updating = true;
    let arn = table.arn.clone();
    for change in call.member_list("ReplicaUpdates") {
        replicas::change(account, &arn, change, ready)?;
    }
    let changed = account.dynamodb.tables.get(&arn).cloned();
    let shown = changed.map(|table| view(account, &table));
    Ok(Answer::Json(json!({ "TableDescription": shown })))
}

fn check_stream(table: &TableDefinition, call: &Call) -> Result<(), Failure> {
    let Some(wanted) = call.member("StreamSpecification") else {
        return Ok(());
    };
    let is_on = wanted.get("StreamEnabled") == Some(&json!(true));
    match (is_on, table.stream.is_some()) {
        (true, true) => Err(invalid(format!(
            "Table already has an enabled stream: TableName: {}",
            table.name
        ))),
        (false, false) => Err(invalid(format!(
            "Table already has a disabled stream: TableName: {}",
            table.name
        ))),
        _ => Ok(()),
    }
}

/// Capacity goes with `PROVISIONED`, for the table and for each index, and has to be another one.
fn check_capacity(table: &TableDefinition, call: &Call) -> Result<(), Failure> {
    let billing = call.member_text("BillingMode").unwrap_or(&table.billing);
    let wanted = call.member("ProvisionedThroughput");
    if billing == "PAY_PER_REQUEST" {
        let updates = call.member_list("GlobalSecondaryIndexUpdates").iter();
        let mut updates = updates.filter_map(|it| it.get("Update").or(it.get("Create")));
        let for_index = updates.any(|it| it.get("ProvisionedThroughput").is_some());
        return match wanted.is_some() || for_index {
            true => Err(invalid(
                "One or more parameter values were invalid: Neither ReadCapacityUnits nor \
                 WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
            )),
            false => Ok(()),
        };
    }
    if table.billing == "PAY_PER_REQUEST" {
        return has_all_capacities(table, call);
    }
    match (wanted, table.given.get("ProvisionedThroughput")) {
        (Some(wanted), Some(now)) if wanted == now => {
            let units = |name| now.get(name).cloned().unwrap_or_default();
            Err(invalid(format!(
                "The provisioned throughput for the table will not change. The requested value equals \
                 the current value. Current ReadCapacityUnits provisioned for the table: {}. Requested \
                 ReadCapacityUnits: {}. Current WriteCapacityUnits provisioned for the table: {}. \
                 Requested WriteCapacityUnits: {}. Refer to the Amazon DynamoDB Developer Guide for \
                 current limits and how to request higher limits.",
                units("ReadCapacityUnits"),
                units("ReadCapacityUnits"),
                units("WriteCapacityUnits"),
                units("WriteCapacityUnits"),
            )))
        }
        _ => Ok(()),
    }
}

/// Whether a change to `PROVISIONED` names the capacity of the table and of each index.
fn has_all_capacities(table: &TableDefinition, call: &Call) -> Result<(), Failure> {
    if call.member("ProvisionedThroughput").is_none() {
        return Err(invalid(
            "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must \
             both be specified when BillingMode is PROVISIONED",
        ));
    }
    let updates = call.member_list("GlobalSecondaryIndexUpdates").iter();
    let updated: BTreeSet<&str> = updates
        .filter_map(|it| it.get("Update"))
        .map(index_name)
        .collect();
    let missing = indexes(table).iter().map(index_name);
    match missing.into_iter().find(|name| !updated.contains(name)) {
        Some(name) => Err(invalid(format!(
            "One or more parameter values were invalid: ProvisionedThroughput must be specified for \
             index: {name}"
        ))),
        None => Ok(()),
    }
}

fn indexes(table: &TableDefinition) -> &[Value] {
    match table.given.get("GlobalSecondaryIndexes") {
        Some(Value::Array(indexes)) => indexes,
        _ => &[],
    }
}

fn change_billing(table: &mut TableDefinition, call: &Call) {
    let Some(billing) = call.member_text("BillingMode") else {
        return;
    };
    table.billing = billing.to_owned();
    table.billing_shown = true;
    if billing != "PAY_PER_REQUEST" {
        return;
    }
    table.given.remove("ProvisionedThroughput");
    if let Some(Value::Array(indexes)) = table.given.get_mut("GlobalSecondaryIndexes") {
        for index in indexes.iter_mut().filter_map(Value::as_object_mut) {
            index.remove("ProvisionedThroughput");
        }
    }
}

/// One index at a time is made or deleted.
fn change_indexes(table: &mut TableDefinition, call: &Call) -> Result<(), Failure> {
    let changes = call.member_list("GlobalSecondaryIndexUpdates");
    let online = changes.iter().filter(|it| it.get("Update").is_none());
    if online.count() > 1 {
        return Err(Failure::new(
            "LimitExceededException",
            "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously \
             per table",
        ));
    }
    changes.iter().try_for_each(|it| change_index(table, it))
}

fn change_index(table: &mut TableDefinition, change: &Value) -> Result<(), Failure> {
    let kinds = [
        ("Create", "CREATING"),
        ("Delete", "DELETING"),
        ("Update", "UPDATING"),
    ];
    let found = kinds
        .iter()
        .find_map(|(kind, state)| Some((*kind, *state, change.get(*kind)?)));
    let Some((kind, state, wanted)) = found else {
        return Err(invalid(
            "One or more parameter values were invalid: One of GlobalSecondaryIndexUpdate.Create, \
             Update, Delete must be specified",
        ));
    };
    let name = index_name(wanted).to_owned();
    let is_there = indexes(table).iter().any(|it| index_name(it) == name);
    match (kind, is_there) {
        ("Create", true) => {
            return Err(invalid(format!(
                "Attempting to create an index which already exists: {name}"
            )));
        }
        ("Delete" | "Update", false) => {
            return Err(invalid(format!(
                "The table does not have the specified index: {name}"
            )));
        }
        _ => {}
    }
    let all = table
        .given
        .entry("GlobalSecondaryIndexes".into())
        .or_insert_with(|| json!([]));
    if let Value::Array(all) = all {
        match kind {
            "Create" => all.push(wanted.clone()),
            "Update" => set_capacity(all, wanted),
            _ => {}
        }
    }
    table.moving.insert(name, state.to_owned());
    Ok(())
}

fn set_capacity(indexes: &mut [Value], wanted: &Value) {
    let found = indexes
        .iter_mut()
        .find(|index| index_name(index) == index_name(wanted));
    let members = [
        "ProvisionedThroughput",
        "OnDemandThroughput",
        "WarmThroughput",
    ];
    if let Some(index) = found {
        let given = members.iter().filter_map(|it| Some((it, wanted.get(it)?)));
        for (member, units) in given {
            index[member] = units.clone();
        }
    }
}

/// The attributes that are defined are just those that keys use.
fn define_attributes(
    table: &mut TableDefinition,
    call: &Call,
    before: Option<&Value>,
) -> Result<(), Failure> {
    let used = keys(table);
    let named = |it: &Value| -> Option<String> {
        let name = it.get("AttributeName")?.as_str()?;
        Some(name.to_owned())
    };
    let given = call.member_list("AttributeDefinitions");
    let unused = given.iter().filter_map(named).find(|it| !used.contains(it));
    if let Some(name) = unused {
        return Err(invalid(format!(
            "One or more parameter values were invalid: Some AttributeDefinitions are not used. \
             AttributeDefinitions: [{name}], keys used: [{}]",
            Vec::from_iter(used).join(", ")
        )));
    }
    let old = before.and_then(Value::as_array).into_iter().flatten();
    let mut all: Vec<Value> = given.to_vec();
    let mut defined: BTreeSet<String> = given.iter().filter_map(named).collect();
    let kept = old.filter(|it| named(it).is_some_and(|name| used.contains(&name)));
    for it in kept {
        if named(it).is_some_and(|name| defined.insert(name)) {
            all.push(it.clone());
        }
    }
    if let Some(missing) = used.difference(&defined).next() {
        return Err(invalid(format!(
            "One or more parameter values were invalid: Some index key attributes are not defined in \
             AttributeDefinitions. Keys: [{missing}], AttributeDefinitions: [{}]",
            Vec::from_iter(defined.iter().map(String::as_str)).join(", ")
        )));
    }
    table
        .given
        .insert("AttributeDefinitions".into(), all.into());
    Ok(())
}

/// The attributes that are keys of the table or of an index that stays.
fn keys(table: &TableDefinition) -> BTreeSet<String> {
    let leaves = |index: &&Value| {
        let state = table.moving.get(index_name(index));
        state.is_some_and(|it| it == "DELETING")
    };
    let local = table.given.get("LocalSecondaryIndexes");
    let local = local.and_then(Value::as_array).into_iter().flatten();
    let global = indexes(table).iter().filter(|it| !leaves(it));
    let schemas = local.chain(global).filter_map(|it| it.get("KeySchema"));
    let schemas = schemas.chain(table.given.get("KeySchema"));
    let parts = schemas.filter_map(Value::as_array).flatten();
    let names = parts.filter_map(|it| it.get("AttributeName")?.as_str());
    names.map(str::to_owned).collect()
}
