//! Secrets Manager: one file for each resource type, named after it.

pub mod data;
pub mod secret;
pub mod secret_policy;
pub mod secret_version;

pub(crate) mod requests;
mod tags;

use super::resource::{DataSources, Resources};

/// The resource types of the service, by name. A row makes a type known to the provider.
pub const RESOURCES: Resources = &[
    ("aws_secretsmanager_secret", &secret::Secret),
    (
        "aws_secretsmanager_secret_policy",
        &secret_policy::SecretPolicy,
    ),
    (
        "aws_secretsmanager_secret_version",
        &secret_version::SecretVersion,
    ),
];

/// The data sources of the service, by name.
pub const DATA_SOURCES: DataSources = &[
    ("aws_secretsmanager_secret", &data::Secret),
    ("aws_secretsmanager_secret_version", &data::SecretVersion),
];
