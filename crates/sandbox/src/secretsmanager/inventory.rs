//! The inventory of the service.

use crate::inventory::InventoryItem;
use crate::secretsmanager::model::Secret;
use crate::secretsmanager::tables::SecretsManager;

/// The secrets that are scheduled for deletion, which nobody can hurry but by force.
pub(crate) fn scheduled(tables: &SecretsManager) -> Vec<InventoryItem> {
    let leaving = tables.secrets.values().filter_map(|secret| {
        let (_, until) = secret.deleted?;
        Some(InventoryItem {
            kind: "secretsmanager.secret".into(),
            id: secret.arn.clone(),
            name: secret.name.clone(),
            state: format!("to be deleted at {}", until.iso()),
        })
    });
    leaving.collect()
}

/// The resources of the account, without those that are scheduled for deletion.
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
