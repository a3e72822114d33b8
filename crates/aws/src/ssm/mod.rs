//! Systems Manager: one file a resource type.

pub mod data;
pub mod parameter;

use super::resource::{DataSources, Resources};

/// The resource types.
pub const RESOURCES: Resources = &[("aws_ssm_parameter", &parameter::Parameter)];

/// The data sources.
pub const DATA_SOURCES: DataSources = &[("aws_ssm_parameter", &data::Parameter)];
