//! `aws_vpc_endpoint_policy`: the policy of an endpoint that something else makes.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_endpoint_policy>

use async_trait::async_trait;

use super::requests::{change_behavior, describe, is_alive, modify};
use crate::answers::{distinct, in_order};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, optional_computed, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::policy;
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_vpc_endpoint_policy`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_endpoint_policy>
pub struct VpcEndpointPolicy;

#[async_trait]
impl Resource for VpcEndpointPolicy {
    fn title(&self) -> &'static str {
        "EC2 VPC Endpoint Policy"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional_computed("policy", STRING)
                .check(policy::policy)
                .state_func(policy::normal)
                .diff_suppress(policy::same),
            required("vpc_endpoint_id", STRING).force_new(),
        ])
        .timeouts(&[("create", 10), ("delete", 10)])
    }

    fn behavior(&self) -> Behavior {
        change_behavior()
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("vpc_endpoint_id")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let id = operation.planned.text("vpc_endpoint_id");
        put(operation, id).await?;
        Ok(id.to_owned())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let mut found = describe(client, &distinct(known, "id")).await?;
        found.retain(is_alive);
        let answers = in_order(known, "id", &found, |it| it.vpc_endpoint_id.as_deref());
        let answers = answers.map(|(known, found)| {
            let policy = found?.policy_document.as_deref().unwrap_or_default();
            let policy = policy::kept(policy, known.string("policy"));
            let mut builder = ObjectBuilder::from(known);
            builder
                .text("policy", Some(&policy))
                .text("vpc_endpoint_id", found?.vpc_endpoint_id.as_deref());
            Some(builder.build())
        });
        Ok(answers.collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        match operation.changes("policy") {
            true => put(operation, operation.id()).await,
            false => Ok(()),
        }
    }

    /// The endpoint goes on with the policy that each begins with.
    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        modify(operation, operation.id(), |request| {
            request.reset_policy(true)
        })
        .await
    }

    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("id", Some(id))
            .text("vpc_endpoint_id", Some(id));
        Ok(builder)
    }
}

async fn put(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    let policy = operation.planned.owned("policy");
    let resets = policy.is_none();
    modify(operation, id, |request| {
        request
            .set_policy_document(policy.clone())
            .set_reset_policy(resets.then_some(true))
    })
    .await
}
