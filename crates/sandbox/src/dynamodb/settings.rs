//! What is told of a table beside its definition: tags, backups, expiry.

use super::lookup::{by_arn, invalid, table};
use super::model::TableDefinition;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};

pub fn tag(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let tags = call.member_pairs("Tags", "Key", "Value");
    by_arn(account, call)?.tags.extend(tags);
    Ok(Answer::Json(json!({})))
}

pub fn untag(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let table = by_arn(account, call)?;
    for key in call.member_texts("TagKeys") {
        table.tags.remove(key);
    }
    Ok(Answer::Json(json!({})))
}

pub fn list_tags(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let tags = by_arn(account, call)?.tags.iter();
    let tags: Vec<Value> = tags
        .map(|(key, value)| json!({ "Key": key, "Value": value }))
        .collect();
    Ok(Answer::Json(json!({ "Tags": tags })))
}

fn described(account: &mut Account, call: &Call) -> Result<(TableDefinition, f64), Failure> {
    let now = account.now.epoch_seconds();
    let name = call.member_required("TableName")?;
    let found = table(account, call)
        .map_err(|_| Failure::new("TableNotFoundException", format!("Table not found: {name}")))?;
    Ok((found.clone(), now))
}

fn backups_view((table, now): (TableDefinition, f64)) -> Answer {
    let status = if table.recovery.is_some() {
        "ENABLED"
    } else {
        "DISABLED"
    };
    let mut recovery = json!({ "PointInTimeRecoveryStatus": status });
    if let Some(days) = table.recovery {
        recovery["RecoveryPeriodInDays"] = days.into();
        recovery["EarliestRestorableDateTime"] = table.created.epoch_seconds().into();
        recovery["LatestRestorableDateTime"] = now.into();
    }
    Answer::Json(json!({ "ContinuousBackupsDescription": {
        "ContinuousBackupsStatus": "ENABLED",
        "PointInTimeRecoveryDescription": recovery,
    }}))
}

pub fn backups(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    described(account, call).map(backups_view)
}

pub fn update_backups(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let now = account.now;
    described(account, call)?;
    let wanted = call.member("PointInTimeRecoverySpecification");
    let enabled = wanted.and_then(|it| it.get("PointInTimeRecoveryEnabled")?.as_bool());
    let days = wanted
        .and_then(|it| it.get("RecoveryPeriodInDays")?.as_i64())
        .unwrap_or(35);
    let table = table(account, call)?;
    if table.status(now) == "CREATING" {
        let message = "Backups are being enabled for the table. Please retry later";
        return Err(Failure::new(
            "ContinuousBackupsUnavailableException",
            message,
        ));
    }
    table.recovery = (enabled == Some(true)).then_some(days);
    described(account, call).map(backups_view)
}

pub fn time_to_live(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let description = match &table(account, call)?.expiry {
        Some(name) => json!({ "TimeToLiveStatus": "ENABLED", "AttributeName": name }),
        None => json!({ "TimeToLiveStatus": "DISABLED" }),
    };
    Ok(Answer::Json(
        json!({ "TimeToLiveDescription": description }),
    ))
}

pub fn update_time_to_live(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let wanted = call
        .member("TimeToLiveSpecification")
        .cloned()
        .unwrap_or_default();
    let enabled = wanted.get("Enabled") == Some(&json!(true));
    let name = wanted
        .get("AttributeName")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let table = table(account, call)?;
    if enabled == table.expiry.is_some() {
        let state = if enabled { "enabled" } else { "disabled" };
        return Err(invalid(format!("TimeToLive is already {state}")));
    }
    table.expiry = enabled.then(|| name.to_owned());
    Ok(Answer::Json(json!({ "TimeToLiveSpecification": wanted })))
}

/// No table streams to Kinesis here.
pub fn kinesis_destinations(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let name = &table(account, call)?.name;
    Ok(Answer::Json(
        json!({ "TableName": name, "KinesisDataStreamDestinations": [] }),
    ))
}

pub fn contributor_insights(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    let name = &table(account, call)?.name;
    Ok(Answer::Json(
        json!({ "TableName": name, "ContributorInsightsStatus": "DISABLED" }),
    ))
}

/// No table has one here.
pub fn resource_policy(account: &mut Account, call: &Call) -> Result<Answer, Failure> {
    by_arn(account, call)?;
    let arn = call.member_required("ResourceArn")?;
    let message = format!("Resource-based policy not found for the provided ResourceArn: {arn}");
    Err(Failure::new("PolicyNotFoundException", message))
}

pub fn limits(_account: &mut Account, _call: &Call) -> Result<Answer, Failure> {
    Ok(Answer::Json(json!({
        "AccountMaxReadCapacityUnits": 80000,
        "AccountMaxWriteCapacityUnits": 80000,
        "TableMaxReadCapacityUnits": 40000,
        "TableMaxWriteCapacityUnits": 40000,
    })))
}

/// The endpoint is where the call came to.
pub fn endpoints(account: &mut Account, _call: &Call) -> Result<Answer, Failure> {
    let address = format!("dynamodb.{}.amazonaws.com", account.region);
    Ok(Answer::Json(json!({
        "Endpoints": [{ "Address": address, "CachePeriodInMinutes": 1440 }],
    })))
}
