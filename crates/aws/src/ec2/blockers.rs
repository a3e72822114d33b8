//! The objects that keep networks from being deleted.

use aws_sdk_ec2::types::{
    Instance, InstanceStateName, NatGateway, NatGatewayState, NetworkInterface,
};
use std::collections::BTreeSet;

use super::describe::{filter, pages, pages_by};
use crate::answers::distinct_texts;
use crate::client::{AwsClient, partition};
use crate::elbv2::existing_balancers;
use crate::error::AwsError;
use crate::resource::Blocker;

pub(super) fn blocker(kind: &'static str, id: Option<String>) -> Blocker {
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
/// by its ARN; another service in the words of the description; empty if nothing is known of it.
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
    match id {
        Some(id) => id.to_owned(),
        None if interface.requester_managed == Some(true) => description.to_owned(),
        None => String::new(),
    }
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
    let found = describe_instances(client, "instance-id", ids).await?;
    let going = found.into_iter().filter(is_going);
    Ok(going.filter_map(|instance| instance.instance_id).collect())
}

/// The instances that match a filter and are not terminated.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn instances(
    client: &AwsClient,
    name: &str,
    value: &str,
) -> Result<Vec<Blocker>, AwsError> {
    let found = describe_instances(client, name, &[value.to_owned()]).await?;
    let alive = found
        .into_iter()
        .filter(|it| state_of(it) != Some(&InstanceStateName::Terminated));
    let blockers = alive.map(|it| Blocker {
        is_being_deleted: is_going(&it),
        ..blocker("instance", it.instance_id)
    });
    Ok(blockers.collect())
}

async fn describe_instances(
    client: &AwsClient,
    name: &str,
    values: &[String],
) -> Result<Vec<Instance>, AwsError> {
    let found = pages_by!(
        client,
        "ec2:DescribeInstances",
        reservations,
        name,
        values,
        client.clients.ec2.describe_instances()
    );
    let found = found.into_iter();
    Ok(found
        .flat_map(|it| it.instances.unwrap_or_default())
        .collect())
}

fn state_of(instance: &Instance) -> Option<&InstanceStateName> {
    instance.state.as_ref().and_then(|it| it.name.as_ref())
}

fn is_going(instance: &Instance) -> bool {
    let going = [
        InstanceStateName::ShuttingDown,
        InstanceStateName::Terminated,
    ];
    state_of(instance).is_some_and(|it| going.contains(it))
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
    let found = describe_gateways(client, name, value).await?;
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

/// The NAT gateways that have an address, also while they are being deleted.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn gateways_with_address(
    client: &AwsClient,
    allocation: &str,
) -> Result<Vec<Blocker>, AwsError> {
    let states = ["pending", "available", "deleting"];
    let mut found = Vec::new();
    for state in states {
        found.extend(describe_gateways(client, "state", state).await?);
    }
    found.retain(|gateway| {
        let addresses = gateway.nat_gateway_addresses.as_deref();
        let mut addresses = addresses.unwrap_or_default().iter();
        addresses.any(|it| it.allocation_id.as_deref() == Some(allocation))
    });
    let blockers = found.into_iter().map(|gateway| Blocker {
        is_being_deleted: gateway.state == Some(NatGatewayState::Deleting),
        ..blocker("NAT gateway", gateway.nat_gateway_id)
    });
    Ok(blockers.collect())
}

async fn describe_gateways(
    client: &AwsClient,
    name: &str,
    value: &str,
) -> Result<Vec<NatGateway>, AwsError> {
    Ok(pages!(
        client,
        "ec2:DescribeNatGateways",
        nat_gateways,
        client
            .clients
            .ec2
            .describe_nat_gateways()
            .filter(filter(name, [value]))
    ))
}
