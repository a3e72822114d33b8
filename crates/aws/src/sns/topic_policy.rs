//! `aws_sns_topic_policy`: the access policy of a topic.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sns_topic_policy>
//! - <https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html>

use async_trait::async_trait;
use futures_util::future::try_join_all;
use serde_json::json;

use super::requests::{NEW_PRINCIPAL, NOT_FOUND_CODES, set_topic, topic};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use crate::{checks, policy};
use rform_core::value::Value;

/// The resource `aws_sns_topic_policy`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sns_topic_policy>
pub struct TopicPolicy;

/// What the owner of a topic may do with it as long as no other policy says otherwise:
/// <https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html>.
const OWNERS_ACTIONS: [&str; 8] = [
    "SNS:GetTopicAttributes",
    "SNS:SetTopicAttributes",
    "SNS:AddPermission",
    "SNS:RemovePermission",
    "SNS:DeleteTopic",
    "SNS:Subscribe",
    "SNS:ListSubscriptionsByTopic",
    "SNS:Publish",
];

#[async_trait]
impl Resource for TopicPolicy {
    fn title(&self) -> &'static str {
        "SNS Topic Policy"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("arn", STRING).force_new().check(checks::arn),
            computed("owner", STRING),
            required("policy", STRING)
                .check(policy::policy)
                .state_func(policy::normal)
                .diff_suppress(policy::same),
        ])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_while_new: &[NEW_PRINCIPAL],
            // To set a policy once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("arn")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, arn) = (operation.planned, operation.planned.text("arn"));
        set_topic(operation.client, arn, "Policy", planned.text("policy")).await?;
        Ok(arn.to_owned())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        try_join_all(known.iter().map(|known| read_one(client, known))).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if !operation.changes("policy") {
            return Ok(());
        }
        let policy = operation.planned.text("policy");
        set_topic(operation.client, operation.id(), "Policy", policy).await
    }

    /// A topic is never without a policy: it gets the one that a new topic has.
    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (arn, owner) = (operation.id(), operation.prior.text("owner"));
        let statement = json!({
            "Sid": "__default_statement_ID", "Effect": "Allow", "Principal": {"AWS": "*"},
            "Action": OWNERS_ACTIONS, "Resource": arn,
            "Condition": {"StringEquals": {"AWS:SourceOwner": owner}},
        });
        let document = json!({
            "Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement],
        });
        set_topic(operation.client, arn, "Policy", &document.to_string()).await
    }
}

async fn read_one(client: &AwsClient, known: &Value) -> Result<Option<Value>, AwsError> {
    let arn = known.text("id");
    let found = topic(client, arn).await?.unwrap_or_default();
    let Some(document) = found.get("Policy").filter(|it| !it.is_empty()) else {
        return Ok(None);
    };
    let document = policy::kept(document, known.string("policy"));
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("arn", Some(arn))
        .text("owner", found.get("Owner").map(String::as_str))
        .text("policy", Some(&document));
    Ok(Some(builder.build()))
}
