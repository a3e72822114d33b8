//! `aws_vpc_endpoint`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_endpoint>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html>

pub(super) mod association;
mod create;
pub(super) mod data;
mod object;
pub(super) mod policy;
mod requests;
mod schema;

pub(super) use requests::state_of;

use async_trait::async_trait;
use aws_sdk_ec2::types::VpcEndpoint as SdkVpcEndpoint;

use super::deleting::after_deletion;
use super::describe::{filter, pages};
use super::tags;
use crate::answers::{distinct, in_order, statuses};
use crate::client::AwsClient;
use crate::declare::Spec;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::{Behavior, Operation, Resource, Status, Tagging};
use requests::{NOT_FOUND_CODES, RETRYABLE_ERRORS, describe, is_alive};
use rform_core::value::Value;

/// The resource `aws_vpc_endpoint`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_endpoint>
pub struct VpcEndpoint;

#[async_trait]
impl Resource for VpcEndpoint {
    fn title(&self) -> &'static str {
        "EC2 VPC Endpoint"
    }

    fn spec(&self) -> Spec {
        schema::spec()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_errors: RETRYABLE_ERRORS,
            waits_create: true,
            waits_update: true,
            waits_delete: true,
            supports_client_token: true,
            found_by_comparison: true,
            poll_interval: (2.0, 5.0),
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITHOUT_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        create::create(operation).await
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let planned = operation.planned;
        let mut filters = vec![filter("vpc-id", [planned.text("vpc_id")])];
        filters.extend(
            planned
                .string("service_name")
                .map(|it| filter("service-name", [it])),
        );
        let found = pages!(
            operation.client,
            "ec2:DescribeVpcEndpoints",
            vpc_endpoints,
            operation
                .client
                .clients
                .ec2
                .describe_vpc_endpoints()
                .set_filters(Some(filters.clone()))
        );
        let same = found
            .into_iter()
            .filter(|it| is_alive(it) && tags::match_planned(operation, it.tags.as_deref()));
        Ok(Some(same.filter_map(|it| it.vpc_endpoint_id).collect()))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        create::accept_if_wanted(operation, id).await
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        let found = describe(client, ids).await?;
        Ok(statuses(
            ids,
            &found,
            |it| it.vpc_endpoint_id.as_deref(),
            status,
        ))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let ids = distinct(known, "id");
        let is_leaving = |it: &SdkVpcEndpoint| state_of(it) == "deleting";
        let mut found = after_deletion(client, || describe(client, &ids), is_leaving).await?;
        found.retain(is_alive);
        let lists = object::PrefixLists::of(client, &found).await?;
        let account = client.identity().await?.account.clone();
        let answers = in_order(known, "id", &found, |it| it.vpc_endpoint_id.as_deref());
        Ok(answers
            .map(|(known, found)| Some(object::object(client, known, found?, &lists, &account)))
            .collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(&["auto_accept"]);
        create::accept_if_wanted(operation, operation.id()).await?;
        create::update(operation).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let ec2 = &operation.client.clients.ec2;
        let answer = operation
            .client
            .call("ec2:DeleteVpcEndpoints", || {
                ec2.delete_vpc_endpoints()
                    .vpc_endpoint_ids(operation.id())
                    .send()
            })
            .await?;
        let refused = answer.unsuccessful.unwrap_or_default().into_iter();
        match refused.filter_map(|it| it.error).next() {
            None => Ok(()),
            Some(error) => Err(AwsError::refused(
                &error.code.unwrap_or_default(),
                error.message.unwrap_or_default(),
            )),
        }
    }
}

fn status(endpoint: &SdkVpcEndpoint) -> Status {
    let state = state_of(endpoint);
    match state.as_str() {
        "available" | "pendingacceptance" => Status::Ready,
        "deleted" => Status::Ended("it was deleted".to_owned()),
        "failed" | "rejected" | "expired" => {
            let error = endpoint.last_error.as_ref();
            let why = error.and_then(|it| it.message.clone());
            Status::Failed(why.unwrap_or(state))
        }
        _ => Status::Pending(state),
    }
}
