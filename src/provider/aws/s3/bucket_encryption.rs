//! `aws_s3_bucket_server_side_encryption_configuration`

use async_trait::async_trait;
use futures_util::future::try_join_all;

use super::{BUSY, GONE, encryption, of_owned_id, owned_id};
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::{Attributes, Draft};
use crate::provider::aws::resource::{Job, Resource, Ways};
use crate::provider::aws::spec::{STRING, Spec, id, optional, required, set_block};
use crate::value::Value;

/// `aws_s3_bucket_server_side_encryption_configuration`
pub struct BucketEncryption;

#[async_trait]
impl Resource for BucketEncryption {
    fn title(&self) -> &'static str {
        "S3 Bucket Server-side Encryption Configuration"
    }

    fn spec(&self) -> Spec {
        let rule = set_block("rule", [encryption::rule_field()])
            .min(1)
            .block(encryption::default_block());
        Spec::new([
            id(),
            required("bucket", STRING).replaces().length(1, 63),
            optional("expected_bucket_owner", STRING).replaces(),
        ])
        .block(rule)
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: GONE,
            passing: BUSY,
            passing_delete: BUSY,
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
                let Some(rules) = encryption::get(cloud, bucket, owner).await? else {
                    return Ok(None);
                };
                let says_key = known
                    .first("rule")
                    .is_some_and(|rule| rule.boolean("bucket_key_enabled").is_some());
                let rules = rules.iter().map(|it| encryption::rule_value(it, says_key));
                let mut draft = Draft::from(&known);
                draft
                    .text("bucket", Some(bucket))
                    .text("expected_bucket_owner", owner)
                    .set("rule", Value::set(encryption::rule_type(), rules));
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
        encryption::delete(job.cloud, bucket, owner).await
    }
}

async fn put(job: &Job<'_>) -> Result<(), Fault> {
    let owner = job.planned.string("expected_bucket_owner");
    let wanted = encryption::configuration(job.planned.items("rule"));
    encryption::put(job.cloud, job.planned.text("bucket"), owner, wanted).await
}
