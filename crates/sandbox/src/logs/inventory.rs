//! The inventory of the service.

use super::tables::Logs;
use crate::inventory::InventoryItem;

/// The log groups and policies of all regions.
pub(crate) fn inventory(tables: &Logs) -> Vec<InventoryItem> {
    let item = |kind: &str, id: &str, name: &str| InventoryItem {
        kind: format!("logs.{kind}"),
        id: id.to_owned(),
        name: name.to_owned(),
        state: String::new(),
    };
    let groups = tables.groups.values();
    let groups = groups.map(|it| item("log-group", &it.arn, &it.name));
    let policies = tables.policies.iter();
    let policies = policies.map(|(key, it)| item("resource-policy", key, &it.name));
    groups.chain(policies).collect()
}
