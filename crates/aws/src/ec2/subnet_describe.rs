//! Asking for subnets, by resources and by what waits for them.

use aws_sdk_ec2::types::Subnet;

use super::describe::pages_by;
use crate::client::AwsClient;
use crate::error::AwsError;

/// The subnets of these ids.
pub(super) async fn describe(client: &AwsClient, ids: &[String]) -> Result<Vec<Subnet>, AwsError> {
    Ok(pages_by!(
        client,
        "ec2:DescribeSubnets",
        subnets,
        "subnet-id",
        ids,
        client.clients.ec2.describe_subnets().max_results(1000)
    ))
}
