//! What the types of S3 share: answers about absent settings, regions, ids and tags.

use std::collections::BTreeMap;

use aws_sdk_s3::types::{Tag, Tagging};

use crate::client::AwsClient;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Behavior;
use rform_core::value::Value;

/// The error codes of an absent bucket, or of an absent setting of a bucket:
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>.
pub(super) const NOT_FOUND_CODES: &[&str] = &[
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

/// The error codes of requests that other implementations of the API do not support.
pub(super) const UNSUPPORTED: &[&str] =
    &["NotImplemented", "MethodNotAllowed", "UnsupportedOperation"];

/// The error codes that pass: S3 changes one setting of a bucket at a time.
pub(super) const RETRYABLE_ERRORS: &[(&str, &str)] =
    &[("OperationAborted", ""), ("ConflictException", "")];

/// The behavior of a setting of a bucket, which is put as a whole and identified by the bucket.
pub(super) fn setting_behavior() -> Behavior {
    Behavior {
        not_found_codes: NOT_FOUND_CODES,
        retryable_errors: RETRYABLE_ERRORS,
        retryable_delete_errors: RETRYABLE_ERRORS,
        supports_client_token: true,
        ..Behavior::default()
    }
}

/// An answer; none if the error is that of an absent bucket or setting.
pub(super) fn found<T>(answer: Result<T, AwsError>) -> Result<Option<T>, AwsError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is(NOT_FOUND_CODES) || error.is(UNSUPPORTED) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Where a bucket lives; none if there is none.
pub(super) async fn region_of(
    client: &AwsClient,
    bucket: &str,
) -> Result<Option<String>, AwsError> {
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
pub(super) fn owned_id(object: &Value) -> String {
    let bucket = object.text("bucket");
    match object.string("expected_bucket_owner") {
        Some(owner) => format!("{bucket},{owner}"),
        None => bucket.to_owned(),
    }
}

/// The bucket and its owner that an id names.
pub(super) fn of_owned_id(id: &str) -> (&str, Option<&str>) {
    match id.split_once(',') {
        Some((bucket, owner)) => (bucket, Some(owner)),
        None => (id, None),
    }
}

pub(super) fn tagging(tags: &BTreeMap<String, String>) -> Option<Tagging> {
    let tags: Vec<Tag> = tags
        .iter()
        .filter_map(|(key, value)| Tag::builder().key(key).value(value).build().ok())
        .collect();
    Tagging::builder().set_tag_set(Some(tags)).build().ok()
}

pub(super) fn tag_map(tags: Vec<Tag>) -> BTreeMap<String, String> {
    tags.into_iter().map(|tag| (tag.key, tag.value)).collect()
}

/// The tags of a bucket.
pub(super) async fn tags_of(
    client: &AwsClient,
    bucket: &str,
) -> Result<BTreeMap<String, String>, AwsError> {
    let send = || client.clients.s3.get_bucket_tagging().bucket(bucket).send();
    let found = found(client.call("s3:GetBucketTagging", send).await)?;
    Ok(found.map(|it| tag_map(it.tag_set)).unwrap_or_default())
}
