//! The objects that keep networks from being deleted.

use aws_sdk_ec2::types::{InstanceStateName, NatGatewayState, NetworkInterface};
use std::collections::BTreeSet;

use super::describe::{distinct_texts, filter, pages, pages_by};
use super::gateway_blockers;
use crate::client::{AwsClient, partition};
use crate::elbv2::existing_balancers;
use crate::error::AwsError;
use crate::resource::Blocker;

fn blocker(kind: &'static str, id: Option<String>) -> Blocker {
    Blocker::new(kind, id.unwrap_or_default())
}

/// The network interfaces that match a filter: `subnet-id`, `vpc-id` or `group-id`.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn interfaces(
    client: &AwsClient,
    name: &str,
    value: &str,
) -> Result<Vec<Blocker>, AwsError> {
    let found = describe_interfaces(client, name, value).await?;
    of_interfaces(client, found).await
}

/// The network interfaces of a VPC that have a public address: they keep its internet gateway from
/// being detached
/// (<https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachInternetGateway.html>).
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn mapped_addresses(client: &AwsClient, vpc: &str) -> Result<Vec<Blocker>, AwsError> {
    let mut found = describe_interfaces(client, "vpc-id", vpc).await?;
    found.retain(|interface| {
        let association = interface.association.as_ref();
        association.is_some_and(|it| it.public_ip.is_some())
    });
    of_interfaces(client, found).await
}

async fn describe_interfaces(
    client: &AwsClient,
    name: &str,
    value: &str,
) -> Result<Vec<NetworkInterface>, AwsError> {
    Ok(pages!(
        client,
        "ec2:DescribeNetworkInterfaces",
        network_interfaces,
        client
            .clients
            .ec2
            .describe_network_interfaces()
            .filters(filter(name, [value]))
    ))
}

async fn of_interfaces(
    client: &AwsClient,
    found: Vec<NetworkInterface>,
) -> Result<Vec<Blocker>, AwsError> {
    let owners = found.iter().map(owner);
    let owners: Vec<String> = owners.collect();
    let of = |prefix: &str| {
        let owners = owners.iter().filter(|it| it.starts_with(prefix));
        distinct_texts(owners.cloned())
    };
    let mut going = going_instances(client, &of("i-")).await?;
    going.extend(gone_balancers(client, &of("arn:")).await?);
    let blockers = found.into_iter().map(|interface| {
        let owner = owner(&interface);
        Blocker {
            is_being_deleted: going.contains(&owner),
            owner,
            ..blocker("network interface", interface.network_interface_id)
        }
    });
    Ok(blockers.collect())
}

/// Which of these load balancers there are no more: what they leave in a VPC goes by itself.
async fn gone_balancers(client: &AwsClient, arns: &[String]) -> Result<Vec<String>, AwsError> {
    let there = existing_balancers(client, arns).await?;
    let gone = arns.iter().filter(|it| !there.contains(*it));
    Ok(gone.cloned().collect())
}

/// What a network interface belongs to: an instance, a NAT gateway, an endpoint, or a load balancer
/// by its ARN; empty if nothing is known of it.
fn owner(interface: &NetworkInterface) -> String {
    let attachment = interface.attachment.as_ref();
    if let Some(instance) = attachment.and_then(|it| it.instance_id.clone()) {
        return instance;
    }
    let description = interface.description.as_deref().unwrap_or_default();
    if let Some(balancer) = balancer_of(interface, description) {
        return balancer;
    }
    let mut words = description.split_whitespace();
    let id = words.rfind(|word| word.starts_with("nat-") || word.starts_with("vpce-"));
    id.unwrap_or_default().to_owned()
}

/// The ARN of the load balancer whose interface is described as `ELB app/NAME/ID`:
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html>.
fn balancer_of(interface: &NetworkInterface, description: &str) -> Option<String> {
    let path = description.strip_prefix("ELB ")?;
    let kind = path.split('/').next()?;
    let zone = interface.availability_zone.as_deref()?;
    let region = zone.trim_end_matches(|it: char| it.is_ascii_lowercase());
    let partition = partition(region).0;
    let account = interface.owner_id.as_deref()?;
    let is_balancer = ["app", "net", "gwy"].contains(&kind);
    is_balancer.then(|| {
        format!("arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/{path}")
    })
}

