//! `aws_s3_bucket_server_side_encryption_configuration`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_server_side_encryption_configuration>

use async_trait::async_trait;
use futures_util::future::try_join_all;

use super::encryption;
use super::requests::{of_owned_id, owned_id, setting_behavior};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, optional, required, set_block};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;

/// The resource `aws_s3_bucket_server_side_encryption_configuration`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_server_side_encryption_configuration>
pub struct BucketEncryption;

#[async_trait]
impl Resource for BucketEncryption {
    fn title(&self) -> &'static str {
        "S3 Bucket Server-side Encryption Configuration"
    }

    fn spec(&self) -> Spec {
        let rule = set_block(
            "rule",
            [encryption::blocked_field(), encryption::rule_field()],
        )
        .min(1)
        .block(encryption::default_block());
        Spec::new([
            id(),
            required("bucket", STRING).force_new().length(1, 63),
            optional("expected_bucket_owner", STRING).force_new(),
        ])
        .block(rule)
    }

    fn behavior(&self) -> Behavior {
        setting_behavior()
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        Some(owned_id(operation.planned))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        put(operation).await?;
        Ok(owned_id(operation.planned))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let (bucket, owner) = of_owned_id(known.text("id"));
                let Some(rules) = encryption::get(client, bucket, owner).await? else {
                    return Ok(None);
                };
                let before = known.first("rule").unwrap_or(&Value::NULL);
                let rules = rules.iter();
                let rules = rules.map(|it| encryption::blocking_rule_value(it, before));
                let mut builder = ObjectBuilder::from(&known);
                builder
                    .text("bucket", Some(bucket))
                    .text("expected_bucket_owner", owner)
                    .set("rule", Value::set(encryption::blocking_rule_type(), rules));
                Ok::<_, AwsError>(Some(builder.build()))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(&["rule"]);
        put(operation).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (bucket, owner) = of_owned_id(operation.id());
        encryption::delete(operation.client, bucket, owner).await
    }
}

async fn put(operation: &Operation<'_>) -> Result<(), AwsError> {
    let owner = operation.planned.string("expected_bucket_owner");
    let wanted = encryption::configuration(operation.planned.items("rule"));
    encryption::put(
        operation.client,
        operation.planned.text("bucket"),
        owner,
        wanted,
    )
    .await
}
