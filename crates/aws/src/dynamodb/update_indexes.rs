//! Secondary indexes that an update of a table removes, adds or changes.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::{
    AttributeDefinition, CreateGlobalSecondaryIndexAction, DeleteGlobalSecondaryIndexAction,
    GlobalSecondaryIndexUpdate, UpdateGlobalSecondaryIndexAction,
};

use super::indexes;
use super::table_update::change;
use super::throughput;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;
use rform_core::value::Value;

fn indexes_of(object: &Value) -> BTreeMap<String, Value> {
    let blocks = object.items("global_secondary_index");
    blocks
        .filter_map(|block| Some((block.owned("name")?, block.clone())))
        .collect()
}

/// Whether two blocks are the same index, but for its capacity.
pub(super) fn is_same_index(one: &Value, other: &Value) -> bool {
    let names = |block: &Value| {
        let mut names = block.strings("non_key_attributes");
        names.sort();
        names
    };
    let texts = ["hash_key", "range_key", "projection_type"];
    texts.iter().all(|name| one.text(name) == other.text(name)) && names(one) == names(other)
}

/// Removes indexes, and with each of them the attributes that nothing else has for a key.
pub(super) async fn remove_indexes(operation: &Operation<'_>) -> Result<(), AwsError> {
    let after = indexes_of(operation.planned);
    let mut left = indexes_of(operation.prior);
    let stays = |(name, before): &(&String, &Value)| {
        after.get(*name).is_some_and(|it| is_same_index(it, before))
    };
    let removed = left.iter().filter(|index| !stays(index));
    let removed: Vec<String> = removed.map(|(name, _)| name.clone()).collect();
    for name in removed {
        left.remove(&name);
        let attributes = key_attributes(operation.prior, &left);
        let action = DeleteGlobalSecondaryIndexAction::builder().index_name(&name);
        let update = GlobalSecondaryIndexUpdate::builder().set_delete(action.build().ok());
        let update = update.build();
        change(operation, |request| {
            request
                .set_attribute_definitions(Some(attributes.clone()))
                .global_secondary_index_updates(update.clone())
        })
        .await?;
    }
    Ok(())
}

/// The attributes that are keys of the table, of its local indexes, or of these global ones.
fn key_attributes(table: &Value, global: &BTreeMap<String, Value>) -> Vec<AttributeDefinition> {
    let local = table.items("local_secondary_index");
    let blocks = std::iter::once(table).chain(local).chain(global.values());
    let keys = blocks.flat_map(|it| [it.text("hash_key"), it.text("range_key")]);
    let keys: BTreeSet<&str> = keys.collect();
    let mut all = indexes::attributes(table);
    all.retain(|it| keys.contains(it.attribute_name.as_str()));
    all
}

pub(super) async fn add_indexes(operation: &Operation<'_>) -> Result<(), AwsError> {
    let before = indexes_of(operation.prior);
    let is_billed_otherwise = operation.changes("billing_mode");
    let mut there = before.clone();
    there.retain(|name, before| {
        let after = indexes_of(operation.planned);
        after.get(name).is_some_and(|it| is_same_index(it, before))
    });
    for (name, after) in indexes_of(operation.planned) {
        let known = before.get(&name).filter(|it| is_same_index(it, &after));
        let capacity = indexes::throughput(operation.planned, &after);
        let update = match known {
            Some(known) if !throughput::differs(known, &after) => {
                if is_billed_otherwise || !has_other_capacity(known, &after) {
                    continue;
                }
                let Some(capacity) = capacity else { continue };
                let action = UpdateGlobalSecondaryIndexAction::builder().index_name(&name);
                let action = action.provisioned_throughput(capacity);
                GlobalSecondaryIndexUpdate::builder().set_update(action.build().ok())
            }
            Some(_) => {
                let action = UpdateGlobalSecondaryIndexAction::builder().index_name(&name);
                let action = action
                    .set_provisioned_throughput(capacity.filter(|_| !is_billed_otherwise))
                    .set_on_demand_throughput(throughput::limits(&after))
                    .set_warm_throughput(throughput::warm(&after));
                GlobalSecondaryIndexUpdate::builder().set_update(action.build().ok())
            }
            None => {
                let action = CreateGlobalSecondaryIndexAction::builder()
                    .index_name(&name)
                    .set_key_schema(Some(indexes::keys(&after)))
                    .projection(indexes::projection(&after))
                    .set_provisioned_throughput(capacity)
                    .set_on_demand_throughput(throughput::limits(&after))
                    .set_warm_throughput(throughput::warm(&after));
                GlobalSecondaryIndexUpdate::builder().set_create(action.build().ok())
            }
        };
        there.insert(name.clone(), after.clone());
        let attributes = key_attributes(operation.planned, &there);
        let update = update.build();
        change(operation, |request| {
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
pub(super) fn index_updates(
    operation: &Operation<'_>,
    by_mode: bool,
) -> Vec<GlobalSecondaryIndexUpdate> {
    if !by_mode {
        return Vec::new();
    }
    let before = indexes_of(operation.prior);
    let kept = indexes_of(operation.planned)
        .into_iter()
        .filter(|(name, _)| before.contains_key(name));
    let update = |(name, block): (String, Value)| {
        let action = UpdateGlobalSecondaryIndexAction::builder()
            .index_name(name)
            .provisioned_throughput(indexes::throughput(operation.planned, &block)?);
        let action = action.build().ok();
        Some(
            GlobalSecondaryIndexUpdate::builder()
                .set_update(action)
                .build(),
        )
    };
    kept.filter_map(update).collect()
}
