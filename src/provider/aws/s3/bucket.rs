//! `aws_s3_bucket`, with the arguments of old that have resources of their own today.

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_s3::types::{BucketCannedAcl, BucketLocationConstraint, CreateBucketConfiguration};
use futures_util::future::try_join_all;

use super::{BUSY, GONE, bucket_read, bucket_write, encryption, found, lifecycle, purge};
use super::{region_of, tag_map, tagging};
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::Attributes;
use crate::provider::aws::resource::{Job, Resource, Ways};
use crate::provider::aws::spec::{
    BOOL, NUMBER, Nested, STRING, Spec, computed, id, list_block, optional, optional_computed,
    required, set_block, string_list, string_map, string_set,
};
use crate::provider::aws::{naming, policy, tags};
use crate::value::Value;

/// So far the clocks of AWS and of this machine may be apart.
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
                .conflicts(&["grant"])
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
                .replaces()
                .conflicts(&["bucket_prefix"])
                .length(0, 63),
            computed("bucket_domain_name", STRING),
            optional_computed("bucket_prefix", STRING)
                .replaces()
                .conflicts(&["bucket"])
                .length(0, 37),
            computed("bucket_regional_domain_name", STRING),
            optional("force_destroy", BOOL).default(false).own(),
            computed("hosted_zone_id", STRING),
            optional_computed("object_lock_enabled", BOOL)
                .replaces()
                .conflicts(&["object_lock_configuration"]),
            optional_computed("policy", STRING)
                .check(policy::policy)
                .normal(policy::normal)
                .same(policy::same)
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

    fn ways(&self) -> Ways {
        Ways {
            gone: GONE,
            passing: BUSY,
            passing_delete: BUSY,
            blocked: &[],
            ..Ways::default()
        }
    }

    fn import_id(&self, job: &Job<'_>) -> Option<String> {
        job.planned.owned("bucket")
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        let (planned, cloud) = (job.planned, job.cloud);
        let name = naming::name(job, "bucket", "bucket_prefix");
        // Where buckets were first made, making one's own once more is no error.
        if region_of(cloud, &name).await?.is_some() {
            return Err(Fault::new(format!("bucket {name} already exists")));
        }
        let place = (cloud.region() != "us-east-1").then(|| {
            let region = BucketLocationConstraint::from(cloud.region());
            CreateBucketConfiguration::builder()
                .location_constraint(region)
                .build()
        });
        let old_lock = planned.first("object_lock_configuration");
        let old_lock = old_lock.is_some_and(|it| it.text("object_lock_enabled") == "Enabled");
        let locks = planned.flag("object_lock_enabled") || old_lock;
        cloud
            .call_once("s3:CreateBucket", || {
                let request = cloud.clients.s3.create_bucket().bucket(&name);
                request
                    .set_acl(planned.string("acl").map(BucketCannedAcl::from))
                    .set_create_bucket_configuration(place.clone())
                    .set_object_lock_enabled_for_bucket(locks.then_some(true))
                    .send()
            })
            .await?;
        Ok(name)
    }

    async fn find(&self, job: &Job<'_>) -> Result<Option<String>, Fault> {
        let (cloud, name) = (job.cloud, naming::name(job, "bucket", "bucket_prefix"));
        let answer = cloud.call("s3:ListBuckets", || {
            cloud.clients.s3.list_buckets().prefix(&name).send()
        });
        let since = job.attempt.since.saturating_sub(SKEW);
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

    async fn finish(&self, job: &Job<'_>, id: &str) -> Result<(), Fault> {
        let tags = job.tags();
        if !tags.is_empty() {
            put_tags(job.cloud, id, &tags).await?;
        }
        bucket_write::put_all(job, id).await
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        try_join_all(known.iter().map(|known| bucket_read::read(cloud, known))).await
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        bucket_write::put_changed(job).await
    }

    async fn retag(
        &self,
        job: &Job<'_>,
        _removed: Vec<String>,
        _set: BTreeMap<String, String>,
    ) -> Result<(), Fault> {
        // All tags are put at once: those that are none of our business must stay.
        let mut all = tags_of(job.cloud, job.id()).await?;
        all.retain(|key, _| tags::is_ignored(&job.cloud.settings, key));
        all.extend(job.tags());
        if !all.is_empty() {
            return put_tags(job.cloud, job.id(), &all).await;
        }
        let s3 = &job.cloud.clients.s3;
        let send = || s3.delete_bucket_tagging().bucket(job.id()).send();
        found(job.cloud.call("s3:DeleteBucketTagging", send).await)?;
        Ok(())
    }

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        match delete(job.cloud, job.id()).await {
            Err(fault) if fault.is(&["BucketNotEmpty"]) && job.prior.flag("force_destroy") => {
                purge::empty(job.cloud, job.id()).await?;
                delete(job.cloud, job.id()).await
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
            optional("redirect_all_requests_to", STRING).conflicts(&[
                "website.0.index_document",
                "website.0.error_document",
                "website.0.routing_rules",
            ]),
            optional("routing_rules", STRING)
                .normal(policy::normal)
                .same(policy::same_json),
        ],
    );
    vec![
        old(
            cors,
            "Use the aws_s3_bucket_cors_configuration resource instead",
        ),
        old(
            grant.conflicts(&["acl"]),
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
            .replaces()
            .one_of(&["Enabled"])
            .deprecated("Use the top-level parameter object_lock_enabled instead")],
    )
    .max(1)
    .conflicts(&["object_lock_enabled"])
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
pub(super) fn element(name: &str) -> crate::value::Type {
    let block = blocks().into_iter().find(|block| block.name == name);
    block.map_or(crate::value::Type::Dynamic, |block| block.element_type())
}

async fn delete(cloud: &Cloud, bucket: &str) -> Result<(), Fault> {
    let send = || cloud.clients.s3.delete_bucket().bucket(bucket).send();
    cloud.call("s3:DeleteBucket", send).await?;
    Ok(())
}

/// The tags of a bucket.
pub(super) async fn tags_of(
    cloud: &Cloud,
    bucket: &str,
) -> Result<BTreeMap<String, String>, Fault> {
    let send = || cloud.clients.s3.get_bucket_tagging().bucket(bucket).send();
    let found = found(cloud.call("s3:GetBucketTagging", send).await)?;
    Ok(found.map(|it| tag_map(it.tag_set)).unwrap_or_default())
}

async fn put_tags(
    cloud: &Cloud,
    bucket: &str,
    tags: &BTreeMap<String, String>,
) -> Result<(), Fault> {
    let wanted = tagging(tags);
    cloud
        .call("s3:PutBucketTagging", || {
            let request = cloud.clients.s3.put_bucket_tagging().bucket(bucket);
            request.set_tagging(wanted.clone()).send()
        })
        .await?;
    Ok(())
}
