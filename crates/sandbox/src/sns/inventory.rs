//! The inventory of the service.

use super::tables::Sns;
use crate::inventory::InventoryItem;

/// The topics and subscriptions of all regions.
pub(crate) fn inventory(tables: &Sns) -> Vec<InventoryItem> {
    let item = |kind: &str, id: &str, name: &str, state: &str| InventoryItem {
        kind: format!("sns.{kind}"),
        id: id.to_owned(),
        name: name.to_owned(),
        state: state.to_owned(),
    };
    let topics = tables.topics.values();
    let topics = topics.map(|it| item("topic", &it.arn, &it.name, ""));
    let subscriptions = tables.subscriptions.values();
    let subscriptions =
        subscriptions.map(|it| item("subscription", &it.arn, &it.endpoint, &it.topic));
    topics.chain(subscriptions).collect()
}
