//! RDS: instances with their network interfaces and snapshots, and the groups that they are in.

mod deleting;
mod engines;
mod fields;
mod instance_checks;
mod instance_view;
mod instances;
mod inventory;
mod lookup;
mod model;
mod modify;
mod option_groups;
mod options;
mod parameter_groups;
mod parameters;
mod places;
mod snapshots;
mod subnet_groups;
pub(crate) mod tables;
mod tags;
mod usage;

#[cfg(test)]
mod tests;

pub(crate) use deleting::settle;
pub(crate) use inventory::inventory;

use crate::action::Actions;

/// The actions of the service, by name.
pub(crate) const ACTIONS: Actions = &[
    ("CreateDBInstance", instances::create),
    ("CreateDBInstanceReadReplica", instances::create_replica),
    ("RestoreDBInstanceFromDBSnapshot", instances::restore),
    ("RestoreDBInstanceToPointInTime", instances::restore_in_time),
    ("DescribeDBInstances", instance_view::describe),
    ("ModifyDBInstance", modify::modify),
    ("RebootDBInstance", instances::reboot),
    ("PromoteReadReplica", instances::promote),
    ("DeleteDBInstance", deleting::delete),
    ("CreateDBSnapshot", snapshots::create),
    ("DescribeDBSnapshots", snapshots::describe),
    (
        "DescribeDBSnapshotAttributes",
        snapshots::describe_attributes,
    ),
    ("ModifyDBSnapshotAttribute", snapshots::modify_attribute),
    ("DeleteDBSnapshot", snapshots::delete),
    ("CreateDBSubnetGroup", subnet_groups::create),
    ("DescribeDBSubnetGroups", subnet_groups::describe),
    ("ModifyDBSubnetGroup", subnet_groups::modify),
    ("DeleteDBSubnetGroup", subnet_groups::delete),
    ("CreateDBParameterGroup", parameter_groups::create),
    ("DescribeDBParameterGroups", parameter_groups::describe),
    ("ModifyDBParameterGroup", parameter_groups::modify),
    ("ResetDBParameterGroup", parameter_groups::reset),
    ("DeleteDBParameterGroup", parameter_groups::delete),
    (
        "DescribeDBParameters",
        parameter_groups::describe_parameters,
    ),
    (
        "CreateDBClusterParameterGroup",
        parameter_groups::create_of_clusters,
    ),
    (
        "DescribeDBClusterParameterGroups",
        parameter_groups::describe_of_clusters,
    ),
    (
        "ModifyDBClusterParameterGroup",
        parameter_groups::modify_of_clusters,
    ),
    (
        "ResetDBClusterParameterGroup",
        parameter_groups::reset_of_clusters,
    ),
    (
        "DeleteDBClusterParameterGroup",
        parameter_groups::delete_of_clusters,
    ),
    (
        "DescribeDBClusterParameters",
        parameter_groups::describe_parameters_of_clusters,
    ),
    ("CreateOptionGroup", option_groups::create),
    ("DescribeOptionGroups", option_groups::describe),
    ("ModifyOptionGroup", option_groups::modify),
    ("DeleteOptionGroup", option_groups::delete),
    ("DescribeDBEngineVersions", engines::describe),
    ("AddTagsToResource", tags::add),
    ("RemoveTagsFromResource", tags::remove),
    ("ListTagsForResource", tags::list),
];
