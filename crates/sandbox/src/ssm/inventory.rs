//! The inventory of the service.

use crate::inventory::InventoryItem;
use crate::ssm::model::Parameter;
use crate::ssm::tables::Ssm;

/// The resources of the account.
pub(crate) fn inventory(tables: &Ssm) -> Vec<InventoryItem> {
    let object = |parameter: &Parameter| InventoryItem {
        kind: "ssm.parameter".into(),
        id: parameter.arn.clone(),
        name: parameter.name.clone(),
        state: String::new(),
    };
    tables.parameters.values().map(object).collect()
}
