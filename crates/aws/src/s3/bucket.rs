//! `aws_s3_bucket`, with the former arguments that are resources of their own today.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket>
//! - <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html>

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_s3::types::{BucketCannedAcl, BucketLocationConstraint, CreateBucketConfiguration};
use futures_util::future::try_join_all;

use super::bucket_schema::blocks;
use super::requests::{NOT_FOUND_CODES, RETRYABLE_ERRORS, found};
use super::requests::{region_of, tagging, tags_of};
use super::{bucket_read, bucket_write, purge};
use crate::client::AwsClient;
use crate::declare::{BOOL, STRING, Spec, computed, id, optional, optional_computed};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::{Behavior, Operation, Resource};
use crate::{naming, policy, tags};
use rform_core::value::Value;

/// The largest difference between the clocks of this host and of AWS that is allowed for.
/// Signatures are refused from five minutes on:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html>.
const SKEW: Duration = Duration::from_secs(120);

/// The resource `aws_s3_bucket`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket>
pub struct Bucket;

#[async_trait]
impl Resource for Bucket {
    fn title(&self) -> &'static str {
        "S3 Bucket"
    }

    fn spec(&self) -> Spec {
        let website_only = "Use the aws_s3_bucket_website_configuration resource";
        let spec = Spec::new([
            id(),
            optional_computed("acceleration_status", STRING)
                .one_of(&["Enabled", "Suspended"])
                .deprecated("Use the aws_s3_bucket_accelerate_configuration resource instead"),
            optional_computed("acl", STRING)
                .conflicts_with(&["grant"])
                .one_of(&[
                    "private",
                    "public-read",
                    "public-read-write",
                    "authenticated-read",
                    "aws-exec-read",
                    "log-delivery-write",
                ])
                .deprecated("Use the aws_s3_bucket_acl resource instead"),
            computed("arn", STRING),
            optional_computed("bucket", STRING)
                .force_new()
                .conflicts_with(&["bucket_prefix"])
                .length(0, 63),
            computed("bucket_domain_name", STRING),
            optional_computed("bucket_prefix", STRING)
                .force_new()
                .conflicts_with(&["bucket"])
                .length(0, 37),
            computed("bucket_region", STRING),
            computed("bucket_regional_domain_name", STRING),
            optional("force_destroy", BOOL).default(false).own(),
            computed("hosted_zone_id", STRING),
            optional_computed("object_lock_enabled", BOOL)
                .force_new()
                .conflicts_with(&["object_lock_configuration"]),
            optional_computed("policy", STRING)
                .check(policy::policy)
                .state_func(policy::normal)
                .diff_suppress(policy::same)
                .deprecated("Use the aws_s3_bucket_policy resource instead"),
            optional_computed("request_payer", STRING)
                .one_of(&["Requester", "BucketOwner"])
                .deprecated("Use the aws_s3_bucket_request_payment_configuration resource instead"),
            computed("website_domain", STRING).deprecated(website_only),
            computed("website_endpoint", STRING).deprecated(website_only),
        ]);
        blocks()
            .into_iter()
            .fold(spec, Spec::block)
            .customize_diff(|diff| {
                if !diff.is_create() && diff.changes("website") {
                    diff.set_new_computed_string("website_domain");
                    diff.set_new_computed_string("website_endpoint");
                }
            })
            .tagged()
            .timeouts(&[("create", 20), ("delete", 60), ("read", 20), ("update", 20)])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_errors: RETRYABLE_ERRORS,
            retryable_delete_errors: RETRYABLE_ERRORS,
            dependency_violation_codes: &[],
            ..Behavior::default()
        }
    }

    fn import_id(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("bucket")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, client) = (operation.planned, operation.client);
        let name = naming::name(operation, "bucket", "bucket_prefix");
        // Where buckets were first made, making one's own once more is no error.
        if region_of(client, &name).await?.is_some() {
            return Err(AwsError::new(format!("bucket {name} already exists")));
        }
        let place = (client.region() != "us-east-1").then(|| {
            let region = BucketLocationConstraint::from(client.region());
            CreateBucketConfiguration::builder()
                .location_constraint(region)
                .build()
        });
        let old_lock = planned.first("object_lock_configuration");
        let old_lock = old_lock.is_some_and(|it| it.text("object_lock_enabled") == "Enabled");
        let locks = planned.flag("object_lock_enabled") || old_lock;
        client
            .call_once("s3:CreateBucket", || {
                let request = client.clients.s3.create_bucket().bucket(&name);
                request
                    .set_acl(planned.string("acl").map(BucketCannedAcl::from))
                    .set_create_bucket_configuration(place.clone())
                    .set_object_lock_enabled_for_bucket(locks.then_some(true))
                    .send()
            })
            .await?;
        Ok(name)
    }

    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        let (client, name) = (
            operation.client,
            naming::name(operation, "bucket", "bucket_prefix"),
        );
        let answer = client.call("s3:ListBuckets", || {
            client.clients.s3.list_buckets().prefix(&name).send()
        });
        let since = operation.attempt.since.saturating_sub(SKEW);
        let buckets = answer.await?.buckets.unwrap_or_default();
        let is_ours = buckets.iter().any(|bucket| {
            let created = bucket.creation_date.as_ref().map(|it| it.secs());
            let created = created
                .and_then(|it| u64::try_from(it).ok())
                .unwrap_or_default();
            bucket.name.as_ref() == Some(&name) && created >= since.as_secs()
        });
        Ok(is_ours.then_some(name))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        let tags = operation.tags();
        if !tags.is_empty() {
            put_tags(operation.client, id, &tags).await?;
        }
        bucket_write::put_all(operation, id).await
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        try_join_all(known.iter().map(|known| bucket_read::read(client, known))).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        bucket_write::put_changed(operation).await
    }

    async fn retag(
        &self,
        operation: &Operation<'_>,
        _removed: Vec<String>,
        _set: BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        // All tags are put at once: those that are none of our business must stay.
        let mut all = tags_of(operation.client, operation.id()).await?;
        all.retain(|key, _| tags::is_ignored(&operation.client.settings, key));
        all.extend(operation.tags());
        if !all.is_empty() {
            return put_tags(operation.client, operation.id(), &all).await;
        }
        let s3 = &operation.client.clients.s3;
        let send = || s3.delete_bucket_tagging().bucket(operation.id()).send();
        found(operation.client.call("s3:DeleteBucketTagging", send).await)?;
        Ok(())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        match delete(operation.client, operation.id()).await {
            Err(error)
                if error.is(&["BucketNotEmpty"]) && operation.prior.flag("force_destroy") =>
            {
                purge::empty(operation.client, operation.id()).await?;
                delete(operation.client, operation.id()).await
            }
            Err(error) if error.is(&["BucketNotEmpty"]) => Err(AwsError {
                message: format!("{} {NOT_EMPTY}", error.message),
                ..error
            }),
            answer => answer,
        }
    }
}

/// What helps against objects in a bucket that is to go.
const NOT_EMPTY: &str = "Delete the objects (all of their versions), or let this run do it: with \
                         force_destroy = true, which has to be applied before the destroy";

async fn delete(client: &AwsClient, bucket: &str) -> Result<(), AwsError> {
    let send = || client.clients.s3.delete_bucket().bucket(bucket).send();
    client.call("s3:DeleteBucket", send).await?;
    Ok(())
}

async fn put_tags(
    client: &AwsClient,
    bucket: &str,
    tags: &BTreeMap<String, String>,
) -> Result<(), AwsError> {
    let wanted = tagging(tags);
    client
        .call("s3:PutBucketTagging", || {
            let request = client.clients.s3.put_bucket_tagging().bucket(bucket);
            request.set_tagging(wanted.clone()).send()
        })
        .await?;
    Ok(())
}
