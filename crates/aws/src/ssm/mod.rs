//! Systems Manager: one file a resource type.

pub mod data;
pub mod parameter;

use super::{DataSources, Resources};

/// The resource types.
pub const RESOURCES: Resources = &[("aws_ssm_parameter", &parameter::Parameter)];

/// The data sources.
pub const DATA_SOURCES: DataSources = &[("aws_ssm_parameter", &data::Parameter)];

/// What the service says of what is not there.
const GONE: &[&str] = &["ParameterNotFound"];
