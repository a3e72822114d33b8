//! NAT gateways, routes, Elastic IP addresses and network interfaces around instances.

use std::time::Duration;

use super::{Network, ec2, fine, made, refused, wait};
use crate::testing::first;

#[tokio::test(start_paused = true)]
async fn a_nat_gateway_comes_and_goes_slowly_and_its_address_later_still() {
    let net = Network::new(|_| ()).await;
    let cloud = &net.cloud;
    let address = net.address().await;
    let nat = net.nat(&address).await;
    assert_eq!(net.nat_state(&nat).await, "pending");
    refused(
        cloud,
        &net.detach(),
        "DependencyViolation",
        "mapped public address",
    )
    .await;
    wait(126).await;
    assert_eq!(net.nat_state(&nat).await, "available");
    let release = format!("Action=ReleaseAddress&AllocationId={address}");
    refused(cloud, &release, "AuthFailure", "You do not have permission").await;
    let subnet = format!("Action=DeleteSubnet&SubnetId={}", net.subnet);
    fine(
        cloud,
        &format!("Action=DeleteNatGateway&NatGatewayId={nat}"),
    )
    .await;
    assert_eq!(net.nat_state(&nat).await, "deleting");
    refused(cloud, &subnet, "DependencyViolation", "has dependencies").await;
    refused(
        cloud,
        &net.detach(),
        "DependencyViolation",
        "mapped public address",
    )
    .await;
    refused(cloud, &release, "AuthFailure", "You do not have permission").await;
    while net.nat_state(&nat).await == "deleting" {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(net.nat_state(&nat).await, "deleted");
    refused(cloud, &release, "AuthFailure", "You do not have permission").await;
    wait(9).await;
    fine(cloud, &release).await;
    net.tear_down().await;
}

#[tokio::test(start_paused = true)]
async fn a_nat_gateway_without_an_internet_gateway_fails() {
    let net = Network::new(|_| ()).await;
    let cloud = &net.cloud;
    fine(cloud, &net.detach()).await;
    let address = net.address().await;
    let nat = net.nat(&address).await;
    wait(126).await;
    let answer = ec2(
        cloud,
        &format!("Action=DescribeNatGateways&NatGatewayId.1={nat}"),
    )
    .await;
    assert_eq!(first(&answer, "state"), "failed");
    assert_eq!(first(&answer, "failureCode"), "Gateway.NotAttached");
    fine(
        cloud,
        &format!("Action=ReleaseAddress&AllocationId={address}"),
    )
    .await;
    fine(
        cloud,
        &format!("Action=DeleteNatGateway&NatGatewayId={nat}"),
    )
    .await;
    let pair = format!("InternetGatewayId={}&VpcId={}", net.gateway, net.vpc);
    fine(cloud, &format!("Action=AttachInternetGateway&{pair}")).await;
    net.tear_down().await;
}

#[tokio::test(start_paused = true)]
async fn routes_need_a_living_nat_gateway_and_go_black_with_it() {
    let net = Network::new(|_| ()).await;
    let cloud = &net.cloud;
    let table = format!("Action=CreateRouteTable&VpcId={}", net.vpc);
    let table = made(cloud, &table, "routeTableId").await;
    let route = |nat: &str| {
        format!(
            "Action=CreateRoute&RouteTableId={table}&DestinationCidrBlock=0.0.0.0/0&NatGatewayId={nat}"
        )
    };
    refused(
        cloud,
        &route("nat-1"),
        "InvalidNatGatewayID.NotFound",
        "nat-1",
    )
    .await;
    let nat = net.nat(&net.address().await).await;
    fine(cloud, &route(&nat)).await;
    let show = format!("Action=DescribeRouteTables&RouteTableId.1={table}");
    let answer = ec2(cloud, &show).await;
    assert_eq!(first(&answer, "natGatewayId"), nat);
    assert!(!answer.contains("blackhole"), "{answer}");
    fine(
        cloud,
        &format!("Action=DeleteNatGateway&NatGatewayId={nat}"),
    )
    .await;
    assert!(ec2(cloud, &show).await.contains("blackhole"));
}

#[tokio::test(start_paused = true)]
async fn elastic_addresses_say_who_has_them() {
    let net = Network::new(|_| ()).await;
    let cloud = &net.cloud;
    let address = net.address().await;
    let id = made(cloud, &net.run(""), "instanceId").await;
    let associate = format!("Action=AssociateAddress&AllocationId={address}&InstanceId={id}");
    refused(
        cloud,
        &associate,
        "InvalidInstanceID",
        "The pending instance",
    )
    .await;
    wait(33).await;
    let association = made(cloud, &associate, "associationId").await;
    assert_eq!(made(cloud, &associate, "associationId").await, association);
    let release = format!("Action=ReleaseAddress&AllocationId={address}");
    refused(cloud, &release, "InvalidIPAddress.InUse", "is in use").await;
    let shown = ec2(
        cloud,
        &format!("Action=DescribeAddresses&AllocationId.1={address}"),
    )
    .await;
    assert_eq!(first(&shown, "instanceId"), id);
    let public = first(&shown, "publicIp").to_owned();
    let instance = ec2(
        cloud,
        &format!("Action=DescribeInstances&InstanceId.1={id}"),
    )
    .await;
    assert_eq!(first(&instance, "ipAddress"), public);
    fine(
        cloud,
        &format!("Action=DisassociateAddress&AssociationId={association}"),
    )
    .await;
    fine(cloud, &release).await;
    refused(cloud, &release, "InvalidAllocationID.NotFound", &address).await;
}

#[tokio::test(start_paused = true)]
async fn interfaces_are_counted_attached_and_in_use() {
    let net = Network::new(|_| ()).await;
    let cloud = &net.cloud;
    let form = format!(
        "Action=CreateNetworkInterface&SubnetId={}&PrivateIpAddress=10.0.1.9",
        net.subnet
    );
    let interface = made(cloud, &form, "networkInterfaceId").await;
    refused(
        cloud,
        &form,
        "InvalidIPAddress.InUse",
        "Address 10.0.1.9 is in use",
    )
    .await;
    let subnets = format!("Action=DescribeSubnets&SubnetId.1={}", net.subnet);
    assert_eq!(
        first(&ec2(cloud, &subnets).await, "availableIpAddressCount"),
        "250"
    );
    let id = made(cloud, &net.run(""), "instanceId").await;
    wait(33).await;
    let associate = format!(
        "Action=AttachNetworkInterface&NetworkInterfaceId={interface}&InstanceId={id}&DeviceIndex=1"
    );
    let attachment = made(cloud, &associate, "attachmentId").await;
    let delete = format!("Action=DeleteNetworkInterface&NetworkInterfaceId={interface}");
    refused(
        cloud,
        &delete,
        "InvalidNetworkInterface.InUse",
        "is currently in use",
    )
    .await;
    let groups = format!(
        "Action=ModifyInstanceAttribute&InstanceId={id}&GroupId.1={}",
        net.group
    );
    refused(
        cloud,
        &groups,
        "InvalidInstanceID",
        "There are multiple interfaces",
    )
    .await;
    fine(
        cloud,
        &format!("Action=DetachNetworkInterface&AttachmentId={attachment}"),
    )
    .await;
    fine(cloud, &groups).await;
    fine(cloud, &delete).await;
    fine(
        cloud,
        &format!("Action=TerminateInstances&InstanceId.1={id}"),
    )
    .await;
    wait(32).await;
    net.tear_down().await;
}

#[tokio::test(start_paused = true)]
async fn ipv6_addresses_come_from_the_subnet_and_hold_its_block() {
    let net = Network::new(|_| ()).await;
    let cloud = &net.cloud;
    let more = net.run("&NetworkInterface.1.Ipv6AddressCount=1");
    refused(
        cloud,
        &more,
        "InvalidParameterValue",
        "has no IPv6 CIDR block",
    )
    .await;
    let block = format!(
        "Action=AssociateVpcCidrBlock&VpcId={}&AmazonProvidedIpv6CidrBlock=true",
        net.vpc
    );
    let block = made(cloud, &block, "ipv6CidrBlock")
        .await
        .replace("::/56", "");
    let associate = format!(
        "Action=AssociateSubnetCidrBlock&SubnetId={}&Ipv6CidrBlock={block}::/64",
        net.subnet
    );
    let associate = made(cloud, &associate, "associationId").await;
    let answer = fine(cloud, &more).await;
    let address = first(&answer, "ipv6Address").to_owned();
    assert!(
        address.starts_with(block.trim_end_matches('0')),
        "{address} in {block}"
    );
    let untie = format!("Action=DisassociateSubnetCidrBlock&AssociationId={associate}");
    refused(cloud, &untie, "InvalidCidrBlock.InUse", "in use").await;
    let interface = first(&answer, "networkInterfaceId");
    let give_back = format!("Action=UnassignIpv6Addresses&NetworkInterfaceId={interface}");
    fine(cloud, &format!("{give_back}&Ipv6Addresses.1={address}")).await;
    fine(cloud, &untie).await;
}
