//! How NAT gateways are described, many in a request.

use aws_sdk_ec2::types::NatGateway;

use super::describe::{FILTER_VALUES, filter, pages};
use crate::client::AwsClient;
use crate::error::AwsError;

/// The NAT gateways with these ids that AWS knows, deleted ones of the last hour among them.
///
/// # Errors
/// When AWS refuses a request or does not answer.
pub(super) async fn describe(
    client: &AwsClient,
    ids: &[String],
) -> Result<Vec<NatGateway>, AwsError> {
    let mut all = Vec::new();
    for part in ids.chunks(FILTER_VALUES) {
        all.extend(pages!(
            client,
            "ec2:DescribeNatGateways",
            nat_gateways,
            client
                .clients
                .ec2
                .describe_nat_gateways()
                .max_results(1000)
                .filter(filter("nat-gateway-id", part))
        ));
    }
    Ok(all)
}
