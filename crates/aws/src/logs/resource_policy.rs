//! `aws_cloudwatch_log_resource_policy`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_log_resource_policy>
//! - <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html>

use async_trait::async_trait;
use aws_sdk_cloudwatchlogs::types::ResourcePolicy as SdkResourcePolicy;

use super::requests::{NOT_FOUND_CODES, pages};
use crate::answers::in_order;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use crate::{json, policy};
use rform_core::value::Value;

/// The resource `aws_cloudwatch_log_resource_policy`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_log_resource_policy>
pub struct ResourcePolicy;

#[async_trait]
impl Resource for ResourcePolicy {
    fn title(&self) -> &'static str {
        "CloudWatch Logs Resource Policy"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("policy_document", STRING)
                .check(json::json_always)
                .length(1, 5120)
                .state_func(policy::normal)
                .diff_suppress(policy::same),
            required("policy_name", STRING).force_new(),
        ])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            // To put a policy once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("policy_name")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        put(operation).await?;
        Ok(operation.planned.text("policy_name").to_owned())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let found: Vec<SdkResourcePolicy> = pages!(
            client,
            "logs:DescribeResourcePolicies",
            resource_policies,
            client.clients.logs.describe_resource_policies()
        );
        let answers = in_order(known, "id", &found, |it| it.policy_name.as_deref());
        Ok(answers
            .map(|(known, found)| Some(object(known, found?)))
            .collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        match operation.changes("policy_document") {
            true => put(operation).await,
            false => Ok(()),
        }
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let client = &operation.client.clients.logs;
        let send = || {
            let request = client.delete_resource_policy();
            request.policy_name(operation.id()).send()
        };
        let answer = operation.client.call("logs:DeleteResourcePolicy", send);
        answer.await.map(drop)
    }
}

async fn put(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.logs);
    let send = || {
        let request = client.put_resource_policy();
        let request = request.policy_name(planned.text("policy_name"));
        request
            .policy_document(planned.text("policy_document"))
            .send()
    };
    let answer = operation.client.call("logs:PutResourcePolicy", send);
    answer.await.map(drop)
}

fn object(known: &Value, found: &SdkResourcePolicy) -> Value {
    let document = found.policy_document.as_deref().unwrap_or_default();
    let document = policy::kept(document, known.string("policy_document"));
    let name = found.policy_name.as_deref();
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", name)
        .text("policy_document", Some(&document))
        .text("policy_name", name);
    builder.build()
}
