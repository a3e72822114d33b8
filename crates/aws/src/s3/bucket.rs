//! `aws_s3_bucket`, with the arguments of old that have resources of their own today.

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_s3::types::{BucketCannedAcl, BucketLocationConstraint, CreateBucketConfiguration};
use futures_util::future::try_join_all;

use super::{BUSY, GONE, bucket_read, bucket_write, encryption, found, lifecycle, purge};
use super::{region_of, tag_map, tagging};
use crate::client::AwsClient;
use crate::declare::{
    BOOL, NUMBER, Nested, STRING, Spec, computed, id, list_block, optional, optional_computed,
    required, set_block, string_list, string_map, string_set,
};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::{Behavior, Operation, Resource};
use crate::{naming, policy, tags};
use rform_core::value::Value;

/// So far the clocks of AWS and of this instance may be apart.
const SKEW: Duration = Duration::from_secs(120);

/// `aws_s3_bucket`
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
            computed("region", STRING),
            optional_computed("request_payer", STRING)
                .one_of(&["Requester", "BucketOwner"])
                .deprecated("Use the aws_s3_bucket_request_payment_configuration resource instead"),
            computed("website_domain", STRING).deprecated(website_only),
            computed("website_endpoint", STRING).deprecated(website_only),
        ]);
        blocks()
            .into_iter()
            .fold(spec, Spec::block)
            .tagged()
            .timeouts(&[("create", 20), ("delete", 60), ("read", 20), ("update", 20)])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: GONE,
            retryable_errors: BUSY,
            retryable_delete_errors: BUSY,
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
            let made = bucket.creation_date.as_ref().map(|it| it.secs());
            let made = made
                .and_then(|it| u64::try_from(it).ok())
                .unwrap_or_default();
            bucket.name.as_ref() == Some(&name) && made >= since.as_secs()
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
            answer => answer,
        }
    }
}

fn blocks() -> Vec<Nested> {
    let cors = list_block(
        "cors_rule",
        [
            optional("allowed_headers", string_list()),
            required("allowed_methods", string_list()),
            required("allowed_origins", string_list()),
            optional("expose_headers", string_list()),
            optional("max_age_seconds", NUMBER),
        ],
    );
    let grant = set_block(
        "grant",
        [
            optional("id", STRING),
            required("permissions", string_set()),
            required("type", STRING).one_of(&["CanonicalUser", "Group"]),
            optional("uri", STRING),
        ],
    );
    let logging = list_block(
        "logging",
        [
            required("target_bucket", STRING),
            optional("target_prefix", STRING),
        ],
    );
    let encryption = list_block("server_side_encryption_configuration", []).block(
        list_block("rule", [encryption::rule_field()])
            .min(1)
            .max(1)
            .block(encryption::default_block().min(1)),
    );
    let versioning = list_block(
        "versioning",
        [
            optional("enabled", BOOL).default(false),
            optional("mfa_delete", BOOL).default(false),
        ],
    );
    let website = list_block(
        "website",
        [
            optional("error_document", STRING),
            optional("index_document", STRING),
            optional("redirect_all_requests_to", STRING).conflicts_with(&[
                "website.0.index_document",
                "website.0.error_document",
                "website.0.routing_rules",
            ]),
            optional("routing_rules", STRING)
                .state_func(policy::normal)
                .diff_suppress(policy::same_json),
        ],
    );
    vec![
        old(
            cors,
            "Use the aws_s3_bucket_cors_configuration resource instead",
        ),
        old(
            grant.conflicts_with(&["acl"]),
            "Use the aws_s3_bucket_acl resource instead",
        ),
        old(
            lifecycle::block(),
            "Use the aws_s3_bucket_lifecycle_configuration resource instead",
        ),
        old(
            logging.max(1),
            "Use the aws_s3_bucket_logging resource instead",
        ),
        old(
            object_lock(),
            "Use the top-level parameter object_lock_enabled and the aws_s3_bucket_object_lock_configuration resource instead",
        ),
        old(
            replication(),
            "Use the aws_s3_bucket_replication_configuration resource instead",
        ),
        old(
            encryption.max(1),
            "Use the aws_s3_bucket_server_side_encryption_configuration resource instead",
        ),
        old(
            versioning.max(1),
            "Use the aws_s3_bucket_versioning resource instead",
        ),
        old(
            website.max(1),
            "Use the aws_s3_bucket_website_configuration resource instead",
        ),
    ]
}

/// A block that has a resource of its own today.
fn old(block: Nested, instead: &'static str) -> Nested {
    block.computed().deprecated(instead)
}

fn object_lock() -> Nested {
    let retention = list_block(
        "default_retention",
        [
            optional("days", NUMBER),
            required("mode", STRING).one_of(&["GOVERNANCE", "COMPLIANCE"]),
            optional("years", NUMBER),
        ],
    );
    let rule = list_block("rule", []).max(1);
    list_block(
        "object_lock_configuration",
        [optional("object_lock_enabled", STRING)
            .force_new()
            .one_of(&["Enabled"])
            .deprecated("Use the top-level parameter object_lock_enabled instead")],
    )
    .max(1)
    .conflicts_with(&["object_lock_enabled"])
    .block(rule.block(retention.min(1).max(1)))
}

fn replication() -> Nested {
    let time = |name| {
        list_block(
            name,
            [
                optional("minutes", NUMBER).default(15),
                optional("status", STRING).default("Enabled"),
            ],
        )
        .max(1)
    };
    let destination = list_block(
        "destination",
        [
            optional("account_id", STRING),
            required("bucket", STRING),
            optional("replica_kms_key_id", STRING),
            optional("storage_class", STRING),
        ],
    )
    .min(1)
    .max(1)
    .block(list_block("access_control_translation", [required("owner", STRING)]).max(1))
    .block(time("metrics"))
    .block(time("replication_time"));
    let filter = list_block(
        "filter",
        [optional("prefix", STRING), optional("tags", string_map())],
    );
    let encrypted = list_block("sse_kms_encrypted_objects", [required("enabled", BOOL)]);
    let rules = set_block(
        "rules",
        [
            optional("delete_marker_replication_status", STRING).one_of(&["Enabled"]),
            optional("id", STRING).length(0, 255),
            optional("prefix", STRING).length(0, 1024),
            optional("priority", NUMBER),
            required("status", STRING).one_of(&["Enabled", "Disabled"]),
        ],
    )
    .min(1)
    .block(destination)
    .block(filter.max(1))
    .block(
        list_block("source_selection_criteria", [])
            .max(1)
            .block(encrypted.max(1)),
    );
    list_block("replication_configuration", [required("role", STRING)])
        .refused()
        .max(1)
        .block(rules)
}

/// The type of a repetition of a block.
pub(super) fn element(name: &str) -> rform_core::value::Type {
    let block = blocks().into_iter().find(|block| block.name == name);
    block.map_or(rform_core::value::Type::Dynamic, |block| {
        block.element_type()
    })
}

async fn delete(client: &AwsClient, bucket: &str) -> Result<(), AwsError> {
    let send = || client.clients.s3.delete_bucket().bucket(bucket).send();
    client.call("s3:DeleteBucket", send).await?;
    Ok(())
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
