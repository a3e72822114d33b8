//! The requests for virtual private gateways that several types send.

use aws_sdk_ec2::types::{AttachmentStatus, VpnGateway, VpnState};

use super::super::describe::pages_once;
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::resource::Operation;

/// The error codes of a gateway, or of an attachment, that is absent.
pub(super) const NOT_FOUND_CODES: &[&str] = &[
    "InvalidVpnGatewayID.NotFound",
    "InvalidVpnGatewayAttachment.NotFound",
];

/// The gateways of these ids that are not deleted.
pub(super) async fn describe(
    client: &AwsClient,
    ids: &[String],
) -> Result<Vec<VpnGateway>, AwsError> {
    let mut found = pages_once!(
        client,
        "ec2:DescribeVpnGateways",
        vpn_gateways,
        "vpn-gateway-id",
        ids,
        client.clients.ec2.describe_vpn_gateways()
    );
    found.retain(|it| it.state != Some(VpnState::Deleted));
    Ok(found)
}

/// The VPC that a gateway is attached to, or was asked to be attached to.
pub(super) fn attached_to(gateway: &VpnGateway) -> Option<&str> {
    let mut attachments = gateway.vpc_attachments.iter().flatten();
    let held = attachments.find(|it| {
        matches!(
            it.state,
            Some(AttachmentStatus::Attached | AttachmentStatus::Attaching)
        )
    });
    held?.vpc_id.as_deref()
}

fn state_with(gateway: Option<&VpnGateway>, vpc: &str) -> Option<AttachmentStatus> {
    let mut attachments = gateway?.vpc_attachments.iter().flatten();
    let held = attachments.find(|it| it.vpc_id.as_deref() == Some(vpc))?;
    held.state.clone()
}

/// Attaches a gateway to a VPC and waits until that is done; to do so once more changes nothing.
pub(super) async fn attach(operation: &Operation<'_>, id: &str, vpc: &str) -> Result<(), AwsError> {
    let (client, ec2) = (operation.client, &operation.client.clients.ec2);
    client
        .call("ec2:AttachVpnGateway", || {
            ec2.attach_vpn_gateway()
                .vpn_gateway_id(id)
                .vpc_id(vpc)
                .send()
        })
        .await?;
    let what = format!("VPN gateway {id} to be attached");
    operation
        .until(&what, 3.0, || async {
            let found = describe(client, &[id.to_owned()]).await?;
            Ok(state_with(found.first(), vpc) == Some(AttachmentStatus::Attached))
        })
        .await
}

/// Detaches a gateway from a VPC and waits until that is done.
pub(super) async fn detach(operation: &Operation<'_>, id: &str, vpc: &str) -> Result<(), AwsError> {
    let (client, ec2) = (operation.client, &operation.client.clients.ec2);
    let answer = client
        .call("ec2:DetachVpnGateway", || {
            ec2.detach_vpn_gateway()
                .vpn_gateway_id(id)
                .vpc_id(vpc)
                .send()
        })
        .await;
    answer
        .map(drop)
        .or_else(|error| error.unless(&["InvalidVpnGatewayAttachment.NotFound"]))?;
    let what = format!("VPN gateway {id} to be detached");
    operation
        .until(&what, 3.0, || async {
            let found = describe(client, &[id.to_owned()]).await?;
            let state = state_with(found.first(), vpc);
            Ok(matches!(state, None | Some(AttachmentStatus::Detached)))
        })
        .await
}
