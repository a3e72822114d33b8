//! The inventory of the service.

use super::tables::Sqs;
use crate::inventory::InventoryItem;

/// The queues of all regions that are not deleted.
pub(crate) fn inventory(tables: &Sqs) -> Vec<InventoryItem> {
    let queues = tables.queues.values().filter(|it| it.deleted.is_none());
    let items = queues.map(|it| InventoryItem {
        kind: "sqs.queue".to_owned(),
        id: it.url.clone(),
        name: it.name.clone(),
        state: String::new(),
    });
    items.collect()
}
