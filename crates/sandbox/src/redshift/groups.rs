//! Subnet groups of Redshift, and their tags.

use crate::action::Outcome;
use crate::inventory::InventoryItem;
use crate::query::{Texts, add_tags, answer, required, resource_of_arn, tags, texts};
use crate::store::Account;
use crate::subnet_group::{self, Dialect, SubnetGroup, key};
use crate::wire::{Call, Failure};

const DIALECT: Dialect = Dialect {
    service: "redshift",
    resource: "subnetgroup",
    name: "ClusterSubnetGroupName",
    description: "Description",
    element: "ClusterSubnetGroup",
    list: "ClusterSubnetGroups",
    arn: None,
    network_types: ("SupportedClusterIpAddressTypes", "ipv4"),
    exists: "ClusterSubnetGroupAlreadyExists",
    absent: "ClusterSubnetGroupNotFoundFault",
    in_use: "InvalidClusterSubnetGroupStateFault",
    zones: None,
    shows_tags: true,
    users: |_, _| Vec::new(),
    table: |account| &account.redshift.subnet_groups,
    table_mut: |account| &mut account.redshift.subnet_groups,
};

/// `CreateClusterSubnetGroup`: a name is one group's of the region.
/// <https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateClusterSubnetGroup.html>.
pub(super) fn create(account: &mut Account, call: &Call) -> Outcome {
    subnet_group::create(account, call, &DIALECT)
}

/// `DescribeClusterSubnetGroups`: one by name, or all, with their tags.
/// <https://docs.aws.amazon.com/redshift/latest/APIReference/API_DescribeClusterSubnetGroups.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    subnet_group::describe(account, call, &DIALECT)
}

/// `ModifyClusterSubnetGroup`: changes description and subnets, which must be given.
/// <https://docs.aws.amazon.com/redshift/latest/APIReference/API_ModifyClusterSubnetGroup.html>.
pub(super) fn modify(account: &mut Account, call: &Call) -> Outcome {
    if texts(&call.params, "SubnetIds.SubnetIdentifier").is_empty() {
        return Err(Failure::missing("SubnetIds"));
    }
    subnet_group::modify(account, call, &DIALECT)
}

/// `DeleteClusterSubnetGroup`: refused for a group that is not there.
/// <https://docs.aws.amazon.com/redshift/latest/APIReference/API_DeleteClusterSubnetGroup.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    subnet_group::delete(account, call, &DIALECT)
}

/// The tags of the group that a call names by its ARN.
fn tagged<'a>(account: &'a mut Account, call: &Call) -> Result<&'a mut Texts, Failure> {
    let arn = required(call, "ResourceName")?;
    let resource = resource_of_arn(account, "redshift", arn)?;
    let name = resource.strip_prefix("subnetgroup:").unwrap_or_default();
    let key = key(account, name);
    let found = account.redshift.subnet_groups.get_mut(&key);
    let message = format!("The resource {arn} could not be found.");
    let found = found.ok_or_else(|| Failure::with_status(404, "ResourceNotFoundFault", message));
    found.map(|it| &mut it.tags)
}

/// `CreateTags`: sets tags by ARN.
/// <https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateTags.html>.
pub(super) fn tag(account: &mut Account, call: &Call) -> Outcome {
    let new = tags(call)?;
    add_tags(tagged(account, call)?, new)?;
    answer(|_| ())
}

/// `DeleteTags`: removes tags by key; those that are not there are ignored.
/// <https://docs.aws.amazon.com/redshift/latest/APIReference/API_DeleteTags.html>.
pub(super) fn untag(account: &mut Account, call: &Call) -> Outcome {
    let keys = texts(&call.params, "TagKeys.TagKey");
    tagged(account, call)?.retain(|key, _| !keys.contains(key));
    answer(|_| ())
}

/// The subnet groups of all regions.
pub(crate) fn inventory(account: &Account) -> Vec<InventoryItem> {
    let groups = account.redshift.subnet_groups.values();
    groups.map(item).collect()
}

fn item(group: &SubnetGroup) -> InventoryItem {
    InventoryItem {
        kind: "redshift.subnet-group".to_owned(),
        id: group.arn.clone(),
        name: group.name.clone(),
        state: group.vpc.clone(),
    }
}
