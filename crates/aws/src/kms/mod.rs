//! KMS: one file for each resource type, named after it.

pub mod alias;
pub mod data;
pub mod key;

mod requests;
mod tags;

use super::resource::{DataSources, Resources};

/// The resource types of the service, by name. A row makes a type known to the provider.
pub const RESOURCES: Resources = &[("aws_kms_alias", &alias::Alias), ("aws_kms_key", &key::Key)];

/// The data sources of the service, by name.
pub const DATA_SOURCES: DataSources =
    &[("aws_kms_alias", &data::Alias), ("aws_kms_key", &data::Key)];
