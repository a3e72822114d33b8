//! `aws_vpc_peering_connection_accepter` and `aws_vpc_peering_connection_options`: the other side of
//! a peering connection, and what either side allows.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_peering_connection_accepter>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_peering_connection_options>

use async_trait::async_trait;

use super::tags;
use super::vpc_peering_connection::{
    accept_if_wanted, is_over, object, one, options, read_all, set_options,
};
use crate::client::AwsClient;
use crate::declare::{BOOL, STRING, Spec, computed, id, optional, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource, Tagging};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_vpc_peering_connection_accepter`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_peering_connection_accepter>
pub struct VpcPeeringAccepter;

#[async_trait]
impl Resource for VpcPeeringAccepter {
    fn title(&self) -> &'static str {
        "EC2 VPC Peering Connection"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("accept_status", STRING),
            optional("auto_accept", BOOL),
            computed("peer_owner_id", STRING),
            computed("peer_region", STRING),
            computed("peer_vpc_id", STRING),
            computed("vpc_id", STRING),
            required("vpc_peering_connection_id", STRING).force_new(),
        ])
        .block(options("accepter"))
        .block(options("requester"))
        .tagged()
        .timeouts(&[("create", 1), ("update", 1)])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidVpcPeeringConnectionID.NotFound"],
            // The connection is there already; to adopt it twice changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITHOUT_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        adopt(operation).await
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        accept_if_wanted(operation, id).await?;
        set_options(operation, id).await?;
        let found = one(operation.client, id).await?;
        let found = found.and_then(|it| it.tags);
        tags::replace_by_planned(operation, id, found.as_deref()).await
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let account = client.identity().await?.account.clone();
        read_all(client, known, |known, found| {
            let mut builder = ObjectBuilder::from(&object(&account, known, found));
            builder.text(
                "vpc_peering_connection_id",
                found.vpc_peering_connection_id.as_deref(),
            );
            builder.build()
        })
        .await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(&["auto_accept"]);
        accept_if_wanted(operation, operation.id()).await?;
        match operation.changes_any(&["accepter", "requester"]) {
            true => set_options(operation, operation.id()).await,
            false => Ok(()),
        }
    }

    /// The connection belongs to whoever asked for it: it is let go of.
    async fn delete(&self, _operation: &Operation<'_>) -> Result<(), AwsError> {
        Ok(())
    }
}

/// The resource `aws_vpc_peering_connection_options`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_peering_connection_options>
pub struct VpcPeeringOptions;

#[async_trait]
impl Resource for VpcPeeringOptions {
    fn title(&self) -> &'static str {
        "EC2 VPC Peering Connection Options"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("vpc_peering_connection_id", STRING).force_new(),
        ])
        .block(options("accepter"))
        .block(options("requester"))
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidVpcPeeringConnectionID.NotFound"],
            retryable_errors: &[("OperationNotPermitted", "")],
            retry_seconds: 180,
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        adopt(operation).await
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        set_options(operation, id).await
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        read_all(client, known, |known, found| {
            let all = object("", known, found);
            let mut builder = ObjectBuilder::from(known);
            for name in ["accepter", "requester"] {
                let side = all.get(name).cloned().unwrap_or(Value::NULL);
                builder.set(name, side);
            }
            builder.text(
                "vpc_peering_connection_id",
                found.vpc_peering_connection_id.as_deref(),
            );
            builder.build()
        })
        .await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        match operation.changes_any(&["accepter", "requester"]) {
            true => set_options(operation, operation.id()).await,
            false => Ok(()),
        }
    }

    /// Options cannot be deleted: they are let go of, as by Terraform's provider.
    async fn delete(&self, _operation: &Operation<'_>) -> Result<(), AwsError> {
        Ok(())
    }

    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("id", Some(id))
            .text("vpc_peering_connection_id", Some(id));
        Ok(builder)
    }
}

/// The connection that somebody else has asked for.
async fn adopt(operation: &Operation<'_>) -> Result<String, AwsError> {
    let id = operation.planned.text("vpc_peering_connection_id");
    match one(operation.client, id).await?.filter(|it| !is_over(it)) {
        Some(_) => Ok(id.to_owned()),
        None => {
            let message = format!("The vpcPeeringConnection ID '{id}' does not exist");
            Err(AwsError::refused(
                "InvalidVpcPeeringConnectionID.NotFound",
                message,
            ))
        }
    }
}
