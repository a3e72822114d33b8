//! The replicas of a secret in other Regions.

use std::collections::BTreeMap;

use aws_sdk_secretsmanager::types::{ReplicaRegionType, ReplicationStatusType};
use aws_smithy_types::date_time::Format;

use crate::declare::{Nested, STRING, computed, optional_computed, required, set_block};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::object::ObjectBuilder;
use crate::resource::Operation;
use crate::secretsmanager::requests::found;
use rform_core::value::Value;

pub(super) fn replica_block() -> Nested {
    set_block(
        "replica",
        [
            optional_computed("kms_key_id", STRING),
            computed("last_accessed_date", STRING),
            required("region", STRING),
            computed("status", STRING),
            computed("status_message", STRING),
        ],
    )
    .computed()
}

pub(super) fn replica(block: &Value) -> ReplicaRegionType {
    ReplicaRegionType::builder()
        .set_region(block.owned("region"))
        .set_kms_key_id(block.owned("kms_key_id"))
        .build()
}

pub(super) fn region(block: &Value) -> Option<String> {
    block.owned("region")
}

pub(super) fn replica_value(replica: &ReplicationStatusType) -> Value {
    let accessed = replica.last_accessed_date.as_ref();
    let accessed = accessed.and_then(|it| it.fmt(Format::DateTime).ok());
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text("kms_key_id", replica.kms_key_id.as_deref())
        .text("last_accessed_date", accessed.as_deref())
        .text("region", replica.region.as_deref())
        .text("status", replica.status.as_ref().map(|it| it.as_str()))
        .text("status_message", replica.status_message.as_deref());
    builder.build()
}

/// Changes the replicas to the planned ones.
pub(super) async fn update_replicas(operation: &Operation<'_>) -> Result<(), AwsError> {
    let named = |object: &Value| -> BTreeMap<String, Value> {
        let blocks = object.items("replica");
        blocks
            .filter_map(|block| Some((region(block)?, block.clone())))
            .collect()
    };
    let (before, after) = (named(operation.prior), named(operation.planned));
    // A replica keeps the key that it was made with.
    let stays = |region: &String| {
        let pair = before.get(region).zip(after.get(region));
        pair.is_some_and(|(before, after)| {
            let wanted = after.string("kms_key_id");
            wanted.is_none() || wanted == before.string("kms_key_id")
        })
    };
    let removed: Vec<String> = before
        .keys()
        .filter(|region| !stays(region))
        .cloned()
        .collect();
    if !removed.is_empty() {
        remove_replicas(operation, &removed).await?;
    }
    let added: Vec<ReplicaRegionType> = after
        .iter()
        .filter(|(region, _)| !stays(region))
        .map(|(_, block)| replica(block))
        .collect();
    if added.is_empty() {
        return Ok(());
    }
    let client = &operation.client.clients.secretsmanager;
    operation
        .client
        .call("secretsmanager:ReplicateSecretToRegions", || {
            client
                .replicate_secret_to_regions()
                .secret_id(operation.id())
                .set_add_replica_regions(Some(added.clone()))
                .force_overwrite_replica_secret(
                    operation.planned.flag("force_overwrite_replica_secret"),
                )
                .send()
        })
        .await?;
    Ok(())
}

pub(super) async fn remove_replicas(
    operation: &Operation<'_>,
    regions: &[String],
) -> Result<(), AwsError> {
    let client = &operation.client.clients.secretsmanager;
    let answer = operation
        .client
        .call("secretsmanager:RemoveRegionsFromReplication", || {
            let request = client.remove_regions_from_replication();
            request
                .secret_id(operation.id())
                .set_remove_replica_regions(Some(regions.to_vec()))
                .send()
        });
    found(answer.await)?;
    Ok(())
}
