//! The network interfaces that other services have in a VPC, told by their descriptions.

use std::collections::BTreeSet;

use super::describe::pages_by;
use crate::client::AwsClient;
use crate::error::AwsError;

/// Which of these descriptions network interfaces still have. Services take their interfaces away
/// some time after their own objects:
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/requester-managed-eni.html>. Who may not
/// look takes them for gone, as hashicorp/aws does.
///
/// # Errors
/// When AWS refuses a request for another reason, or does not answer.
pub(crate) async fn left_interfaces(
    client: &AwsClient,
    descriptions: &[String],
) -> Result<BTreeSet<String>, AwsError> {
    match described(client, descriptions).await {
        Err(error) if error.is(&["UnauthorizedOperation", "AccessDenied"]) => Ok(BTreeSet::new()),
        answer => answer,
    }
}

async fn described(
    client: &AwsClient,
    descriptions: &[String],
) -> Result<BTreeSet<String>, AwsError> {
    let found = pages_by!(
        client,
        "ec2:DescribeNetworkInterfaces",
        network_interfaces,
        "description",
        descriptions,
        client.clients.ec2.describe_network_interfaces()
    );
    Ok(found.into_iter().filter_map(|it| it.description).collect())
}
