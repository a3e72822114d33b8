//! Subnet groups of databases.

use super::places::{ABSENT_GROUP, GROUP_IN_ARNS, used_subnets};
use crate::action::Outcome;
use crate::store::Account;
use crate::subnet_group::{self, Dialect};
use crate::wire::Call;

pub(super) const DIALECT: Dialect = Dialect {
    service: "rds",
    resource: GROUP_IN_ARNS,
    name: "DBSubnetGroupName",
    description: "DBSubnetGroupDescription",
    element: "DBSubnetGroup",
    list: "DBSubnetGroups",
    arn: Some("DBSubnetGroupArn"),
    network_types: ("SupportedNetworkTypes", "IPV4"),
    exists: "DBSubnetGroupAlreadyExists",
    absent: ABSENT_GROUP,
    in_use: "InvalidDBSubnetGroupStateFault",
    zones: Some(("DBSubnetGroupDoesNotCoverEnoughAZs", 2)),
    shows_tags: false,
    users: used_subnets,
    table: |account| &account.rds.subnet_groups,
    table_mut: |account| &mut account.rds.subnet_groups,
};

/// `CreateDBSubnetGroup`: the subnets are in two availability zones at least.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html>.
pub(super) fn create(account: &mut Account, call: &Call) -> Outcome {
    subnet_group::create(account, call, &DIALECT)
}

/// `DescribeDBSubnetGroups`: one by name, or all.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSubnetGroups.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    subnet_group::describe(account, call, &DIALECT)
}

/// `ModifyDBSubnetGroup`: a subnet with a database in it stays.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBSubnetGroup.html>.
pub(super) fn modify(account: &mut Account, call: &Call) -> Outcome {
    subnet_group::modify(account, call, &DIALECT)
}

/// `DeleteDBSubnetGroup`: refused while a database is in it.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBSubnetGroup.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    subnet_group::delete(account, call, &DIALECT)
}
