//! S3: one file a resource type.

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
mod bucket_write;
mod encryption;
mod lifecycle;
mod lifecycle_rule;
mod purge;
mod regions;
mod website;

use std::collections::BTreeMap;

use aws_sdk_s3::types::{Tag, Tagging};

use super::client::AwsClient;
use super::error::AwsError;
use super::object::Attributes;
use super::{DataSources, Resources};
use rform_core::value::Value;

/// The resource types.
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
    ("aws_s3_bucket_object", &object::Object { old_name: true }),
    ("aws_s3_object", &object::Object { old_name: false }),
];

/// The data sources.
pub const DATA_SOURCES: DataSources = &[("aws_s3_bucket", &data::Bucket)];

/// What S3 says of a bucket, or something of it, that is not there.
const GONE: &[&str] = &[
    "NoSuchBucket",
    "NotFound",
    "NoSuchBucketPolicy",
    "NoSuchPublicAccessBlockConfiguration",
    "OwnershipControlsNotFoundError",
    "ServerSideEncryptionConfigurationNotFoundError",
    "NoSuchCORSConfiguration",
    "NoSuchWebsiteConfiguration",
    "NoSuchLifecycleConfiguration",
    "ReplicationConfigurationNotFoundError",
    "ObjectLockConfigurationNotFoundError",
    "NoSuchTagSet",
];

/// What other services behind the same API do not have.
const UNSUPPORTED: &[&str] = &["NotImplemented", "MethodNotAllowed", "UnsupportedOperation"];

/// What passes: S3 changes one setting of a bucket at a time.
const BUSY: &[(&str, &str)] = &[("OperationAborted", ""), ("ConflictException", "")];

/// An answer, or none if it is about what is not there, or what there is no such thing of.
fn found<T>(answer: Result<T, AwsError>) -> Result<Option<T>, AwsError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is(GONE) || error.is(UNSUPPORTED) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Where a bucket lives; none if there is none.
async fn region_of(client: &AwsClient, bucket: &str) -> Result<Option<String>, AwsError> {
    let answer = client.call("s3:HeadBucket", || {
        client.clients.s3.head_bucket().bucket(bucket).send()
    });
    let head = found(answer.await)?;
    Ok(head.map(|it| {
        it.bucket_region
            .unwrap_or_else(|| client.region().to_owned())
    }))
}

/// Something of a bucket is known by the bucket, and by its owner if that was named.
fn owned_id(object: &Value) -> String {
    let bucket = object.text("bucket");
    match object.string("expected_bucket_owner") {
        Some(owner) => format!("{bucket},{owner}"),
        None => bucket.to_owned(),
    }
}

/// The bucket and its owner that an id names.
fn of_owned_id(id: &str) -> (&str, Option<&str>) {
    match id.split_once(',') {
        Some((bucket, owner)) => (bucket, Some(owner)),
        None => (id, None),
    }
}

fn tagging(tags: &BTreeMap<String, String>) -> Option<Tagging> {
    let tags: Vec<Tag> = tags
        .iter()
        .filter_map(|(key, value)| Tag::builder().key(key).value(value).build().ok())
        .collect();
    Tagging::builder().set_tag_set(Some(tags)).build().ok()
}

fn tag_map(tags: Vec<Tag>) -> BTreeMap<String, String> {
    tags.into_iter().map(|tag| (tag.key, tag.value)).collect()
}
