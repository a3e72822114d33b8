//! What can be changed about a table. Each change is waited for: a table takes one at a time.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableFluentBuilder;
use aws_sdk_dynamodb::types::{
    BillingMode, CreateGlobalSecondaryIndexAction, CreateReplicationGroupMemberAction,
    DeleteGlobalSecondaryIndexAction, DeleteReplicationGroupMemberAction,
    GlobalSecondaryIndexUpdate, PointInTimeRecoverySpecification, PointInTimeRecoveryStatus,
    ReplicationGroupUpdate, SseSpecification, SseType, StreamSpecification, TableClass,
    TimeToLiveSpecification, TimeToLiveStatus, UpdateGlobalSecondaryIndexAction,
};

use super::{found, indexes, table};
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::Attributes;
use crate::provider::aws::resource::{Job, Status};
use crate::value::Value;

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

/// What a new table needs besides.
pub async fn finish(job: &Job<'_>, id: &str) -> Result<(), Fault> {
    if let Some(ttl) = job.planned.first("ttl").filter(|it| it.flag("enabled")) {
        set_ttl(job.cloud, id, ttl.text("attribute_name"), true).await?;
    }
    let recovery = job.planned.first("point_in_time_recovery");
    if recovery.is_some_and(|it| it.flag("enabled")) {
        set_recovery(job.cloud, id, true).await?;
    }
    if job.planned.first("replica").is_some() {
        update_replicas(job, id).await?;
    }
    Ok(())
}

/// Makes a table what is planned.
pub async fn update(job: &Job<'_>) -> Result<(), Fault> {
    let (planned, id) = (job.planned, job.id());
    // Attributes are told with the indexes that are over them.
    job.takes(&["attribute", "global_secondary_index"]);
    remove_indexes(job).await?;
    let by_mode = job.changes("billing_mode");
    let by_capacity = job.changes_any(&["read_capacity", "write_capacity"]);
    if by_mode || by_capacity {
        let mode = planned.string("billing_mode").map(BillingMode::from);
        let updates = index_updates(job, by_mode);
        change(job, |request| {
            request
                .set_billing_mode(mode.clone().filter(|_| by_mode))
                .set_provisioned_throughput(indexes::throughput(planned, planned))
                .set_global_secondary_index_updates((!updates.is_empty()).then(|| updates.clone()))
        })
        .await?;
    }
    if job.changes_any(&["stream_enabled", "stream_view_type"]) {
        update_stream(job).await?;
    }
    if job.changes("server_side_encryption") {
        let off = SseSpecification::builder().enabled(false).build();
        let wanted = encryption(planned).unwrap_or(off);
        change(job, |request| request.sse_specification(wanted.clone())).await?;
    }
    if job.changes("table_class") {
        let class = planned.string("table_class").unwrap_or("STANDARD");
        change(job, |request| request.table_class(TableClass::from(class))).await?;
    }
    if job.changes("deletion_protection_enabled") {
        let on = planned.flag("deletion_protection_enabled");
        change(job, |request| request.deletion_protection_enabled(on)).await?;
    }
    add_indexes(job).await?;
    if job.changes("ttl") {
        update_ttl(job).await?;
    }
    if job.changes("point_in_time_recovery") {
        let recovery = planned.first("point_in_time_recovery");
        let on = recovery.is_some_and(|it| it.flag("enabled"));
        set_recovery(job.cloud, id, on).await?;
    }
    if job.changes("replica") {
        update_replicas(job, id).await?;
    }
    Ok(())
}

/// Changes the table and waits until it is at rest again.
async fn change(
    job: &Job<'_>,
    with: impl Fn(UpdateTableFluentBuilder) -> UpdateTableFluentBuilder,
) -> Result<(), Fault> {
    change_by_name(job, job.id(), with).await
}

async fn change_by_name(
    job: &Job<'_>,
    name: &str,
    with: impl Fn(UpdateTableFluentBuilder) -> UpdateTableFluentBuilder,
) -> Result<(), Fault> {
    let client = &job.cloud.clients.dynamodb;
    job.cloud
        .call("dynamodb:UpdateTable", || {
            with(client.update_table().table_name(name)).send()
        })
        .await?;
    let what = format!("DynamoDB table {name} to take the change");
    job.until(&what, 2.0, || async move {
        let table = table::describe(job.cloud, name).await?;
        Ok(table::status_of(table.as_ref()) == Status::Ready)
    })
    .await
}

