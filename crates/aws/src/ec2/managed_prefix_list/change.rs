//! Changing a managed prefix list to what is planned.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::RemovePrefixListEntry;

use super::requests::{Change, added, modify};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;
use rform_core::value::Value;

/// Changes the list to what is planned: it grows before entries come, and shrinks after they go.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub(super) async fn update(operation: &Operation<'_>) -> Result<(), AwsError> {
    // Resources of single entries change the list as well.
    let _turn = operation.client.shared.prefix_list_changes.lock().await;
    let (id, planned) = (operation.id(), operation.planned);
    let most = planned.integer("max_entries");
    let grows = most > operation.prior.integer("max_entries");
    let resized = operation.changes("max_entries");
    let resize = Change {
        most,
        ..Change::default()
    };
    if resized && grows {
        modify(operation, id, &resize).await?;
    }
    if operation.changes_any(&["entry", "name"]) {
        let name = planned.owned("name").filter(|_| operation.changes("name"));
        change_entries(operation, name).await?;
    }
    if resized && !grows {
        modify(operation, id, &resize).await?;
    }
    Ok(())
}

/// Descriptions by address block.
fn by_block(object: &Value) -> BTreeMap<String, String> {
    let entries = object.items("entry");
    entries
        .map(|it| {
            (
                it.text("cidr").to_owned(),
                it.text("description").to_owned(),
            )
        })
        .collect()
}

/// A block with another description is taken out before it is put in again: one request cannot hold
/// both.
async fn change_entries(operation: &Operation<'_>, name: Option<String>) -> Result<(), AwsError> {
    let (before, after) = (by_block(operation.prior), by_block(operation.planned));
    let removed = |cidr: &String| RemovePrefixListEntry::builder().cidr(cidr).build();
    let is_redescribed = |cidr: &String| {
        after
            .get(cidr)
            .is_some_and(|it| before.get(cidr) != Some(it))
    };
    let redescribed: Vec<RemovePrefixListEntry> = before
        .keys()
        .filter(|it| is_redescribed(it))
        .map(removed)
        .collect();
    if !redescribed.is_empty() {
        let change = Change {
            removed: redescribed,
            ..Change::default()
        };
        modify(operation, operation.id(), &change).await?;
    }
    let gone = before.keys().filter(|it| !after.contains_key(*it));
    let new = operation.planned.items("entry").filter(|it| {
        before.get(it.text("cidr")).map(String::as_str) != Some(it.text("description"))
    });
    let change = Change {
        added: new.map(added).collect(),
        removed: gone.map(removed).collect(),
        name,
        most: None,
    };
    modify(operation, operation.id(), &change).await
}
