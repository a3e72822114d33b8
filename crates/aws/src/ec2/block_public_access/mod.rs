//! `aws_vpc_block_public_access_options` and `aws_vpc_block_public_access_exclusion`: which VPCs of a
//! region internet gateways lead to.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_block_public_access_options>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcBlockPublicAccessOptions.html>

pub(super) mod exclusion;

use async_trait::async_trait;
use aws_sdk_ec2::types::{
    InternetGatewayBlockMode, VpcBlockPublicAccessOptions, VpcBlockPublicAccessState,
};

use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource, Status};
use rform_core::value::Value;

/// The resource `aws_vpc_block_public_access_options`. A region has one; destroy switches it off.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_block_public_access_options>
pub struct PublicAccessOptions;

/// The mode in which nothing is blocked.
const OFF: &str = "off";

#[async_trait]
impl Resource for PublicAccessOptions {
    fn title(&self) -> &'static str {
        "VPC Block Public Access Options"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            computed("id", STRING).use_state_for_unknown(),
            computed("aws_account_id", STRING).use_state_for_unknown(),
            computed("aws_region", STRING).use_state_for_unknown(),
            required("internet_gateway_block_mode", STRING).one_of(&[
                "block-bidirectional",
                "block-ingress",
                OFF,
            ]),
        ])
        .timeouts(&[("create", 30), ("delete", 30), ("update", 30)])
        .framework()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            waits_create: true,
            waits_update: true,
            // To set the same mode twice changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let mode = operation.planned.text("internet_gateway_block_mode");
        set_mode(operation, mode).await?;
        Ok(operation.client.region().to_owned())
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        let found = options(client).await?;
        let status = match is_changing(&found) {
            true => Status::Pending("update-in-progress".to_owned()),
            false => Status::Ready,
        };
        Ok(vec![status; ids.len()])
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let found = options(client).await?;
        let object = |known: &Value| {
            let mut builder = ObjectBuilder::from(known);
            builder
                .text("id", Some(client.region()))
                .text("aws_account_id", found.aws_account_id.as_deref())
                .text("aws_region", found.aws_region.as_deref())
                .text("internet_gateway_block_mode", Some(mode_of(&found)));
            Some(builder.build())
        };
        Ok(known.iter().map(object).collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        match operation.changes("internet_gateway_block_mode") {
            true => {
                let mode = operation.planned.text("internet_gateway_block_mode");
                set_mode(operation, mode).await
            }
            false => Ok(()),
        }
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        set_mode(operation, OFF).await?;
        let what = "VPC Block Public Access Options to be switched off";
        operation
            .until(what, 2.0, || async {
                Ok(!is_changing(&options(operation.client).await?))
            })
            .await
    }
}

fn is_changing(options: &VpcBlockPublicAccessOptions) -> bool {
    options.state == Some(VpcBlockPublicAccessState::UpdateInProgress)
}

async fn set_mode(operation: &Operation<'_>, mode: &str) -> Result<(), AwsError> {
    let ec2 = &operation.client.clients.ec2;
    let modified = operation
        .client
        .call("ec2:ModifyVpcBlockPublicAccessOptions", || {
            let request = ec2.modify_vpc_block_public_access_options();
            request
                .internet_gateway_block_mode(InternetGatewayBlockMode::from(mode))
                .send()
        });
    modified.await.map(drop)
}

async fn options(client: &AwsClient) -> Result<VpcBlockPublicAccessOptions, AwsError> {
    let ec2 = &client.clients.ec2;
    let answer = client
        .call("ec2:DescribeVpcBlockPublicAccessOptions", || {
            ec2.describe_vpc_block_public_access_options().send()
        })
        .await?;
    let options = answer.vpc_block_public_access_options;
    options.ok_or_else(|| AwsError::new("the answer holds no options"))
}

fn mode_of(options: &VpcBlockPublicAccessOptions) -> &str {
    let mode = options.internet_gateway_block_mode.as_ref();
    mode.map_or(OFF, |it| it.as_str())
}