fn indexes_of(object: &Value) -> BTreeMap<String, Value> {
    let blocks = object.items("global_secondary_index");
    blocks
        .filter_map(|block| Some((block.owned("name")?, block.clone())))
        .collect()
}

/// Whether two blocks are the same index, but for its capacity.
fn is_same_index(one: &Value, other: &Value) -> bool {
    let names = |block: &Value| {
        let mut names = block.strings("non_key_attributes");
        names.sort();
        names
    };
    let texts = ["hash_key", "range_key", "projection_type"];
    texts.iter().all(|name| one.text(name) == other.text(name)) && names(one) == names(other)
}

async fn remove_indexes(job: &Job<'_>) -> Result<(), Fault> {
    let after = indexes_of(job.planned);
    for (name, before) in indexes_of(job.prior) {
        if after
            .get(&name)
            .is_some_and(|it| is_same_index(it, &before))
        {
            continue;
        }
        let action = DeleteGlobalSecondaryIndexAction::builder().index_name(&name);
        let update = GlobalSecondaryIndexUpdate::builder().set_delete(action.build().ok());
        let update = update.build();
        change(job, |request| {
            request.global_secondary_index_updates(update.clone())
        })
        .await?;
    }
    Ok(())
}

async fn add_indexes(job: &Job<'_>) -> Result<(), Fault> {
    let before = indexes_of(job.prior);
    let is_billed_otherwise = job.changes("billing_mode");
    for (name, after) in indexes_of(job.planned) {
        let known = before.get(&name).filter(|it| is_same_index(it, &after));
        let throughput = indexes::throughput(job.planned, &after);
        let update = match known {
            Some(known) if is_billed_otherwise || !has_other_capacity(known, &after) => continue,
            Some(_) if throughput.is_none() => continue,
            Some(_) => {
                let action = UpdateGlobalSecondaryIndexAction::builder().index_name(&name);
                let action = action.set_provisioned_throughput(throughput);
                GlobalSecondaryIndexUpdate::builder().set_update(action.build().ok())
            }
            None => {
                let action = CreateGlobalSecondaryIndexAction::builder()
                    .index_name(&name)
                    .set_key_schema(Some(indexes::keys(&after)))
                    .projection(indexes::projection(&after))
                    .set_provisioned_throughput(throughput);
                GlobalSecondaryIndexUpdate::builder().set_create(action.build().ok())
            }
        };
        let (update, attributes) = (update.build(), indexes::attributes(job.planned));
        change(job, |request| {
            request
                .set_attribute_definitions(Some(attributes.clone()))
                .global_secondary_index_updates(update.clone())
        })
        .await?;
    }
    Ok(())
}

fn has_other_capacity(one: &Value, other: &Value) -> bool {
    let capacity = |block: &Value, name| block.integer(name).unwrap_or_default();
    ["read_capacity", "write_capacity"]
        .iter()
        .any(|name| capacity(one, name) != capacity(other, name))
}

/// When capacity is provided from now on, the indexes must say theirs at once.
fn index_updates(job: &Job<'_>, by_mode: bool) -> Vec<GlobalSecondaryIndexUpdate> {
    if !by_mode {
        return Vec::new();
    }
    let before = indexes_of(job.prior);
    let kept = indexes_of(job.planned)
        .into_iter()
        .filter(|(name, _)| before.contains_key(name));
    let update = |(name, block): (String, Value)| {
        let action = UpdateGlobalSecondaryIndexAction::builder()
            .index_name(name)
            .provisioned_throughput(indexes::throughput(job.planned, &block)?);
        let action = action.build().ok();
        Some(
            GlobalSecondaryIndexUpdate::builder()
                .set_update(action)
                .build(),
        )
    };
    kept.filter_map(update).collect()
}

/// A stream that shows something else is a new stream.
async fn update_stream(job: &Job<'_>) -> Result<(), Fault> {
    if job.prior.flag("stream_enabled") {
        let off = StreamSpecification::builder().stream_enabled(false).build();
        let off = off.ok();
        change(job, |request| request.set_stream_specification(off.clone())).await?;
    }
    match table::stream(job.planned) {
        Some(on) => change(job, |request| request.stream_specification(on.clone())).await,
        None => Ok(()),
    }
}

