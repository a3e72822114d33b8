//! The inventory of the service.

use crate::inventory::InventoryItem;
use crate::store::Account;

/// The groups of all regions.
pub(crate) fn inventory(account: &Account) -> Vec<InventoryItem> {
    let groups = account.autoscaling.groups.values();
    let item = groups.map(|group| InventoryItem {
        kind: "autoscaling.group".to_owned(),
        id: group.arn.clone(),
        name: group.name().to_owned(),
        state: match group.deleting {
            true => "deleting".to_owned(),
            false => String::new(),
        },
    });
    item.collect()
}
