//! Subnet groups of ElastiCache, and their tags.

use crate::action::Outcome;
use crate::inventory::InventoryItem;
use crate::query::{Texts, add_tags, answer, required, resource_of_arn, tags, texts, write_tags};
use crate::store::Account;
use crate::subnet_group::{self, Dialect, SubnetGroup, key};
use crate::wire::{Call, Failure};

const DIALECT: Dialect = Dialect {
    service: "elasticache",
    resource: "subnetgroup",
    name: "CacheSubnetGroupName",
    description: "CacheSubnetGroupDescription",
    element: "CacheSubnetGroup",
    list: "CacheSubnetGroups",
    arn: Some("ARN"),
    network_types: ("SupportedNetworkTypes", "ipv4"),
    exists: "CacheSubnetGroupAlreadyExists",
    absent: "CacheSubnetGroupNotFoundFault",
    in_use: "CacheSubnetGroupInUse",
    zones: None,
    shows_tags: false,
    users: |_, _| Vec::new(),
    table: |account| &account.elasticache.subnet_groups,
    table_mut: |account| &mut account.elasticache.subnet_groups,
};

/// `CreateCacheSubnetGroup`: a name is one group's of the region.
/// <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheSubnetGroup.html>.
pub(super) fn create(account: &mut Account, call: &Call) -> Outcome {
    subnet_group::create(account, call, &DIALECT)
}

/// `DescribeCacheSubnetGroups`: one by name, or all.
/// <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeCacheSubnetGroups.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    subnet_group::describe(account, call, &DIALECT)
}

/// `ModifyCacheSubnetGroup`: changes description and subnets.
/// <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyCacheSubnetGroup.html>.
pub(super) fn modify(account: &mut Account, call: &Call) -> Outcome {
    subnet_group::modify(account, call, &DIALECT)
}

/// `DeleteCacheSubnetGroup`: refused for a group that is not there.
/// <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DeleteCacheSubnetGroup.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    subnet_group::delete(account, call, &DIALECT)
}

/// The tags of the group that a call names by its ARN.
fn tagged<'a>(account: &'a mut Account, call: &Call) -> Result<&'a mut Texts, Failure> {
    let arn = required(call, "ResourceName")?;
    let resource = resource_of_arn(account, "elasticache", arn)?;
    let name = resource.strip_prefix("subnetgroup:").unwrap_or_default();
    let key = key(account, name);
    let found = account.elasticache.subnet_groups.get_mut(&key);
    let message = format!("{arn} is not present");
    let found = found.ok_or_else(|| Failure::with_status(404, DIALECT.absent, message));
    found.map(|it| &mut it.tags)
}

fn show(tags: &Texts) -> Outcome {
    answer(|xml| write_tags(xml, "TagList", tags))
}

/// `AddTagsToResource`: sets tags by ARN.
/// <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_AddTagsToResource.html>.
pub(super) fn tag(account: &mut Account, call: &Call) -> Outcome {
    let own = tagged(account, call)?;
    add_tags(own, tags(call)?)?;
    show(own)
}

/// `RemoveTagsFromResource`: removes tags by key; one that is not there is refused.
/// <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_RemoveTagsFromResource.html>.
pub(super) fn untag(account: &mut Account, call: &Call) -> Outcome {
    let own = tagged(account, call)?;
    for key in texts(&call.params, "TagKeys.member") {
        if own.remove(&key).is_none() {
            let message = format!("Tag key {key} not found");
            return Err(Failure::with_status(404, "TagNotFound", message));
        }
    }
    show(own)
}

/// `ListTagsForResource`: the tags of an ARN.
/// <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ListTagsForResource.html>.
pub(super) fn list_tags(account: &mut Account, call: &Call) -> Outcome {
    show(tagged(account, call)?)
}

/// The subnet groups of all regions.
pub(crate) fn inventory(account: &Account) -> Vec<InventoryItem> {
    let groups = account.elasticache.subnet_groups.values();
    groups
        .map(|it| item("elasticache.subnet-group", it))
        .collect()
}

fn item(kind: &str, group: &SubnetGroup) -> InventoryItem {
    InventoryItem {
        kind: kind.to_owned(),
        id: group.arn.clone(),
        name: group.name.clone(),
        state: group.vpc.clone(),
    }
}
