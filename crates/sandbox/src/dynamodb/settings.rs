//! The settings of a table in addition to its definition: tags, backups, expiry.

use super::lookup::{by_arn, invalid, table};
use super::model::TableDefinition;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};

/// `TagResource`: adds tags to a table by its ARN.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html>.
pub(crate) fn tag(account: &mut Account, call: &Call) -> Outcome {
    let tags = call.member_pairs("Tags", "Key", "Value");
    by_arn(account, call)?.tags.extend(tags);
    Ok(Answer::Json(json!({})))
}

/// `UntagResource`: removes tags from a table by its ARN.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UntagResource.html>.
pub(crate) fn untag(account: &mut Account, call: &Call) -> Outcome {
    let table = by_arn(account, call)?;
    for key in call.member_texts("TagKeys") {
        table.tags.remove(key);
    }
    Ok(Answer::Json(json!({})))
}

/// `ListTagsOfResource`: lists the tags of a table by its ARN.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTagsOfResource.html>.
pub(crate) fn list_tags(account: &mut Account, call: &Call) -> Outcome {
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

/// `DescribeContinuousBackups`: continuous backups are always on; point-in-time recovery is as it
/// was set.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html>.
pub(crate) fn backups(account: &mut Account, call: &Call) -> Outcome {
    described(account, call).map(backups_view)
}

/// `UpdateContinuousBackups`: sets point-in-time recovery, for 35 days unless told otherwise.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html>.
pub(crate) fn update_backups(account: &mut Account, call: &Call) -> Outcome {
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

/// `DescribeTimeToLive`: returns the attribute with the expiry time of items.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html>.
pub(crate) fn time_to_live(account: &mut Account, call: &Call) -> Outcome {
    let description = match &table(account, call)?.expiry {
        Some(name) => json!({ "TimeToLiveStatus": "ENABLED", "AttributeName": name }),
        None => json!({ "TimeToLiveStatus": "DISABLED" }),
    };
    Ok(Answer::Json(
        json!({ "TimeToLiveDescription": description }),
    ))
}

/// `UpdateTimeToLive`: sets or clears the attribute that ends an item's life.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html>.
pub(crate) fn update_time_to_live(account: &mut Account, call: &Call) -> Outcome {
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

/// `DescribeKinesisStreamingDestination`: no table streams to Kinesis here.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeKinesisStreamingDestination.html>.
pub(crate) fn kinesis_destinations(account: &mut Account, call: &Call) -> Outcome {
    let name = &table(account, call)?.name;
    Ok(Answer::Json(
        json!({ "TableName": name, "KinesisDataStreamDestinations": [] }),
    ))
}

/// `DescribeContributorInsights`: contributor Insights is always off here.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContributorInsights.html>.
pub(crate) fn contributor_insights(account: &mut Account, call: &Call) -> Outcome {
    let name = &table(account, call)?.name;
    Ok(Answer::Json(
        json!({ "TableName": name, "ContributorInsightsStatus": "DISABLED" }),
    ))
}

/// `GetResourcePolicy`: no table has a resource policy here: `PolicyNotFoundException`.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetResourcePolicy.html>.
pub(crate) fn resource_policy(account: &mut Account, call: &Call) -> Outcome {
    by_arn(account, call)?;
    let arn = call.member_required("ResourceArn")?;
    let message = format!("Resource-based policy not found for the provided ResourceArn: {arn}");
    Err(Failure::new("PolicyNotFoundException", message))
}

/// `DescribeLimits`: the default quotas of an account.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeLimits.html>.
pub(crate) fn limits(_account: &mut Account, _call: &Call) -> Outcome {
    Ok(Answer::Json(json!({
        "AccountMaxReadCapacityUnits": 80000,
        "AccountMaxWriteCapacityUnits": 80000,
        "TableMaxReadCapacityUnits": 40000,
        "TableMaxWriteCapacityUnits": 40000,
    })))
}

/// `DescribeEndpoints`: the endpoint is the host that the call was sent to.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeEndpoints.html>.
pub(crate) fn endpoints(account: &mut Account, _call: &Call) -> Outcome {
    let address = format!("dynamodb.{}.amazonaws.com", account.region);
    Ok(Answer::Json(json!({
        "Endpoints": [{ "Address": address, "CachePeriodInMinutes": 1440 }],
    })))
}
