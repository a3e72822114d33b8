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
use crate::declare::{STRING, Spec, id, optional, optional_computed, required};
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
            optional_computed("transition_default_minimum_object_size", STRING)
                .one_of(&["all_storage_classes_128K", "varies_by_storage_class"]),
        ])
        .version(1)
        .timeouts(&[("create", 3), ("update", 3)])
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
                let found = lifecycle::get(client, bucket, owner).await?;
                let (rules, size) = (found.rules, found.minimum_size);
                if rules.is_empty() {
                    return Ok(None);
                }
                let ty = rule::block().element_type();
                let rules = Value::list(ty, rules.iter().map(rule::value));
                let mut builder = ObjectBuilder::from(&known);
                builder
                    .text("bucket", Some(bucket))
                    .text("expected_bucket_owner", owner)
                    .set("rule", rules)
                    .maybe("transition_default_minimum_object_size", size.as_deref());
                Ok::<_, AwsError>(Some(builder.build()))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(&["rule", "transition_default_minimum_object_size"]);
        put(operation).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (bucket, owner) = of_owned_id(operation.id());
        lifecycle::delete(operation.client, bucket, owner).await
    }
}

async fn put(operation: &Operation<'_>) -> Result<(), AwsError> {
    let owner = operation.planned.string("expected_bucket_owner");
    let rules = rule::sdk_rules(operation.planned)?;
    let size = operation
        .planned
        .string("transition_default_minimum_object_size");
    let rules = lifecycle::Rules {
        rules,
        minimum_size: size.map(str::to_owned),
    };
    lifecycle::put(
        operation.client,
        operation.planned.text("bucket"),
        owner,
        rules,
    )
    .await
}
