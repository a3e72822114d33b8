//! The inventory of the service.

use crate::inventory::InventoryItem;
use crate::secretsmanager::model::Secret;
use crate::secretsmanager::tables::SecretsManager;

/// The resources of the account. A secret that is scheduled for deletion counts as gone: nobody can
/// do more for it.
pub(crate) fn inventory(tables: &SecretsManager) -> Vec<InventoryItem> {
    let living = tables
        .secrets
        .values()
        .filter(|secret| secret.deleted.is_none());
    let object = |secret: &Secret| InventoryItem {
        kind: "secretsmanager.secret".into(),
        id: secret.arn.clone(),
        name: secret.name.clone(),
        state: String::new(),
    };
    living.map(object).collect()
}
