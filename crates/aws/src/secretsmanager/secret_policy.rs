//! `aws_secretsmanager_secret_policy`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/secretsmanager_secret_policy>
//! - <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html>

use async_trait::async_trait;
use futures_util::future::try_join_all;

use super::requests::{NOT_FOUND_CODES, describe, found, policy_of};
use crate::client::AwsClient;
use crate::declare::{BOOL, STRING, Spec, id, optional, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use crate::{checks, json, policy};
use rform_core::value::Value;

/// The resource `aws_secretsmanager_secret_policy`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/secretsmanager_secret_policy>
pub struct SecretPolicy;

#[async_trait]
impl Resource for SecretPolicy {
    fn title(&self) -> &'static str {
        "Secrets Manager Secret Policy"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional("block_public_policy", BOOL),
            required("policy", STRING)
                .check(json::json_always)
                .state_func(policy::normal)
                .diff_suppress(policy::same),
            required("secret_arn", STRING)
                .force_new()
                .check(checks::arn),
        ])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            // A principal that was made just now is not known everywhere yet.
            retryable_while_new: &[("MalformedPolicyDocumentException", "unsupported principal")],
            retry_seconds: 120,
            // Putting the same policy once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        Some(operation.planned.text("secret_arn").to_owned())
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        put(operation).await?;
        Ok(operation.planned.text("secret_arn").to_owned())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        try_join_all(known.iter().map(|known| read_one(client, known))).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(&["block_public_policy", "policy"]);
        put(operation).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let client = &operation.client.clients.secretsmanager;
        let answer = operation
            .client
            .call("secretsmanager:DeleteResourcePolicy", || {
                client
                    .delete_resource_policy()
                    .secret_id(operation.id())
                    .send()
            });
        found(answer.await)?;
        Ok(())
    }
}

async fn read_one(client: &AwsClient, known: &Value) -> Result<Option<Value>, AwsError> {
    let id = known.text("id");
    let policy = policy_of(client, id).await?;
    if policy.is_empty() {
        // A secret without a policy is not one that has it.
        let secret = describe(client, id).await?;
        let is_there = secret.is_some_and(|it| it.deleted_date.is_none());
        if !is_there || known.string("policy").is_some_and(|it| it != "{}") {
            return Ok(None);
        }
    }
    let mut builder = ObjectBuilder::from(known);
    builder
        .text(
            "policy",
            Some(&policy::kept(&policy, known.string("policy"))),
        )
        .text("secret_arn", Some(id));
    Ok(Some(builder.build()))
}

async fn put(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.secretsmanager);
    operation
        .client
        .call("secretsmanager:PutResourcePolicy", || {
            client
                .put_resource_policy()
                .secret_id(planned.text("secret_arn"))
                .resource_policy(planned.text("policy"))
                .set_block_public_policy(planned.boolean("block_public_policy"))
                .send()
        })
        .await?;
    Ok(())
}
