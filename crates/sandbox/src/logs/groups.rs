//! The actions of log groups, with how long events are kept and by which key.

use super::lookup::{exists, group, group_mut, invalid, key, nothing, page};
use super::model::LogGroup;
use super::tags;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Failure};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// For how many days events can be kept:
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html>.
const DAYS: [i64; 22] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];

/// `CreateLogGroup`: refused for a name that there is already.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html>.
pub(super) fn create(account: &mut Account, call: &Call) -> Outcome {
    let name = call.member_required("logGroupName")?.to_owned();
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "._/#-".contains(it);
    if name.is_empty() || name.len() > 512 || !name.chars().all(is_allowed) {
        let message = format!(
            "1 validation error detected: Value '{name}' at 'logGroupName' failed to satisfy \
             constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+"
        );
        return Err(invalid(message));
    }
    let key = key(account, &name);
    if account.logs.groups.contains(&key) {
        return Err(exists("log group"));
    }
    let class = call.member_text("logGroupClass").unwrap_or("STANDARD");
    let group = LogGroup {
        arn: account.arn("logs", &format!("log-group:{name}")),
        region: account.region.clone(),
        created: account.now,
        retention: None,
        key: call.member_text("kmsKeyId").map(str::to_owned),
        class: class.to_owned(),
        protected: call.member_flag("deletionProtectionEnabled"),
        tags: tags::given(call)?,
        streams: BTreeMap::new(),
        metric_filters: BTreeMap::new(),
        subscription_filters: BTreeMap::new(),
        name,
    };
    account.logs.groups.insert(key, group);
    nothing()
}

/// `DescribeLogGroups`: those whose names begin or contain a text, or all.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let prefix = call.member_text("logGroupNamePrefix").unwrap_or_default();
    let pattern = call.member_text("logGroupNamePattern").unwrap_or_default();
    let groups = account.logs.groups.values();
    let is_wanted = |it: &&LogGroup| {
        it.region == account.region && it.name.starts_with(prefix) && it.name.contains(pattern)
    };
    let found = groups.filter(is_wanted).map(document);
    page(call, "logGroups", found.collect())
}

fn document(group: &LogGroup) -> Value {
    let mut document = json!({
        "logGroupName": group.name,
        "creationTime": group.created.0,
        "metricFilterCount": group.metric_filters.len(),
        "arn": format!("{}:*", group.arn),
        "logGroupArn": group.arn,
        "logGroupClass": group.class,
        "storedBytes": 0,
        "deletionProtectionEnabled": group.protected,
    });
    if let Some(days) = group.retention {
        document["retentionInDays"] = days.into();
    }
    if let Some(key) = &group.key {
        document["kmsKeyId"] = key.as_str().into();
    }
    document
}

/// `DeleteLogGroup`: refused for a protected group; takes streams and filters along.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let found = group(account, call, "logGroupName")?;
    if found.protected {
        let message = "The log group is protected from deletion.";
        return Err(Failure::new("ValidationException", message));
    }
    let key = key(account, &found.name);
    account.logs.groups.remove(&key);
    nothing()
}

/// `PutRetentionPolicy`: refused for a number of days that is not on the list.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html>.
pub(super) fn put_retention(account: &mut Account, call: &Call) -> Outcome {
    let days = call.member_number("retentionInDays");
    let days = days.filter(|it| DAYS.contains(it));
    let days = days.ok_or_else(|| invalid("The retention is not one of those that are allowed"))?;
    group_mut(account, call, "logGroupName")?.retention = Some(days);
    nothing()
}

/// `DeleteRetentionPolicy`: events are kept for ever from now on.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteRetentionPolicy.html>.
pub(super) fn delete_retention(account: &mut Account, call: &Call) -> Outcome {
    group_mut(account, call, "logGroupName")?.retention = None;
    nothing()
}

/// `AssociateKmsKey`: new events are encrypted by that key.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html>.
pub(super) fn associate_key(account: &mut Account, call: &Call) -> Outcome {
    let key = call.member_required("kmsKeyId")?.to_owned();
    group_mut(account, call, "logGroupName")?.key = Some(key);
    nothing()
}

/// `DisassociateKmsKey`: new events are encrypted by no key of the account.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DisassociateKmsKey.html>.
pub(super) fn disassociate_key(account: &mut Account, call: &Call) -> Outcome {
    group_mut(account, call, "logGroupName")?.key = None;
    nothing()
}

/// `PutLogGroupDeletionProtection`: by name or ARN.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogGroupDeletionProtection.html>.
pub(super) fn put_protection(account: &mut Account, call: &Call) -> Outcome {
    let protects = call.member_flag("deletionProtectionEnabled");
    group_mut(account, call, "logGroupIdentifier")?.protected = protects;
    nothing()
}
