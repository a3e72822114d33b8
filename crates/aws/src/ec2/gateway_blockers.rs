//! The endpoints and virtual private gateways that keep a VPC from being deleted.

use aws_sdk_ec2::types::AttachmentStatus;

use super::describe::{filter, pages};
use super::vpc_endpoint::state_of;
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::resource::Blocker;

/// The endpoints of a VPC that are not deleted
/// (<https://docs.aws.amazon.com/vpc/latest/privatelink/delete-vpc-endpoint.html>).
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub(super) async fn endpoints(client: &AwsClient, vpc: &str) -> Result<Vec<Blocker>, AwsError> {
    let found = pages!(
        client,
        "ec2:DescribeVpcEndpoints",
        vpc_endpoints,
        client
            .clients
            .ec2
            .describe_vpc_endpoints()
            .filters(filter("vpc-id", [vpc]))
    );
    let alive = found.into_iter();
    let alive = alive.filter(|it| state_of(it) != "deleted");
    let blockers = alive.map(|it| Blocker {
        is_being_deleted: state_of(&it) == "deleting",
        ..Blocker::new("VPC endpoint", it.vpc_endpoint_id.unwrap_or_default())
    });
    Ok(blockers.collect())
}

/// The virtual private gateways that are attached to a VPC, or are on their way.
///
/// # Errors
/// When AWS refuses the request, or does not answer.
pub(super) async fn vpn_gateways(client: &AwsClient, vpc: &str) -> Result<Vec<Blocker>, AwsError> {
    let request = || {
        let request = client.clients.ec2.describe_vpn_gateways();
        request.filters(filter("attachment.vpc-id", [vpc])).send()
    };
    let answer = client.call("ec2:DescribeVpnGateways", request).await?;
    let found = answer.vpn_gateways.unwrap_or_default().into_iter();
    let blockers = found.filter_map(|it| {
        let attachments = it.vpc_attachments.unwrap_or_default();
        let state = attachments
            .into_iter()
            .find(|it| it.vpc_id.as_deref() == Some(vpc))?
            .state?;
        let blocker = Blocker {
            is_being_deleted: state == AttachmentStatus::Detaching,
            ..Blocker::new("virtual private gateway", it.vpn_gateway_id?)
        };
        (state != AttachmentStatus::Detached).then_some(blocker)
    });
    Ok(blockers.collect())
}
