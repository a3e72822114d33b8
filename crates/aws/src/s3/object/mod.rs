//! `aws_s3_object`, and `aws_s3_bucket_object`, as it was called before
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_object>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_object>
//! - <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html>

mod checksum;
mod request;

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_s3::operation::head_object::HeadObjectOutput as ObjectOutput;
use aws_smithy_types::date_time::Format;
use futures_util::future::try_join_all;

use super::purge;
use super::requests::{NOT_FOUND_CODES, RETRYABLE_ERRORS, found, tag_map, tagging};
use crate::checks;
use crate::client::AwsClient;
use crate::declare::{
    BOOL, STRING, Spec, computed, id, optional, optional_computed, required, string_map,
};
use crate::default_tags;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::object::{ObjectBuilder, string_map_value};
use crate::plan::ResourceDiff;
use crate::resource::{Behavior, Operation, Resource};
use request::{head, put, put_acl};
use rform_core::value::Value;
use rform_provider::Problem;

/// The arguments of the content and storage of an object: a change of any of them puts the object
/// again.
const CONTENT: [&str; 16] = [
    "bucket_key_enabled",
    "cache_control",
    "checksum_algorithm",
    "content",
    "content_base64",
    "content_disposition",
    "content_encoding",
    "content_language",
    "content_type",
    "etag",
    "kms_key_id",
    "metadata",
    "server_side_encryption",
    "source",
    "source_hash",
    "storage_class",
];

/// The arguments of object lock.
const LOCK: [&str; 3] = [
    "object_lock_legal_hold_status",
    "object_lock_mode",
    "object_lock_retain_until_date",
];

/// The resource `aws_s3_bucket_object`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_object>
pub struct S3Object {
    /// Whether it goes by the name `aws_s3_bucket_object`.
    pub old_name: bool,
}

const RENAMED: &str = "Use the aws_s3_object resource instead";

#[async_trait]
impl Resource for S3Object {
    fn title(&self) -> &'static str {
        "S3 Object"
    }

    fn spec(&self) -> Spec {
        let (mut bucket, mut key) = (
            required("bucket", STRING).force_new().length(1, 63),
            required("key", STRING).force_new(),
        );
        if self.old_name {
            (bucket, key) = (bucket.deprecated(RENAMED), key.deprecated(RENAMED));
        }
        let spec = Spec::new([
            id(),
            bucket,
            key,
            computed("arn", STRING),
            optional("acl", STRING).one_of(&[
                "private",
                "public-read",
                "public-read-write",
                "authenticated-read",
                "aws-exec-read",
                "bucket-owner-read",
                "bucket-owner-full-control",
            ]),
            optional_computed("bucket_key_enabled", BOOL),
            optional("cache_control", STRING),
            optional("content", STRING).conflicts_with(&["source", "content_base64"]),
            optional("content_base64", STRING).conflicts_with(&["source", "content"]),
            optional("content_disposition", STRING),
            optional("content_encoding", STRING),
            optional("content_language", STRING),
            optional_computed("content_type", STRING),
            optional_computed("etag", STRING).conflicts_with(&["kms_key_id"]),
            optional("force_destroy", BOOL).default(false).own(),
            optional_computed("kms_key_id", STRING).check(checks::arn),
            optional("metadata", string_map()),
            optional("object_lock_legal_hold_status", STRING).one_of(&["ON", "OFF"]),
            optional("object_lock_mode", STRING).one_of(&["GOVERNANCE", "COMPLIANCE"]),
            optional("object_lock_retain_until_date", STRING),
            optional_computed("server_side_encryption", STRING).one_of(&[
                "AES256",
                "aws:kms",
                "aws:kms:dsse",
            ]),
            optional("source", STRING).conflicts_with(&["content", "content_base64"]),
            optional("source_hash", STRING),
            optional_computed("storage_class", STRING),
            computed("version_id", STRING),
            optional("website_redirect", STRING),
        ])
        .tagged()
        .customize_diff(customize_diff);
        match self.old_name {
            true => spec,
            false => checksum::fields()
                .into_iter()
                .fold(spec, Spec::with)
                .block(default_tags::block()),
        }
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_errors: RETRYABLE_ERRORS,
            retryable_delete_errors: RETRYABLE_ERRORS,
            // Putting the same content once more leaves the same object.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    /// An object belongs to this create if it is not older than the attempt.
    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        let Some(head) = head(operation.client, operation.planned).await? else {
            return Ok(None);
        };
        let since = operation.attempt.since.as_secs().saturating_sub(120);
        let written = head.last_modified.map(|it| it.secs());
        let written = written.and_then(|it| u64::try_from(it).ok());
        let is_ours = written.is_some_and(|it| it >= since);
        Ok(is_ours.then(|| operation.planned.text("key").to_owned()))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        put(operation).await?;
        Ok(operation.planned.text("key").to_owned())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        try_join_all(known.iter().map(|known| read_one(client, known))).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let is_new = operation.changes_any(&CONTENT);
        if operation.changes("website_redirect") || is_new {
            operation.handles(&["acl"]);
            operation.handles(&LOCK);
            return put(operation).await;
        }
        if operation.changes("acl") {
            put_acl(operation).await?;
        }
        Ok(())
    }

    async fn retag(
        &self,
        operation: &Operation<'_>,
        _removed: Vec<String>,
        _set: BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        let (s3, wanted) = (&operation.client.clients.s3, tagging(&operation.tags()));
        operation
            .client
            .call("s3:PutObjectTagging", || {
                s3.put_object_tagging()
                    .bucket(operation.prior.text("bucket"))
                    .key(operation.prior.text("key"))
                    .set_tagging(wanted.clone())
                    .send()
            })
            .await?;
        Ok(())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (client, bucket) = (operation.client, operation.prior.text("bucket"));
        let key = operation.prior.text("key").trim_start_matches('/');
        if operation
            .prior
            .string("version_id")
            .is_some_and(|it| it != "null")
        {
            return purge::of_prefix(client, bucket, key, |it| it == key).await;
        }
        let answer = client.call("s3:DeleteObject", || {
            let request = client.clients.s3.delete_object().bucket(bucket);
            request.key(key).send()
        });
        found(answer.await)?;
        Ok(())
    }

    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let path = id.strip_prefix("s3://").unwrap_or(id);
        let Some((bucket, key)) = path.split_once('/').filter(|(_, key)| !key.is_empty()) else {
            let message =
                format!("id {id} should be in format <bucket>/<key> or s3://<bucket>/<key>");
            return Err(Problem::error(message, ""));
        };
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("id", Some(key))
            .text("bucket", Some(bucket))
            .text("key", Some(key));
        Ok(builder)
    }
}

