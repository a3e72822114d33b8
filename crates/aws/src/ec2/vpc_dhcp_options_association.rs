//! `aws_vpc_dhcp_options_association`: which DHCP options a VPC uses.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_dhcp_options_association>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateDhcpOptions.html>

use async_trait::async_trait;

use super::describe::pages_by;
use super::vpc_dhcp_options::{DEFAULT, associate};
use crate::answers::{distinct, in_order};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;

/// The resource `aws_vpc_dhcp_options_association`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_dhcp_options_association>
pub struct VpcDhcpOptionsAssociation;

#[async_trait]
impl Resource for VpcDhcpOptionsAssociation {
    fn title(&self) -> &'static str {
        "EC2 VPC DHCP Options Set Association"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("dhcp_options_id", STRING),
            required("vpc_id", STRING).force_new(),
        ])
        .customize_diff(|diff| {
            if !diff.is_create() && diff.changes("dhcp_options_id") {
                diff.set_new_computed("id");
            }
        })
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidVpcID.NotFound"],
            // Associating the same options once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        Some(id_of(operation.planned))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        put(operation).await?;
        Ok(id_of(operation.planned))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let known: Vec<Value> = known.iter().map(with_vpc).collect();
        let found = pages_by!(
            client,
            "ec2:DescribeVpcs",
            vpcs,
            "vpc-id",
            distinct(&known, "vpc_id"),
            client.clients.ec2.describe_vpcs()
        );
        let answers = in_order(&known, "vpc_id", &found, |it| it.vpc_id.as_deref());
        let answers = answers.map(|(known, found)| {
            let options = found?.dhcp_options_id.as_deref()?;
            // After an import it is not known which options to expect.
            let expected = known.string("dhcp_options_id");
            if expected.is_some_and(|it| it != options && it != DEFAULT) {
                return None;
            }
            let mut builder = ObjectBuilder::from(known);
            let shown = expected.unwrap_or(options).to_owned();
            builder.text("dhcp_options_id", Some(&shown));
            let built = builder.build();
            builder.text("id", Some(&id_of(&built)));
            Some(builder.build())
        });
        Ok(answers.collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        match operation.changes("dhcp_options_id") {
            true => put(operation).await,
            false => Ok(()),
        }
    }

    fn id_after(&self, operation: &Operation<'_>) -> String {
        id_of(operation.planned)
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let vpc = operation.prior.text("vpc_id");
        associate(operation.client, vpc, DEFAULT).await
    }

    fn import(&self, id: &str) -> Result<ObjectBuilder, rform_provider::Problem> {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder.text("id", Some(id)).text("vpc_id", Some(id));
        Ok(builder)
    }
}

fn id_of(object: &Value) -> String {
    let (options, vpc) = ("dhcp_options_id", "vpc_id");
    format!("{}-{}", object.text(options), object.text(vpc))
}

/// With the VPC, which an older state may hold in the id alone.
fn with_vpc(known: &Value) -> Value {
    let place = known.text("id").find("vpc-");
    let vpc = place.and_then(|at| known.text("id").get(at..));
    let mut builder = ObjectBuilder::from(known);
    if let Some(vpc) = vpc {
        builder.fallback("vpc_id", Value::string(vpc));
    }
    builder.build()
}

async fn put(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (vpc, options) = ("vpc_id", "dhcp_options_id");
    let planned = operation.planned;
    associate(operation.client, planned.text(vpc), planned.text(options)).await
}
