//! `aws_s3_bucket_ownership_controls`

use async_trait::async_trait;
use aws_sdk_s3::types::{ObjectOwnership, OwnershipControls as Controls, OwnershipControlsRule};
use futures_util::future::try_join_all;

use super::{BUSY, GONE, found};
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::{Attributes, Draft};
use crate::provider::aws::resource::{Job, Resource, Ways};
use crate::provider::aws::spec::{Nested, STRING, Spec, id, list_block, required};
use crate::value::Value;

/// `aws_s3_bucket_ownership_controls`
pub struct OwnershipControls;

#[async_trait]
impl Resource for OwnershipControls {
    fn title(&self) -> &'static str {
        "S3 Bucket Ownership Controls"
    }

    fn spec(&self) -> Spec {
        Spec::new([id(), required("bucket", STRING).replaces()]).block(rule())
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
        job.planned.owned("bucket")
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        put(job).await?;
        Ok(job.planned.text("bucket").to_owned())
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let bucket = known.text("id");
                let answer = cloud.call("s3:GetBucketOwnershipControls", || {
                    let request = cloud.clients.s3.get_bucket_ownership_controls();
                    request.bucket(bucket).send()
                });
                let controls = found(answer.await)?.and_then(|it| it.ownership_controls);
                Ok::<_, Fault>(controls.map(|it| object(&known, &it)))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        job.takes(&["rule"]);
        put(job).await
    }

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        let s3 = &job.cloud.clients.s3;
        let send = || {
            s3.delete_bucket_ownership_controls()
                .bucket(job.id())
                .send()
        };
        found(
            job.cloud
                .call("s3:DeleteBucketOwnershipControls", send)
                .await,
        )?;
        Ok(())
    }
}

fn rule() -> Nested {
    let ownership = required("object_ownership", STRING).one_of(&[
        "BucketOwnerPreferred",
        "ObjectWriter",
        "BucketOwnerEnforced",
    ]);
    list_block("rule", [ownership]).min(1).max(1)
}

async fn put(job: &Job<'_>) -> Result<(), Fault> {
    let rules = job.planned.items("rule").filter_map(|rule| {
        OwnershipControlsRule::builder()
            .object_ownership(ObjectOwnership::from(rule.text("object_ownership")))
            .build()
            .ok()
    });
    let wanted = Controls::builder().set_rules(Some(rules.collect())).build();
    let wanted = wanted.ok();
    let s3 = &job.cloud.clients.s3;
    job.cloud
        .call("s3:PutBucketOwnershipControls", || {
            let request = s3.put_bucket_ownership_controls();
            request
                .bucket(job.planned.text("bucket"))
                .set_ownership_controls(wanted.clone())
                .send()
        })
        .await?;
    Ok(())
}

fn object(known: &Value, found: &Controls) -> Value {
    let rules = found.rules.iter().map(|rule| {
        let ownership = Value::string(rule.object_ownership.as_str());
        Value::object([("object_ownership", ownership)])
    });
    let mut draft = Draft::from(known);
    draft
        .text("bucket", Some(known.text("id")))
        .set("rule", Value::list(rule().element_type(), rules));
    draft.build()
}
