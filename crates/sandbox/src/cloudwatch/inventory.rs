//! The inventory of the service.

use super::tables::CloudWatch;
use crate::inventory::InventoryItem;

/// The alarms of all regions, and the dashboards.
pub(crate) fn inventory(tables: &CloudWatch) -> Vec<InventoryItem> {
    let item = |kind: &str, id: &str, name: &str| InventoryItem {
        kind: format!("cloudwatch.{kind}"),
        id: id.to_owned(),
        name: name.to_owned(),
        state: String::new(),
    };
    let alarms = tables.alarms.values();
    let alarms = alarms.map(|it| item("alarm", &it.arn, &it.name));
    let dashboards = tables.dashboards.values();
    let dashboards = dashboards.map(|it| item("dashboard", &it.arn, &it.name));
    alarms.chain(dashboards).collect()
}
