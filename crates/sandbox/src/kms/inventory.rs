//! The inventory of the service.

use crate::inventory::InventoryItem;
use crate::kms::tables::Kms;

/// The resources of the account. AWS's own keys are no one's; a key that is scheduled for deletion
/// counts as gone: nobody can do more for it.
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