async fn update_ttl(job: &Job<'_>) -> Result<(), Fault> {
    let before = job.prior.first("ttl").unwrap_or(&Value::NULL);
    let after = job.planned.first("ttl").unwrap_or(&Value::NULL);
    if after.flag("enabled") {
        set_ttl(job.cloud, job.id(), after.text("attribute_name"), true).await
    } else if before.flag("enabled") {
        set_ttl(job.cloud, job.id(), before.text("attribute_name"), false).await
    } else {
        Ok(())
    }
}

async fn set_ttl(cloud: &Cloud, name: &str, attribute: &str, on: bool) -> Result<(), Fault> {
    let wanted = TimeToLiveSpecification::builder()
        .attribute_name(attribute)
        .enabled(on)
        .build();
    let wanted = wanted.ok();
    let answer = cloud.call("dynamodb:UpdateTimeToLive", || {
        let request = cloud.clients.dynamodb.update_time_to_live();
        let request = request.table_name(name);
        request
            .set_time_to_live_specification(wanted.clone())
            .send()
    });
    match answer.await {
        Err(fault) if fault.says("ValidationException", "already") => Ok(()),
        Err(fault) => Err(fault),
        Ok(_) => Ok(()),
    }
}

async fn set_recovery(cloud: &Cloud, name: &str, on: bool) -> Result<(), Fault> {
    let wanted = PointInTimeRecoverySpecification::builder()
        .point_in_time_recovery_enabled(on)
        .build();
    let wanted = wanted.ok();
    cloud
        .call("dynamodb:UpdateContinuousBackups", || {
            let request = cloud.clients.dynamodb.update_continuous_backups();
            let request = request.table_name(name);
            request
                .set_point_in_time_recovery_specification(wanted.clone())
                .send()
        })
        .await?;
    Ok(())
}

/// Copies are added and removed one by one.
async fn update_replicas(job: &Job<'_>, id: &str) -> Result<(), Fault> {
    let regions = |object: &Value| -> BTreeMap<String, Value> {
        let blocks = object.items("replica");
        blocks
            .filter_map(|block| Some((block.owned("region_name")?, block.clone())))
            .collect()
    };
    let (before, after) = (regions(job.prior), regions(job.planned));
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
        change_by_name(job, id, |request| request.replica_updates(update.clone())).await?;
    }
    let added = after.iter().filter(|(region, _)| !stays(region));
    for (region, block) in added {
        let action = CreateReplicationGroupMemberAction::builder()
            .region_name(region)
            .set_kms_master_key_id(block.owned("kms_key_arn"));
        let update = ReplicationGroupUpdate::builder().set_create(action.build().ok());
        let update = update.build();
        change_by_name(job, id, |request| request.replica_updates(update.clone())).await?;
    }
    Ok(())
}

fn has_other_key(before: &Value, after: &Value) -> bool {
    let wanted = after.string("kms_key_arn");
    wanted.is_some() && wanted != before.string("kms_key_arn")
}

/// Whether the table can be brought back to any point in time.
pub async fn recovery_of(cloud: &Cloud, name: &str) -> Result<bool, Fault> {
    let answer = cloud.call("dynamodb:DescribeContinuousBackups", || {
        let request = cloud.clients.dynamodb.describe_continuous_backups();
        request.table_name(name).send()
    });
    let answer = match answer.await {
        Err(fault) if fault.is(&["UnknownOperationException"]) => return Ok(false),
        answer => found(answer)?,
    };
    let backups = answer.and_then(|it| it.continuous_backups_description);
    let recovery = backups.and_then(|it| it.point_in_time_recovery_description);
    let status = recovery.and_then(|it| it.point_in_time_recovery_status);
    Ok(status == Some(PointInTimeRecoveryStatus::Enabled))
}

/// The attribute by which items run out, and whether they do.
pub async fn ttl_of(cloud: &Cloud, name: &str) -> Result<(String, bool), Fault> {
    let answer = cloud.call("dynamodb:DescribeTimeToLive", || {
        let request = cloud.clients.dynamodb.describe_time_to_live();
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
