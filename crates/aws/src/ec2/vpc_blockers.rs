//! The objects in a VPC that keep it from being deleted.

use super::blockers::{blocker, interfaces, nat_gateways, subnets};
use super::describe::{filter, pages};
use super::gateway_blockers::{
    egress_only_gateways, endpoints, if_permitted, transit_attachments, vpn_gateways,
};
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::resource::Blocker;

/// All objects in a VPC that AWS did not create with it: each keeps it from being deleted
/// (<https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html>).
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn in_vpc(client: &AwsClient, vpc: &str) -> Result<Vec<Blocker>, AwsError> {
    let mut all = interfaces(client, "vpc-id", vpc).await?;
    all.extend(nat_gateways(client, "vpc-id", vpc).await?);
    all.extend(subnets(client, vpc).await?);
    all.extend(internet_gateways(client, vpc).await?);
    all.extend(security_groups(client, vpc).await?);
    all.extend(route_tables(client, vpc).await?);
    all.extend(network_acls(client, vpc).await?);
    all.extend(if_permitted(egress_only_gateways(client, vpc).await)?);
    all.extend(if_permitted(vpn_gateways(client, vpc).await)?);
    all.extend(if_permitted(endpoints(client, vpc).await)?);
    all.extend(if_permitted(transit_attachments(client, vpc).await)?);
    Ok(all)
}

async fn internet_gateways(client: &AwsClient, vpc: &str) -> Result<Vec<Blocker>, AwsError> {
    let found = pages!(
        client,
        "ec2:DescribeInternetGateways",
        internet_gateways,
        client
            .clients
            .ec2
            .describe_internet_gateways()
            .filters(filter("attachment.vpc-id", [vpc]))
    );
    let found = found.into_iter();
    let blockers = found.map(|it| blocker("internet gateway", it.internet_gateway_id));
    Ok(blockers.collect())
}

async fn security_groups(client: &AwsClient, vpc: &str) -> Result<Vec<Blocker>, AwsError> {
    let found = pages!(
        client,
        "ec2:DescribeSecurityGroups",
        security_groups,
        client
            .clients
            .ec2
            .describe_security_groups()
            .filters(filter("vpc-id", [vpc]))
    );
    let found = found.into_iter();
    let found = found.filter(|it| it.group_name.as_deref() != Some("default"));
    Ok(found
        .map(|it| blocker("security group", it.group_id))
        .collect())
}

async fn route_tables(client: &AwsClient, vpc: &str) -> Result<Vec<Blocker>, AwsError> {
    let found = pages!(
        client,
        "ec2:DescribeRouteTables",
        route_tables,
        client
            .clients
            .ec2
            .describe_route_tables()
            .filters(filter("vpc-id", [vpc]))
    );
    let found = found.into_iter().filter(|table| {
        let associations = table.associations.as_deref().unwrap_or_default();
        !associations.iter().any(|it| it.main == Some(true))
    });
    Ok(found
        .map(|it| blocker("route table", it.route_table_id))
        .collect())
}

async fn network_acls(client: &AwsClient, vpc: &str) -> Result<Vec<Blocker>, AwsError> {
    let found = pages!(
        client,
        "ec2:DescribeNetworkAcls",
        network_acls,
        client
            .clients
            .ec2
            .describe_network_acls()
            .filters(filter("vpc-id", [vpc]))
    );
    let found = found.into_iter().filter(|it| it.is_default != Some(true));
    Ok(found
        .map(|it| blocker("network ACL", it.network_acl_id))
        .collect())
}
