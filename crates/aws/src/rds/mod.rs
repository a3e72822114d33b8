//! RDS: databases, and the groups that they are in. One file or directory for each resource type.

mod data;
mod names;
mod option_group;
mod parameter_group;
mod parameters;
mod requests;
mod subnet_group;
mod tags;

use super::resource::{DataSources, Resources};

/// The resource types of the service, by name.
pub const RESOURCES: Resources = &[
    ("aws_db_option_group", &option_group::OptionGroup),
    (
        "aws_db_parameter_group",
        &parameter_group::ParameterGroup::Instances,
    ),
    ("aws_db_subnet_group", &subnet_group::SubnetGroup),
    (
        "aws_rds_cluster_parameter_group",
        &parameter_group::ParameterGroup::Clusters,
    ),
];

/// The data sources of the service, by name.
pub const DATA_SOURCES: DataSources = &[("aws_db_subnet_group", &data::SubnetGroup)];
