//! `aws_sqs_queue_policy`, `aws_sqs_queue_redrive_policy` and `aws_sqs_queue_redrive_allow_policy`: one
//! attribute of a queue each, managed on its own.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue_policy>
//! - <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html>

use async_trait::async_trait;
use futures_util::future::try_join_all;

use super::requests::{
    NEW_PRINCIPAL, NEW_TARGET, NOT_FOUND_CODES, QueueAttributes, attributes, set,
};
use crate::client::AwsClient;
use crate::declare::{Field, STRING, Spec, id, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use crate::{json, policy};
use rform_core::value::Value;

/// A resource type that is one attribute of a queue.
pub struct QueueAttribute {
    title: &'static str,
    /// The argument that holds the value.
    argument: &'static str,
    /// The name of the attribute in the API.
    name: &'static str,
    /// The version of the schema.
    version: u64,
    /// When two values mean the same.
    same: fn(&Value, &Value) -> bool,
    /// The value as AWS has it, in the words of the known one where both mean the same.
    kept: fn(&str, Option<&str>) -> String,
}

/// The resource `aws_sqs_queue_policy`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue_policy>
pub const POLICY: QueueAttribute = QueueAttribute {
    title: "SQS Queue Policy",
    argument: "policy",
    name: "Policy",
    version: 1,
    same: policy::same,
    kept: policy::kept,
};

/// The resource `aws_sqs_queue_redrive_policy`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue_redrive_policy>
pub const REDRIVE_POLICY: QueueAttribute = QueueAttribute {
    title: "SQS Queue Redrive Policy",
    argument: "redrive_policy",
    name: "RedrivePolicy",
    version: 0,
    same: policy::same_json,
    kept: policy::kept_json,
};

/// The resource `aws_sqs_queue_redrive_allow_policy`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue_redrive_allow_policy>
pub const REDRIVE_ALLOW_POLICY: QueueAttribute = QueueAttribute {
    title: "SQS Queue Redrive Allow Policy",
    argument: "redrive_allow_policy",
    name: "RedriveAllowPolicy",
    version: 0,
    same: policy::same_json,
    kept: policy::kept_json,
};

impl QueueAttribute {
    fn field(&self) -> Field {
        required(self.argument, STRING)
            .check(json::json_always)
            .state_func(policy::normal)
            .diff_suppress(self.same)
    }

    async fn put(&self, operation: &Operation<'_>, url: &str, value: &str) -> Result<(), AwsError> {
        let attributes = QueueAttributes::from([(self.name.to_owned(), value.to_owned())]);
        set(operation, url, &attributes).await
    }

    async fn read_one(&self, client: &AwsClient, known: &Value) -> Result<Option<Value>, AwsError> {
        let url = known.text("id");
        let attributes = attributes(client, url).await?.unwrap_or_default();
        let Some(found) = attributes.get(self.name).filter(|it| !it.is_empty()) else {
            return Ok(None);
        };
        let kept = (self.kept)(found, known.string(self.argument));
        let mut builder = ObjectBuilder::from(known);
        builder
            .text("queue_url", Some(url))
            .text(self.argument, Some(&kept));
        Ok(Some(builder.build()))
    }
}

#[async_trait]
impl Resource for QueueAttribute {
    fn title(&self) -> &'static str {
        self.title
    }

    fn spec(&self) -> Spec {
        let queue_url = required("queue_url", STRING).force_new();
        Spec::new([id(), queue_url, self.field()]).version(self.version)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_while_new: &[NEW_PRINCIPAL, NEW_TARGET],
            // To set an attribute once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("queue_url")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, url) = (operation.planned, operation.planned.text("queue_url"));
        let value = planned.text(self.argument);
        self.put(operation, url, value).await?;
        Ok(url.to_owned())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        try_join_all(known.iter().map(|known| self.read_one(client, known))).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        match operation.changes(self.argument) {
            true => {
                let value = operation.planned.text(self.argument);
                self.put(operation, operation.id(), value).await
            }
            false => Ok(()),
        }
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        self.put(operation, operation.id(), "").await
    }
}
