//! All resource types of EC2 that the sandbox has.
//!
//! A new type is a file of its fields in `model`, a row in `tables.rs`, and a file of actions with the
//! implementations of `Ec2Resource` and `Ec2Type`. From the row follow its table, the operations that
//! EC2 has, which of them take a `ClientToken`, the ids and type names that tags know, and the
//! inventory.

use super::model;
use super::resource_type::ResourceType;
use super::tables::for_each_resource_type;
use super::{security_group_rule, security_group_rule_list};

macro_rules! types {
    ($($field:ident: $model:ident,)*) => {
        &[$(ResourceType::of::<model::$model>(),)* SECURITY_GROUP_RULE]
    };
}

/// Every resource type of EC2 that the sandbox has.
pub(crate) const RESOURCE_TYPES: &[ResourceType] = for_each_resource_type!(types);

/// A rule is kept in its group: it has no table, and the inventory shows the group only.
const SECURITY_GROUP_RULE: ResourceType = ResourceType {
    name: security_group_rule::RESOURCE_TYPE,
    prefix: "sgr",
    actions: &[
        security_group_rule::ACTIONS,
        security_group_rule_list::ACTIONS,
    ],
    client_token: &[],
    check_exists: security_group_rule::check_exists,
    list: |_| Vec::new(),
};

/// The resource type of an id such as `vpc-0123…`.
pub(crate) fn of_id(id: &str) -> Option<&'static ResourceType> {
    let (prefix, _) = id.rsplit_once('-')?;
    RESOURCE_TYPES.iter().find(|row| row.prefix == prefix)
}
