//! The inventory of EC2: the resources that the rows of the resource types list.

use super::resource_type::{Listed, ResourceType};
use super::resource_types::RESOURCE_TYPES;
use crate::inventory::InventoryItem;
use crate::store::Account;

/// States in which a resource is still described, but can no longer be used and costs nothing.
const GONE: [&str; 3] = ["deleted", "rejected", "terminated"];

/// Every resource of EC2 that exists at `account.now`.
pub(crate) fn inventory(account: &Account) -> Vec<InventoryItem> {
    let of_type = |row: &'static ResourceType| {
        let listed = (row.list)(account).into_iter();
        let living = listed.filter(|(_, listed)| !GONE.contains(&listed.state.as_str()));
        living.map(|(id, listed)| item(account, row, id, listed))
    };
    RESOURCE_TYPES.iter().flat_map(of_type).collect()
}

fn item(account: &Account, row: &ResourceType, id: String, listed: Listed) -> InventoryItem {
    let tag = account.ec2.tags.get(&id).and_then(|tags| tags.get("Name"));
    let tag = tag.filter(|_| listed.prefers_tag).cloned();
    // The API spells this one type name without a hyphen.
    let name = row.name.replace("natgateway", "nat-gateway");
    InventoryItem {
        kind: format!("ec2.{name}"),
        id,
        name: tag
            .filter(|tag| !tag.is_empty())
            .or(listed.name)
            .unwrap_or_default(),
        state: listed.state,
    }
}

/// Which instances have user data that was not carried out.
pub(crate) fn notes(account: &Account) -> Vec<String> {
    let instances = account.ec2.instances.iter();
    let living = instances.filter(|(_, it)| !it.is_terminated(account.now));
    let notes = living.filter_map(|(id, instance)| {
        let lines = super::instance::left_out(instance).len();
        let (noun, verb) = if lines == 1 { ("line", "is") } else { ("lines", "are") };
        (lines > 0).then(|| {
            format!("Note: {lines} {noun} of the user data of {id} {verb} not carried out: machines do not run.")
        })
    });
    notes.collect()
}
