//! What can be changed about a table. Each change is waited for: a table takes one at a time.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{
    BillingMode, CreateReplicationGroupMemberAction, DeleteReplicationGroupMemberAction,
    OnDemandThroughput, PointInTimeRecoverySpecification, PointInTimeRecoveryStatus,
    ReplicationGroupUpdate, SseSpecification, SseType, StreamSpecification, StreamViewType,
    TableClass, TimeToLiveSpecification, TimeToLiveStatus,
};

use super::indexes;
use super::requests::found;
use super::table_update::{change, change_by_name};
use super::throughput;
use super::update_indexes::{add_indexes, index_updates, remove_indexes};
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;
use rform_core::value::Value;

/// The encryption that is wanted; none for the usual one.
pub fn encryption(planned: &Value) -> Option<SseSpecification> {
    let block = planned.first("server_side_encryption")?;
    let is_on = block.flag("enabled");
    let key = block.owned("kms_key_arn").filter(|_| is_on);
    let kind = is_on.then_some(SseType::Kms);
    let specification = SseSpecification::builder().enabled(is_on);
    Some(
        specification
            .set_kms_master_key_id(key)
            .set_sse_type(kind)
            .build(),
    )
}

/// Sets what `CreateTable` does not take: time to live, point-in-time recovery, replicas.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn finish(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    if let Some(ttl) = operation
        .planned
        .first("ttl")
        .filter(|it| it.flag("enabled"))
    {
        set_ttl(operation.client, id, ttl.text("attribute_name"), true).await?;
    }
    let recovery = operation.planned.first("point_in_time_recovery");
    if recovery.is_some_and(|it| it.flag("enabled")) {
        let days = recovery.and_then(|it| it.integer("recovery_period_in_days"));
        set_recovery(operation.client, id, true, days).await?;
    }
    if operation.planned.first("replica").is_some() {
        update_replicas(operation, id).await?;
    }
    Ok(())
}

/// Changes a table to what is planned. DynamoDB takes one change at a time, and the table is
/// awaited after each:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html>.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn update(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (planned, id) = (operation.planned, operation.id());
    // Attributes are told with the indexes that are over them.
    operation.handles(&["attribute", "global_secondary_index"]);
    remove_indexes(operation).await?;
    let by_mode = operation.changes("billing_mode");
    let by_capacity = operation.changes_any(&["read_capacity", "write_capacity"]);
    if by_mode || by_capacity {
        let mode = planned.string("billing_mode").map(BillingMode::from);
        let updates = index_updates(operation, by_mode);
        change(operation, |request| {
            request
                .set_billing_mode(mode.clone().filter(|_| by_mode))
                .set_provisioned_throughput(indexes::throughput(planned, planned))
                .set_global_secondary_index_updates((!updates.is_empty()).then(|| updates.clone()))
        })
        .await?;
    }
    if operation.changes_any(&["stream_enabled", "stream_view_type"]) {
        update_stream(operation).await?;
    }
    if operation.changes("server_side_encryption") {
        let off = SseSpecification::builder().enabled(false).build();
        let wanted = encryption(planned).unwrap_or(off);
        change(operation, |request| {
            request.sse_specification(wanted.clone())
        })
        .await?;
    }
    if operation.changes("table_class") {
        let class = planned.string("table_class").unwrap_or("STANDARD");
        change(operation, |request| {
            request.table_class(TableClass::from(class))
        })
        .await?;
    }
    if operation.changes("deletion_protection_enabled") {
        let on = planned.flag("deletion_protection_enabled");
        change(operation, |request| request.deletion_protection_enabled(on)).await?;
    }
    update_throughput(operation).await?;
    add_indexes(operation).await?;
    if operation.changes("ttl") {
        update_ttl(operation).await?;
    }
    if operation.changes("point_in_time_recovery") {
        let recovery = planned.first("point_in_time_recovery");
        let on = recovery.is_some_and(|it| it.flag("enabled"));
        let days = recovery.and_then(|it| it.integer("recovery_period_in_days"));
        set_recovery(operation.client, id, on, days).await?;
    }
    if operation.changes("replica") {
        update_replicas(operation, id).await?;
    }
    Ok(())
}

/// Limits of a table that is paid by request, and what it stands ready for.
async fn update_throughput(operation: &Operation<'_>) -> Result<(), AwsError> {
    let planned = operation.planned;
    if operation.changes("on_demand_throughput") {
        // A limit that is gone is lifted.
        let none = OnDemandThroughput::builder()
            .max_read_request_units(-1)
            .max_write_request_units(-1);
        let limits = throughput::limits(planned).unwrap_or_else(|| none.build());
        change(operation, |request| {
            request.on_demand_throughput(limits.clone())
        })
        .await?;
    }
    if operation.changes("warm_throughput")
        && let Some(warm) = throughput::warm(planned)
    {
        change(operation, |request| request.warm_throughput(warm.clone())).await?;
    }
    Ok(())
}

/// A stream that shows something else is a new stream.
async fn update_stream(operation: &Operation<'_>) -> Result<(), AwsError> {
    if operation.prior.flag("stream_enabled") {
        let off = StreamSpecification::builder().stream_enabled(false).build();
        let off = off.ok();
        change(operation, |request| {
            request.set_stream_specification(off.clone())
        })
        .await?;
    }
    match stream(operation.planned) {
        Some(on) => {
            change(operation, |request| {
                request.stream_specification(on.clone())
            })
            .await
        }
        None => Ok(()),
    }
}

