//! KMS: one file a resource type.

pub mod alias;
pub mod data;
pub mod key;

mod requests;

use super::resource::{DataSources, Resources};

/// The resource types.
pub const RESOURCES: Resources = &[("aws_kms_alias", &alias::Alias), ("aws_kms_key", &key::Key)];

/// The data sources.
pub const DATA_SOURCES: DataSources =
    &[("aws_kms_alias", &data::Alias), ("aws_kms_key", &data::Key)];
