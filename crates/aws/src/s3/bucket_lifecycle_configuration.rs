//! `aws_s3_bucket_lifecycle_configuration`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_lifecycle_configuration>

use async_trait::async_trait;
use futures_util::future::try_join_all;

use super::lifecycle;
use super::lifecycle_rule as rule;
use super::requests::{NOT_FOUND_CODES, RETRYABLE_ERRORS, of_owned_id, owned_id};
use crate::checks;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, optional, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;

/// The resource `aws_s3_bucket_lifecycle_configuration`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_lifecycle_configuration>
pub struct BucketLifecycleConfiguration;

#[async_trait]
impl Resource for BucketLifecycleConfiguration {
    fn title(&self) -> &'static str {
        "S3 Bucket Lifecycle Configuration"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("bucket", STRING).force_new().length(1, 63),
            optional("expected_bucket_owner", STRING)
                .force_new()
                .check(checks::account),
        ])
        .block(rule::block())
        .customize_diff(rule::keep_void_filters)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_errors: RETRYABLE_ERRORS,
            retryable_delete_errors: RETRYABLE_ERRORS,
            // Putting the same rules once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
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
                let rules = lifecycle::get(client, bucket, owner).await?;
                if rules.is_empty() {
                    return Ok(None);
                }
                let ty = rule::block().element_type();
                let rules = Value::list(ty, rules.iter().map(rule::value));
                let mut builder = ObjectBuilder::from(&known);
                builder
                    .text("bucket", Some(bucket))
                    .text("expected_bucket_owner", owner)
                    .set("rule", rules);
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
        lifecycle::put(operation.client, bucket, owner, Vec::new()).await
    }
}

async fn put(operation: &Operation<'_>) -> Result<(), AwsError> {
    let owner = operation.planned.string("expected_bucket_owner");
    let rules = rule::sdk_rules(operation.planned)?;
    lifecycle::put(
        operation.client,
        operation.planned.text("bucket"),
        owner,
        rules,
    )
    .await
}
