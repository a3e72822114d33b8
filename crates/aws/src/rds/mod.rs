//! RDS: databases, and the groups that they are in. One file or directory for each resource type.

mod blockers;
mod data;
mod engine_version;
mod instance;
mod names;
mod option_group;
mod parameter_group;
mod parameters;
mod requests;
mod snapshot;
mod status;
mod subnet_group;
mod tags;
mod versions;

use super::resource::{DataSources, Resources};

/// The resource types of the service, by name.
pub const RESOURCES: Resources = &[
    ("aws_db_instance", &instance::Instance),
    ("aws_db_option_group", &option_group::OptionGroup),
    (
        "aws_db_parameter_group",
        &parameter_group::ParameterGroup::Instances,
    ),
    ("aws_db_snapshot", &snapshot::Snapshot),
    ("aws_db_subnet_group", &subnet_group::SubnetGroup),
    (
        "aws_rds_cluster_parameter_group",
        &parameter_group::ParameterGroup::Clusters,
    ),
];

/// The data sources of the service, by name.
pub const DATA_SOURCES: DataSources = &[
    ("aws_db_instance", &instance::data::Instance),
    ("aws_db_subnet_group", &data::SubnetGroup),
    ("aws_rds_engine_version", &engine_version::EngineVersion),
];
