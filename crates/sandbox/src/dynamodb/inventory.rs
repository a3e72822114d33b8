//! The inventory of the service.

use crate::clock::Moment;
use crate::dynamodb::model::TableDefinition;
use crate::dynamodb::tables::DynamoDb;
use crate::inventory::InventoryItem;

/// The tables that exist at `now`; items are not listed, because they are deleted with their table.
pub(crate) fn inventory(tables: &DynamoDb, now: Moment) -> Vec<InventoryItem> {
    let tables = tables.tables.values();
    let there = tables.filter(|table| table.gone.is_none_or(|gone| gone > now));
    let object = |table: &TableDefinition| InventoryItem {
        kind: "dynamodb.table".into(),
        id: table.arn.clone(),
        name: table.name.clone(),
        state: table.status(now).into(),
    };
    there.map(object).collect()
}
