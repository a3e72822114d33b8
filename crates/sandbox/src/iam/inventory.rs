//! The inventory of the service.

use crate::iam::model::Identity;
use crate::iam::tables::Iam;
use crate::inventory::InventoryItem;

/// The resources of the account.
pub(crate) fn inventory(tables: &Iam) -> Vec<InventoryItem> {
    let named = |kind: &str, id: &str, name: &str| InventoryItem {
        kind: format!("iam.{kind}"),
        id: id.to_owned(),
        name: name.to_owned(),
        state: String::new(),
    };
    let identity = |kind, identity: &Identity| named(kind, &identity.id, &identity.name);
    let roles = tables
        .roles
        .values()
        .map(|role| identity("role", &role.identity));
    let users = tables
        .users
        .values()
        .map(|user| identity("user", &user.identity));
    let groups = tables
        .groups
        .values()
        .map(|group| identity("group", &group.identity));
    let profiles = tables.profiles.values();
    let profiles = profiles.map(|it| named("instance-profile", &it.id, &it.name));
    // AWS's own belong to no account.
    let policies = tables
        .policies
        .values()
        .filter(|it| !it.arn.starts_with("arn:aws:iam::aws:"))
        .map(|it| named("policy", &it.arn, &it.name));
    let all = roles.chain(users).chain(groups);
    all.chain(profiles).chain(policies).collect()
}
