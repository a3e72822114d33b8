//! Redshift: subnet groups.

mod subnet_group;
mod tags;

use super::resource::Resources;

/// The resource types of the service, by name.
pub const RESOURCES: Resources = &[("aws_redshift_subnet_group", &subnet_group::SubnetGroup)];
