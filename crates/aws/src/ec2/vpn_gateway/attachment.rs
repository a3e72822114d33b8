//! `aws_vpn_gateway_attachment`: a VPN gateway tied to a VPC.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpn_gateway_attachment>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVpnGateway.html>

use async_trait::async_trait;

use super::requests::{NOT_FOUND_CODES, attach, attached_to, describe, detach};
use crate::answers::distinct;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, required};
use crate::error::AwsError;
use crate::hash::hash;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource, not_importable};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_vpn_gateway_attachment`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpn_gateway_attachment>
pub struct VpnGatewayAttachment;

#[async_trait]
impl Resource for VpnGatewayAttachment {
    fn title(&self) -> &'static str {
        "EC2 VPN Gateway Attachment"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("vpc_id", STRING).force_new(),
            required("vpn_gateway_id", STRING).force_new(),
        ])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            // What is attached already stays so.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        Some(attachment_id(operation.planned))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let planned = operation.planned;
        attach(
            operation,
            planned.text("vpn_gateway_id"),
            planned.text("vpc_id"),
        )
        .await?;
        Ok(attachment_id(planned))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let found = describe(client, &distinct(known, "vpn_gateway_id")).await?;
        let read = |known: &Value| {
            let id = known.string("vpn_gateway_id");
            let gateway = found.iter().find(|it| it.vpn_gateway_id.as_deref() == id)?;
            let is_there = attached_to(gateway)? == known.text("vpc_id");
            is_there.then(|| known.clone())
        };
        Ok(known.iter().map(read).collect())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let prior = operation.prior;
        detach(
            operation,
            prior.text("vpn_gateway_id"),
            prior.text("vpc_id"),
        )
        .await
    }

    fn import(&self, _id: &str) -> Result<ObjectBuilder, Problem> {
        Err(not_importable("aws_vpn_gateway_attachment"))
    }
}

/// As Terraform's provider writes it: a checksum of both.
fn attachment_id(object: &Value) -> String {
    let (vpc, gateway) = (object.text("vpc_id"), object.text("vpn_gateway_id"));
    format!("vpn-attachment-{:x}", hash(&format!("{vpc}-{gateway}")))
}