async fn update_ttl(operation: &Operation<'_>) -> Result<(), AwsError> {
    let before = operation.prior.first("ttl").unwrap_or(&Value::NULL);
    let after = operation.planned.first("ttl").unwrap_or(&Value::NULL);
    if after.flag("enabled") {
        set_ttl(
            operation.client,
            operation.id(),
            after.text("attribute_name"),
            true,
        )
        .await
    } else if before.flag("enabled") {
        set_ttl(
            operation.client,
            operation.id(),
            before.text("attribute_name"),
            false,
        )
        .await
    } else {
        Ok(())
    }
}

async fn set_ttl(
    client: &AwsClient,
    name: &str,
    attribute: &str,
    on: bool,
) -> Result<(), AwsError> {
    let wanted = TimeToLiveSpecification::builder()
        .attribute_name(attribute)
        .enabled(on)
        .build();
    let wanted = wanted.ok();
    let answer = client.call("dynamodb:UpdateTimeToLive", || {
        let request = client.clients.dynamodb.update_time_to_live();
        let request = request.table_name(name);
        request
            .set_time_to_live_specification(wanted.clone())
            .send()
    });
    match answer.await {
        Err(error) if error.says("ValidationException", "already") => Ok(()),
        Err(error) => Err(error),
        Ok(_) => Ok(()),
    }
}

async fn set_recovery(
    client: &AwsClient,
    name: &str,
    on: bool,
    days: Option<i32>,
) -> Result<(), AwsError> {
    let wanted = PointInTimeRecoverySpecification::builder()
        .point_in_time_recovery_enabled(on)
        .set_recovery_period_in_days(days.filter(|it| on && *it > 0))
        .build();
    let wanted = wanted.ok();
    client
        .call("dynamodb:UpdateContinuousBackups", || {
            let request = client.clients.dynamodb.update_continuous_backups();
            let request = request.table_name(name);
            request
                .set_point_in_time_recovery_specification(wanted.clone())
                .send()
        })
        .await?;
    Ok(())
}

/// Copies are added and removed one by one.
async fn update_replicas(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    let regions = |object: &Value| -> BTreeMap<String, Value> {
        let blocks = object.items("replica");
        blocks
            .filter_map(|block| Some((block.owned("region_name")?, block.clone())))
            .collect()
    };
    let (before, after) = (regions(operation.prior), regions(operation.planned));
    // A replica keeps the key that it was made with.
    let stays = |region: &String| {
        let (before, after) = (before.get(region), after.get(region));
        let pair = before.zip(after);
        pair.is_some_and(|(before, after)| !has_other_key(before, after))
    };
    for region in before.keys().filter(|region| !stays(region)) {
        let action = DeleteReplicationGroupMemberAction::builder().region_name(region);
        let update = ReplicationGroupUpdate::builder().set_delete(action.build().ok());
        let update = update.build();
        change_by_name(operation, id, |request| {
            request.replica_updates(update.clone())
        })
        .await?;
    }
    let added = after.iter().filter(|(region, _)| !stays(region));
    for (region, block) in added {
        let action = CreateReplicationGroupMemberAction::builder()
            .region_name(region)
            .set_kms_master_key_id(block.owned("kms_key_arn"));
        let update = ReplicationGroupUpdate::builder().set_create(action.build().ok());
        let update = update.build();
        change_by_name(operation, id, |request| {
            request.replica_updates(update.clone())
        })
        .await?;
    }
    Ok(())
}

fn has_other_key(before: &Value, after: &Value) -> bool {
    let wanted = after.string("kms_key_arn");
    wanted.is_some() && wanted != before.string("kms_key_arn")
}

/// For how many days a table can be brought back to any point in time; none if it cannot.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn recovery_of(client: &AwsClient, name: &str) -> Result<Option<i32>, AwsError> {
    let answer = client.call("dynamodb:DescribeContinuousBackups", || {
        let request = client.clients.dynamodb.describe_continuous_backups();
        request.table_name(name).send()
    });
    let answer = match answer.await {
        Err(error) if error.is(&["UnknownOperationException"]) => return Ok(None),
        answer => found(answer)?,
    };
    let backups = answer.and_then(|it| it.continuous_backups_description);
    let recovery = backups.and_then(|it| it.point_in_time_recovery_description);
    let is_on = |status: &PointInTimeRecoveryStatus| *status == PointInTimeRecoveryStatus::Enabled;
    let recovery = recovery.filter(|it| {
        let status = it.point_in_time_recovery_status.as_ref();
        status.is_some_and(is_on)
    });
    Ok(recovery.map(|it| it.recovery_period_in_days.unwrap_or_default()))
}

/// The attribute that holds the time at which an item expires, and whether expiry is enabled.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn ttl_of(client: &AwsClient, name: &str) -> Result<(String, bool), AwsError> {
    let answer = client.call("dynamodb:DescribeTimeToLive", || {
        let request = client.clients.dynamodb.describe_time_to_live();
        request.table_name(name).send()
    });
    let ttl = found(answer.await)?.and_then(|it| it.time_to_live_description);
    let Some(ttl) = ttl else {
        return Ok((String::new(), false));
    };
    let is_on = matches!(
        ttl.time_to_live_status,
        Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)
    );
    Ok((ttl.attribute_name.unwrap_or_default(), is_on))
}

/// The stream of changes that is wanted; none if none is.
pub(super) fn stream(planned: &Value) -> Option<StreamSpecification> {
    if !planned.flag("stream_enabled") {
        return None;
    }
    let view_type = planned.string("stream_view_type").map(StreamViewType::from);
    let stream = StreamSpecification::builder().stream_enabled(true);
    stream.set_stream_view_type(view_type).build().ok()
}
