//! `aws_s3_bucket_ownership_controls`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_ownership_controls>
//! - <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html>

use async_trait::async_trait;
use aws_sdk_s3::types::{ObjectOwnership, OwnershipControls as Controls, OwnershipControlsRule};
use futures_util::future::try_join_all;

use super::requests::{found, setting_behavior};
use crate::client::AwsClient;
use crate::declare::{Nested, STRING, Spec, id, list_block, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;

/// The resource `aws_s3_bucket_ownership_controls`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_ownership_controls>
pub struct OwnershipControls;

#[async_trait]
impl Resource for OwnershipControls {
    fn title(&self) -> &'static str {
        "S3 Bucket Ownership Controls"
    }

    fn spec(&self) -> Spec {
        Spec::new([id(), required("bucket", STRING).force_new()]).block(rule())
    }

    fn behavior(&self) -> Behavior {
        setting_behavior()
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("bucket")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        put(operation).await?;
        Ok(operation.planned.text("bucket").to_owned())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let bucket = known.text("id");
                let answer = client.call("s3:GetBucketOwnershipControls", || {
                    let request = client.clients.s3.get_bucket_ownership_controls();
                    request.bucket(bucket).send()
                });
                let controls = found(answer.await)?.and_then(|it| it.ownership_controls);
                Ok::<_, AwsError>(controls.map(|it| object(&known, &it)))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(&["rule"]);
        put(operation).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let s3 = &operation.client.clients.s3;
        let send = || {
            s3.delete_bucket_ownership_controls()
                .bucket(operation.id())
                .send()
        };
        found(
            operation
                .client
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

async fn put(operation: &Operation<'_>) -> Result<(), AwsError> {
    let rules = operation.planned.items("rule").filter_map(|rule| {
        OwnershipControlsRule::builder()
            .object_ownership(ObjectOwnership::from(rule.text("object_ownership")))
            .build()
            .ok()
    });
    let wanted = Controls::builder().set_rules(Some(rules.collect())).build();
    let wanted = wanted.ok();
    let s3 = &operation.client.clients.s3;
    operation
        .client
        .call("s3:PutBucketOwnershipControls", || {
            let request = s3.put_bucket_ownership_controls();
            request
                .bucket(operation.planned.text("bucket"))
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
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("bucket", Some(known.text("id")))
        .set("rule", Value::list(rule().element_type(), rules));
    builder.build()
}
