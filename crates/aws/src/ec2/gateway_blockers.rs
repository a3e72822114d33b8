//! The gateways, endpoints and attachments that keep a VPC from being deleted.

use aws_sdk_ec2::types::{AttachmentStatus, VpnState};

use super::blockers::blocker;
use super::describe::{filter, pages};
use super::vpc_endpoint::state_of;
use crate::client::AwsClient;
use crate::error::{AwsError, ErrorKind};
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
        ..blocker("VPC endpoint", it.vpc_endpoint_id)
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

/// The egress-only internet gateways of a VPC; they cannot be filtered by it.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub(super) async fn egress_only_gateways(
    client: &AwsClient,
    vpc: &str,
) -> Result<Vec<Blocker>, AwsError> {
    let found = pages!(
        client,
        "ec2:DescribeEgressOnlyInternetGateways",
        egress_only_internet_gateways,
        client
            .clients
            .ec2
            .describe_egress_only_internet_gateways()
            .max_results(255)
    );
    let found = found.into_iter().filter(|gateway| {
        let mut attachments = gateway.attachments.iter().flatten();
        attachments.any(|it| it.vpc_id.as_deref() == Some(vpc))
    });
    let blockers = found.map(|it| {
        let id = it.egress_only_internet_gateway_id;
        blocker("egress-only internet gateway", id)
    });
    Ok(blockers.collect())
}

/// The attachments of a VPC to transit gateways that are not deleted.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub(super) async fn transit_attachments(
    client: &AwsClient,
    vpc: &str,
) -> Result<Vec<Blocker>, AwsError> {
    let found = pages!(
        client,
        "ec2:DescribeTransitGatewayVpcAttachments",
        transit_gateway_vpc_attachments,
        client
            .clients
            .ec2
            .describe_transit_gateway_vpc_attachments()
            .filters(filter("vpc-id", [vpc]))
    );
    let blockers = found.into_iter().filter_map(|attachment| {
        let state = attachment.state.as_ref().map(|it| it.as_str());
        (state != Some("deleted")).then(|| Blocker {
            is_being_deleted: state == Some("deleting"),
            ..blocker(
                "transit gateway attachment",
                attachment.transit_gateway_attachment_id,
            )
        })
    });
    Ok(blockers.collect())
}

/// The VPN connections that are not deleted, by `vpn-gateway-id` or `customer-gateway-id`.
///
/// # Errors
/// When AWS does not answer.
pub(super) async fn vpn_connections(
    client: &AwsClient,
    name: &str,
    id: &str,
) -> Result<Vec<Blocker>, AwsError> {
    let answer = client.call("ec2:DescribeVpnConnections", || {
        let request = client.clients.ec2.describe_vpn_connections();
        request.filters(filter(name, [id])).send()
    });
    let found = answer
        .await
        .map(|it| it.vpn_connections.unwrap_or_default());
    let blockers = found.map(|all| {
        let alive = all.into_iter();
        let alive = alive.filter(|it| it.state != Some(VpnState::Deleted));
        let blockers = alive.map(|it| Blocker {
            is_being_deleted: it.state == Some(VpnState::Deleting),
            ..blocker("VPN connection", it.vpn_connection_id)
        });
        blockers.collect()
    });
    if_permitted(blockers)
}

/// What is rare may be what the credentials are not allowed to look for: then the refusal of the
/// delete is told without it.
///
/// # Errors
/// When AWS does not answer.
pub(super) fn if_permitted(
    found: Result<Vec<Blocker>, AwsError>,
) -> Result<Vec<Blocker>, AwsError> {
    match found {
        Err(error) if error.kind == ErrorKind::Refused => Ok(Vec::new()),
        other => other,
    }
}
