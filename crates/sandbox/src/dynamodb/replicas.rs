//! Copies of a table in other regions.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html>

use super::lookup::{invalid, purge};
use super::model::TableDefinition;
use crate::clock::Moment;
use crate::store::Account;
use crate::wire::Failure;
use serde_json::{Value, json};

/// The ARN of the table of the same name in another region.
pub(crate) fn in_region(arn: &str, region: &str) -> String {
    let mut parts: Vec<&str> = arn.split(':').collect();
    if let Some(part) = parts.get_mut(3) {
        *part = region;
    }
    parts.join(":")
}

/// Carries out one element of `ReplicaUpdates` for a table that is idle.
///
/// # Errors
/// The region has the table already, or has it not; there is no stream to copy by.
pub(crate) fn change(
    account: &mut Account,
    arn: &str,
    change: &Value,
    ready: Moment,
) -> Result<(), Failure> {
    purge(account);
    let member = |action: &str, name: &str| {
        let value = change.get(action)?.get(name)?.as_str()?;
        Some(value.to_owned())
    };
    if let Some(region) = member("Create", "RegionName") {
        return add(
            account,
            arn,
            &region,
            member("Create", "KMSMasterKeyId"),
            ready,
        );
    }
    if let Some(region) = member("Delete", "RegionName") {
        return remove(account, arn, &region, ready);
    }
    match member("Update", "RegionName") {
        Some(region) => has(account, arn, &region).map(drop),
        None => Err(invalid(
            "One or more parameter values were invalid: ReplicaUpdates must contain one of Create, Update, Delete",
        )),
    }
}

fn add(
    account: &mut Account,
    arn: &str,
    region: &str,
    key: Option<String>,
    ready: Moment,
) -> Result<(), Failure> {
    let own = arn.split(':').nth(3).unwrap_or_default().to_owned();
    let there = in_region(arn, region);
    if region == own || account.dynamodb.tables.contains(&there) {
        return Err(invalid(
            "Failed to create a the new replica of table with name: one or more replicas already existed as tables.",
        ));
    }
    let Some(table) = account.dynamodb.tables.get_mut(arn) else {
        return Ok(());
    };
    let view = table.given.get("StreamSpecification");
    let view = view.and_then(|it| it.get("StreamViewType"));
    if view != Some(&json!("NEW_AND_OLD_IMAGES")) {
        return Err(invalid(
            "One or more parameter values were invalid: Table must have a stream with the view type NEW_AND_OLD_IMAGES to add a replica",
        ));
    }
    let mut replica = TableDefinition {
        arn: there.clone(),
        ready,
        updating: false,
        ..table.clone()
    };
    replica.replicas.insert(own, None);
    table.replicas.insert(region.to_owned(), key);
    let id = account.random.uuid();
    let replica = TableDefinition { id, ..replica };
    account.dynamodb.tables.insert(there, replica);
    Ok(())
}

fn has<'a>(account: &'a Account, arn: &str, region: &str) -> Result<&'a TableDefinition, Failure> {
    let table = account.dynamodb.tables.get(arn);
    table
        .filter(|it| it.replicas.contains_key(region))
        .ok_or_else(|| {
            invalid(
                "Replica specified in the Replica Update or Replica Delete action of the request was not found.",
            )
        })
}

fn remove(account: &mut Account, arn: &str, region: &str, ready: Moment) -> Result<(), Failure> {
    has(account, arn, region)?;
    if let Some(table) = account.dynamodb.tables.get_mut(arn) {
        table.replicas.remove(region);
    }
    if let Some(replica) = account.dynamodb.tables.get_mut(&in_region(arn, region)) {
        replica.gone = Some(ready);
        replica.replicas.clear();
    }
    Ok(())
}

/// Takes a table that is being deleted off the lists of its copies.
pub(crate) fn leave(account: &mut Account, table: &TableDefinition) {
    let own = table.arn.split(':').nth(3).unwrap_or_default();
    for region in table.replicas.keys() {
        if let Some(replica) = account
            .dynamodb
            .tables
            .get_mut(&in_region(&table.arn, region))
        {
            replica.replicas.remove(own);
        }
    }
}