fn customize_diff(diff: &mut ResourceDiff<'_>) {
    if diff.is_create() {
        return;
    }
    if CONTENT.iter().any(|name| diff.changes(name)) || diff.changes("website_redirect") {
        diff.set_new_computed("version_id");
    } else {
        // What puts the object anew takes these along.
        diff.refuse(&LOCK);
    }
    let changes = |name| diff.changes(name);
    let is_other = ["content", "content_base64", "source", "source_hash"]
        .into_iter()
        .any(changes);
    let is_said = diff.config.get("etag").is_some_and(|it| !it.is_null());
    if is_other && !is_said {
        diff.set_new_computed("etag");
    }
    checksum::open(diff, is_other);
    let is_open = diff.config.get("kms_key_id").is_none_or(Value::is_null);
    if diff.changes("server_side_encryption") && is_open {
        diff.set_new_computed_string("kms_key_id");
    }
}

async fn read_one(client: &AwsClient, known: &Value) -> Result<Option<Value>, AwsError> {
    let Some(head) = head(client, known).await? else {
        return Ok(None);
    };
    let (bucket, key) = (known.text("bucket"), known.text("key"));
    let sent = key.trim_start_matches('/');
    let answer = client.call("s3:GetObjectTagging", || {
        let request = client.clients.s3.get_object_tagging().bucket(bucket);
        request.key(sent).send()
    });
    let tags = found(answer.await)?.map(|it| tag_map(it.tag_set));
    let arn = format!("arn:{}:s3:::{bucket}/{sent}", client.partition());
    let found = object(known, &head, &tags.unwrap_or_default());
    let found = ObjectBuilder::from(&found).with("arn", Value::string(arn));
    Ok(Some(checksum::shown(found, &head).build()))
}

fn object(known: &Value, head: &ObjectOutput, tags: &BTreeMap<String, String>) -> Value {
    let text = |it: Option<&str>| it.map(str::to_owned);
    let metadata: BTreeMap<String, String> = head
        .metadata
        .iter()
        .flatten()
        .map(|(key, value)| (key.to_lowercase(), value.clone()))
        .collect();
    let until = head.object_lock_retain_until_date.as_ref();
    let until = until.and_then(|it| it.fmt(Format::DateTime).ok());
    let class = head.storage_class.as_ref().map(|it| it.as_str());
    let encryption = head.server_side_encryption.as_ref();
    let etag = text(head.e_tag.as_deref()).unwrap_or_default();
    let hold = head.object_lock_legal_hold_status.as_ref();
    let mode = head.object_lock_mode.as_ref();
    let mut builder = ObjectBuilder::from(known);
    builder
        .flag("bucket_key_enabled", head.bucket_key_enabled)
        .text("cache_control", head.cache_control.as_deref())
        .text("content_disposition", head.content_disposition.as_deref())
        .text("content_encoding", head.content_encoding.as_deref())
        .text("content_language", head.content_language.as_deref())
        .text("content_type", head.content_type.as_deref())
        .text("etag", Some(etag.trim_matches('"')))
        .maybe("kms_key_id", head.ssekms_key_id.as_deref())
        .set("metadata", string_map_value(&metadata))
        .text("object_lock_legal_hold_status", hold.map(|it| it.as_str()))
        .text("object_lock_mode", mode.map(|it| it.as_str()))
        .text("object_lock_retain_until_date", until.as_deref())
        .text("server_side_encryption", encryption.map(|it| it.as_str()))
        .text("storage_class", Some(class.unwrap_or("STANDARD")))
        .text("version_id", head.version_id.as_deref())
        .text(
            "website_redirect",
            head.website_redirect_location.as_deref(),
        )
        .set("tags_all", string_map_value(tags));
    builder.build()
}
