//! Systems Manager: one file for each resource type, named after it.

pub mod data;
pub mod parameter;

use super::resource::{DataSources, Resources};

/// The resource types of the service, by name. A row makes a type known to the provider.
pub const RESOURCES: Resources = &[("aws_ssm_parameter", &parameter::Parameter)];

/// The data sources of the service, by name.
pub const DATA_SOURCES: DataSources = &[("aws_ssm_parameter", &data::Parameter)];
