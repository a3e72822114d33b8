//! `aws_internet_gateway_attachment`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/internet_gateway_attachment>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachInternetGateway.html>

use async_trait::async_trait;

use super::blockers;
use super::internet_gateway::{attach, attached_to, describe, detach};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Blocker, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_internet_gateway_attachment`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/internet_gateway_attachment>
pub struct InternetGatewayAttachment;

#[async_trait]
impl Resource for InternetGatewayAttachment {
    fn title(&self) -> &'static str {
        "EC2 Internet Gateway Attachment"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("internet_gateway_id", STRING).force_new(),
            required("vpc_id", STRING).force_new(),
        ])
        .timeouts(&[("create", 20), ("delete", 20)])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidInternetGatewayID.NotFound", "Gateway.NotAttached"],
            retryable_errors: &[("InvalidInternetGatewayID.NotFound", "")],
            // What is attached already is found.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        Some(id_of(operation.planned))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let planned = operation.planned;
        let (gateway, vpc) = (planned.text("internet_gateway_id"), planned.text("vpc_id"));
        attach(operation.client, gateway, vpc).await?;
        Ok(id_of(planned))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let known: Vec<Value> = known.iter().map(with_parts).collect();
        let gateways = crate::answers::distinct(&known, "internet_gateway_id");
        let found = describe(client, &gateways).await?;
        let read = |known: &Value| {
            let id = known.string("internet_gateway_id");
            let gateway = found
                .iter()
                .find(|it| it.internet_gateway_id.as_deref() == id)?;
            let is_there = attached_to(gateway)? == known.text("vpc_id");
            is_there.then(|| known.clone())
        };
        Ok(known.iter().map(read).collect())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let prior = operation.prior;
        let (gateway, vpc) = (prior.text("internet_gateway_id"), prior.text("vpc_id"));
        detach(operation.client, gateway, vpc).await
    }

    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        blockers::mapped_addresses(operation.client, operation.prior.text("vpc_id")).await
    }

    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        if id
            .split_once(':')
            .is_none_or(|(gateway, vpc)| gateway.is_empty() || vpc.is_empty())
        {
            let message =
                format!("unexpected format for ID ({id}), expected internet-gateway-id:vpc-id");
            return Err(Problem::error(message, ""));
        }
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder.text("id", Some(id));
        Ok(ObjectBuilder::from(&with_parts(&builder.build())))
    }
}

fn id_of(object: &Value) -> String {
    format!(
        "{}:{}",
        object.text("internet_gateway_id"),
        object.text("vpc_id")
    )
}

/// With gateway and VPC, which the id names.
fn with_parts(known: &Value) -> Value {
    let mut builder = ObjectBuilder::from(known);
    if let Some((gateway, vpc)) = known.text("id").split_once(':') {
        builder
            .fallback("internet_gateway_id", Value::string(gateway))
            .fallback("vpc_id", Value::string(vpc));
    }
    builder.build()
}
