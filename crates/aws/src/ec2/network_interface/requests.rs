//! How network interfaces are described.

use aws_sdk_ec2::types::NetworkInterface;

use super::super::describe::pages_by;
use crate::client::AwsClient;
use crate::error::AwsError;

/// The network interfaces that a filter finds.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub(crate) async fn describe(
    client: &AwsClient,
    name: &str,
    values: &[String],
) -> Result<Vec<NetworkInterface>, AwsError> {
    Ok(pages_by!(
        client,
        "ec2:DescribeNetworkInterfaces",
        network_interfaces,
        name,
        values,
        client.clients.ec2.describe_network_interfaces()
    ))
}

/// The network interface of that id, if there is one.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub(crate) async fn find(
    client: &AwsClient,
    id: &str,
) -> Result<Option<NetworkInterface>, AwsError> {
    let found = describe(client, "network-interface-id", &[id.to_owned()]).await?;
    Ok(found.into_iter().next())
}
