//! The requests for VPC endpoints that several types send.

use aws_sdk_ec2::operation::modify_vpc_endpoint::builders::ModifyVpcEndpointFluentBuilder;
use aws_sdk_ec2::types::{State, VpcEndpoint};

use super::super::describe::pages_by;
use crate::behavior::Behavior;
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::resource::Operation;

/// The error codes of an absent endpoint.
pub(super) const NOT_FOUND_CODES: &[&str] = &[
    "InvalidVpcEndpointId.NotFound",
    "InvalidVpcEndpoint.NotFound",
];

/// What passes once another change of the endpoint is done.
pub(super) const RETRYABLE_ERRORS: &[(&str, &str)] = &[
    ("IncorrectState", ""),
    ("OperationInProgress", ""),
    ("InvalidParameter", "already has a pending"),
];

/// How AWS behaves about a change of an endpoint that is a resource of its own. Making the same change
/// again changes nothing, which serves as a client token.
pub(super) fn change_behavior() -> Behavior {
    Behavior {
        not_found_codes: NOT_FOUND_CODES,
        retryable_errors: RETRYABLE_ERRORS,
        retryable_delete_errors: RETRYABLE_ERRORS,
        supports_client_token: true,
        ..Behavior::default()
    }
}

/// The state of an endpoint in lower case: the API writes it otherwise than the SDK's names have it
/// (<https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html>).
pub(crate) fn state_of(endpoint: &VpcEndpoint) -> String {
    let state = endpoint.state.as_ref().map(State::as_str);
    state.unwrap_or_default().to_ascii_lowercase()
}

/// Whether an endpoint is there, and stays.
pub(super) fn is_alive(endpoint: &VpcEndpoint) -> bool {
    let ended = ["deleted", "deleting", "failed", "rejected", "expired"];
    !ended.contains(&state_of(endpoint).as_str())
}

/// The endpoints of these ids.
pub(super) async fn describe(
    client: &AwsClient,
    ids: &[String],
) -> Result<Vec<VpcEndpoint>, AwsError> {
    Ok(pages_by!(
        client,
        "ec2:DescribeVpcEndpoints",
        vpc_endpoints,
        "vpc-endpoint-id",
        ids,
        client
            .clients
            .ec2
            .describe_vpc_endpoints()
            .max_results(1000)
    ))
}

/// The endpoint of that id, if there is one that is not going.
pub(super) async fn find(client: &AwsClient, id: &str) -> Result<Option<VpcEndpoint>, AwsError> {
    let found = describe(client, &[id.to_owned()]).await?;
    Ok(found.into_iter().find(is_alive))
}

/// Changes an endpoint. Several changes of one endpoint take turns.
pub(super) async fn modify(
    operation: &Operation<'_>,
    id: &str,
    with: impl Fn(ModifyVpcEndpointFluentBuilder) -> ModifyVpcEndpointFluentBuilder,
) -> Result<(), AwsError> {
    let ec2 = &operation.client.clients.ec2;
    let _turn = operation.client.shared.endpoint_changes.lock().await;
    settled(operation, id).await?;
    operation
        .client
        .call("ec2:ModifyVpcEndpoint", || {
            with(ec2.modify_vpc_endpoint().vpc_endpoint_id(id)).send()
        })
        .await?;
    Ok(())
}

/// Waits until an endpoint takes changes; it takes none while it is on its way.
async fn settled(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    let what = format!("EC2 VPC Endpoint {id} to become ready");
    operation
        .until(&what, 3.0, || async {
            let found = find(operation.client, id).await?;
            let state = found.as_ref().map(state_of);
            Ok(state.as_deref() != Some("pending"))
        })
        .await
}
