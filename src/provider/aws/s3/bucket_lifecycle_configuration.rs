//! `aws_s3_bucket_lifecycle_configuration`

use async_trait::async_trait;
use futures_util::future::try_join_all;

use super::lifecycle_rule as rule;
use super::{BUSY, GONE, lifecycle, of_owned_id, owned_id};
use crate::provider::aws::checks;
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::{Attributes, Draft};
use crate::provider::aws::resource::{Job, Resource, Ways};
use crate::provider::aws::spec::{STRING, Spec, id, optional, required};
use crate::value::Value;

/// `aws_s3_bucket_lifecycle_configuration`
pub struct BucketLifecycleConfiguration;

#[async_trait]
impl Resource for BucketLifecycleConfiguration {
    fn title(&self) -> &'static str {
        "S3 Bucket Lifecycle Configuration"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("bucket", STRING).replaces().length(1, 63),
            optional("expected_bucket_owner", STRING)
                .replaces()
                .check(checks::account),
        ])
        .block(rule::block())
        .adjust(rule::keep_void_filters)
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: GONE,
            passing: BUSY,
            passing_delete: BUSY,
            // Putting the same rules once more changes nothing.
            token: true,
            ..Ways::default()
        }
    }

    fn identity(&self, job: &Job<'_>) -> Option<String> {
        Some(owned_id(job.planned))
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        put(job).await?;
        Ok(owned_id(job.planned))
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let (bucket, owner) = of_owned_id(known.text("id"));
                let rules = lifecycle::get(cloud, bucket, owner).await?;
                if rules.is_empty() {
                    return Ok(None);
                }
                let ty = rule::block().element_type();
                let rules = Value::list(ty, rules.iter().map(rule::value));
                let mut draft = Draft::from(&known);
                draft
                    .text("bucket", Some(bucket))
                    .text("expected_bucket_owner", owner)
                    .set("rule", rules);
                Ok::<_, Fault>(Some(draft.build()))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        job.takes(&["rule"]);
        put(job).await
    }

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        let (bucket, owner) = of_owned_id(job.id());
        lifecycle::put(job.cloud, bucket, owner, Vec::new()).await
    }
}

async fn put(job: &Job<'_>) -> Result<(), Fault> {
    let owner = job.planned.string("expected_bucket_owner");
    let rules = rule::sdk_rules(job.planned)?;
    lifecycle::put(job.cloud, job.planned.text("bucket"), owner, rules).await
}