async fn going_instances(client: &AwsClient, ids: &[String]) -> Result<BTreeSet<String>, AwsError> {
    let found = pages_by!(
        client,
        "ec2:DescribeInstances",
        reservations,
        "instance-id",
        ids,
        client.clients.ec2.describe_instances()
    );
    let instances = found
        .into_iter()
        .flat_map(|it| it.instances.unwrap_or_default());
    let going = instances.filter(|instance| {
        let state = instance.state.as_ref().and_then(|it| it.name.as_ref());
        matches!(
            state,
            Some(InstanceStateName::ShuttingDown | InstanceStateName::Terminated)
        )
    });
    Ok(going.filter_map(|instance| instance.instance_id).collect())
}

/// The NAT gateways that are not deleted, by `subnet-id` or `vpc-id`.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn nat_gateways(
    client: &AwsClient,
    name: &str,
    value: &str,
) -> Result<Vec<Blocker>, AwsError> {
    let found = pages!(
        client,
        "ec2:DescribeNatGateways",
        nat_gateways,
        client
            .clients
            .ec2
            .describe_nat_gateways()
            .filter(filter(name, [value]))
    );
    let alive = found.into_iter().filter(|gateway| {
        !matches!(
            gateway.state,
            Some(NatGatewayState::Deleted | NatGatewayState::Failed)
        )
    });
    let blockers = alive.map(|gateway| Blocker {
        is_being_deleted: gateway.state == Some(NatGatewayState::Deleting),
        ..blocker("NAT gateway", gateway.nat_gateway_id)
    });
    Ok(blockers.collect())
}

/// The subnets of a VPC.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn subnets(client: &AwsClient, vpc: &str) -> Result<Vec<Blocker>, AwsError> {
    let found = pages!(
        client,
        "ec2:DescribeSubnets",
        subnets,
        client
            .clients
            .ec2
            .describe_subnets()
            .filters(filter("vpc-id", [vpc]))
    );
    let found = found.into_iter();
    Ok(found.map(|it| blocker("subnet", it.subnet_id)).collect())
}

/// All objects in a VPC that AWS did not create with it: each keeps it from being deleted
/// (<https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html>).
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn in_vpc(client: &AwsClient, vpc: &str) -> Result<Vec<Blocker>, AwsError> {
    let ec2 = &client.clients.ec2;
    let within = || filter("vpc-id", [vpc]);
    let mut all = interfaces(client, "vpc-id", vpc).await?;
    all.extend(nat_gateways(client, "vpc-id", vpc).await?);
    all.extend(subnets(client, vpc).await?);
    all.extend(gateway_blockers::endpoints(client, vpc).await?);
    all.extend(gateway_blockers::vpn_gateways(client, vpc).await?);
    let gateways = pages!(
        client,
        "ec2:DescribeInternetGateways",
        internet_gateways,
        ec2.describe_internet_gateways()
            .filters(filter("attachment.vpc-id", [vpc]))
    );
    let gateways = gateways.into_iter();
    all.extend(gateways.map(|it| blocker("internet gateway", it.internet_gateway_id)));
    let groups = pages!(
        client,
        "ec2:DescribeSecurityGroups",
        security_groups,
        ec2.describe_security_groups().filters(within())
    );
    let groups = groups.into_iter();
    let groups = groups.filter(|it| it.group_name.as_deref() != Some("default"));
    all.extend(groups.map(|it| blocker("security group", it.group_id)));
    let tables = pages!(
        client,
        "ec2:DescribeRouteTables",
        route_tables,
        ec2.describe_route_tables().filters(within())
    );
    let tables = tables.into_iter().filter(|table| {
        let associations = table.associations.as_deref().unwrap_or_default();
        !associations.iter().any(|it| it.main == Some(true))
    });
    all.extend(tables.map(|it| blocker("route table", it.route_table_id)));
    let acls = pages!(
        client,
        "ec2:DescribeNetworkAcls",
        network_acls,
        ec2.describe_network_acls().filters(within())
    );
    let acls = acls.into_iter().filter(|it| it.is_default != Some(true));
    all.extend(acls.map(|it| blocker("network ACL", it.network_acl_id)));
    Ok(all)
}
