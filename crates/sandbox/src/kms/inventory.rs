//! The inventory of the service.

use crate::inventory::InventoryItem;
use crate::kms::tables::Kms;

/// The keys that are scheduled for deletion, which nobody can hurry.
pub(crate) fn scheduled(tables: &Kms) -> Vec<InventoryItem> {
    let leaving = tables.keys.values().filter_map(|key| {
        let until = key.deletion?;
        Some(InventoryItem {
            kind: "kms.key".into(),
            id: key.arn.clone(),
            name: key.description.clone(),
            state: format!("{}, to be deleted at {}", key.state(), until.iso()),
        })
    });
    leaving.collect()
}

/// The resources of the account, without those that are scheduled for deletion. AWS's own keys are
/// no one's.
pub(crate) fn inventory(tables: &Kms) -> Vec<InventoryItem> {
    let keys = tables
        .keys
        .values()
        .filter(|key| !key.of_aws && key.deletion.is_none());
    let keys = keys.map(|key| InventoryItem {
        kind: "kms.key".into(),
        id: key.arn.clone(),
        name: key.description.clone(),
        state: key.state().into(),
    });
    let aliases = tables.aliases.values();
    let aliases = aliases.filter(|alias| !alias.name.starts_with("alias/aws/"));
    let aliases = aliases.map(|alias| InventoryItem {
        kind: "kms.alias".into(),
        id: alias.arn.clone(),
        name: alias.name.clone(),
        state: String::new(),
    });
    keys.chain(aliases).collect()
}
