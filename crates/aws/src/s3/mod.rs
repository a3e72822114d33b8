//! S3: one file for each resource type, named after it.

pub mod bucket;
pub mod bucket_acl;
pub mod bucket_encryption;
pub mod bucket_lifecycle_configuration;
pub mod bucket_ownership_controls;
pub mod bucket_policy;
pub mod bucket_public_access_block;
pub mod bucket_versioning;
pub mod data;
pub mod object;

mod bucket_read;
mod bucket_schema;
mod bucket_write;
mod encryption;
mod lifecycle;
mod lifecycle_rule;
mod purge;
mod regions;
mod requests;
mod website;

use super::resource::{DataSources, Resources};

/// The resource types of the service, by name. A row makes a type known to the provider.
pub const RESOURCES: Resources = &[
    ("aws_s3_bucket", &bucket::Bucket),
    ("aws_s3_bucket_acl", &bucket_acl::BucketAcl),
    (
        "aws_s3_bucket_lifecycle_configuration",
        &bucket_lifecycle_configuration::BucketLifecycleConfiguration,
    ),
    (
        "aws_s3_bucket_ownership_controls",
        &bucket_ownership_controls::OwnershipControls,
    ),
    ("aws_s3_bucket_policy", &bucket_policy::BucketPolicy),
    (
        "aws_s3_bucket_public_access_block",
        &bucket_public_access_block::PublicAccessBlock,
    ),
    (
        "aws_s3_bucket_server_side_encryption_configuration",
        &bucket_encryption::BucketEncryption,
    ),
    (
        "aws_s3_bucket_versioning",
        &bucket_versioning::BucketVersioning,
    ),
    ("aws_s3_bucket_object", &object::S3Object { old_name: true }),
    ("aws_s3_object", &object::S3Object { old_name: false }),
];

/// The data sources of the service, by name.
pub const DATA_SOURCES: DataSources = &[("aws_s3_bucket", &data::Bucket)];
