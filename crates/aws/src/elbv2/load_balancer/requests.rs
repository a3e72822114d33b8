//! The requests that change a load balancer, and the parts of them that its create takes too.

use aws_sdk_elasticloadbalancingv2::types::{
    EnforceSecurityGroupInboundRulesOnPrivateLinkTrafficEnum as Enforces, IpAddressType, IpamPools,
    MinimumLoadBalancerCapacity, RemoveIpamPoolEnum, SubnetMapping,
};

use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;
use rform_core::value::Value;

/// A list for a request; none if it is empty.
pub(super) fn some<T>(items: Vec<T>) -> Option<Vec<T>> {
    (!items.is_empty()).then_some(items)
}

/// The subnets, unless they follow from the mappings.
pub(super) fn subnets(planned: &Value) -> Option<Vec<String>> {
    match mappings(planned) {
        Some(_) => None,
        None => some(planned.strings("subnets")),
    }
}

pub(super) fn mappings(planned: &Value) -> Option<Vec<SubnetMapping>> {
    let mapping = |block: &Value| {
        SubnetMapping::builder()
            .set_subnet_id(block.owned("subnet_id"))
            .set_allocation_id(block.owned("allocation_id"))
            .set_private_ipv4_address(block.owned("private_ipv4_address"))
            .set_ipv6_address(block.owned("ipv6_address"))
            .build()
    };
    some(planned.items("subnet_mapping").map(mapping).collect())
}

pub(super) fn pools(planned: &Value) -> Option<IpamPools> {
    let block = planned.first("ipam_pools")?;
    let pool = block.owned("ipv4_ipam_pool_id");
    Some(IpamPools::builder().set_ipv4_ipam_pool_id(pool).build())
}

pub(super) async fn set_groups(operation: &Operation<'_>, arn: &str) -> Result<(), AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.elbv2);
    let enforces = planned.string("enforce_security_group_inbound_rules_on_private_link_traffic");
    let groups = planned.strings("security_groups");
    let answer = operation
        .client
        .call("elasticloadbalancing:SetSecurityGroups", || {
            client
                .set_security_groups()
                .load_balancer_arn(arn)
                .set_security_groups(Some(groups.clone()))
                .set_enforce_security_group_inbound_rules_on_private_link_traffic(
                    enforces.map(Enforces::from),
                )
                .send()
        });
    answer.await.map(drop)
}

pub(super) async fn set_subnets(operation: &Operation<'_>) -> Result<(), AwsError> {
    let (planned, client) = (operation.planned, &operation.client.clients.elbv2);
    // The one of the two views that was not configured is open.
    let is_by_subnets = operation.config.items("subnets").next().is_some();
    let answer = operation
        .client
        .call("elasticloadbalancing:SetSubnets", || {
            let request = client.set_subnets().load_balancer_arn(operation.id());
            match is_by_subnets {
                true => request.set_subnets(Some(planned.strings("subnets"))),
                false => request
                    .set_subnets(subnets(planned))
                    .set_subnet_mappings(mappings(planned)),
            }
            .send()
        });
    answer.await.map(drop)
}

pub(super) async fn set_ip_address_type(operation: &Operation<'_>) -> Result<(), AwsError> {
    let client = &operation.client.clients.elbv2;
    let kind = IpAddressType::from(operation.planned.text("ip_address_type"));
    let answer = operation
        .client
        .call("elasticloadbalancing:SetIpAddressType", || {
            let request = client.set_ip_address_type();
            let request = request.load_balancer_arn(operation.id());
            request.ip_address_type(kind.clone()).send()
        });
    answer.await.map(drop)
}

pub(super) async fn set_capacity(operation: &Operation<'_>, arn: &str) -> Result<(), AwsError> {
    let client = &operation.client.clients.elbv2;
    let block = operation.planned.first("minimum_load_balancer_capacity");
    let capacity = block.map(|block| {
        MinimumLoadBalancerCapacity::builder()
            .set_capacity_units(block.integer("capacity_units"))
            .build()
    });
    let answer = operation
        .client
        .call("elasticloadbalancing:ModifyCapacityReservation", || {
            client
                .modify_capacity_reservation()
                .load_balancer_arn(arn)
                .set_reset_capacity_reservation(capacity.is_none().then_some(true))
                .set_minimum_load_balancer_capacity(capacity.clone())
                .send()
        });
    answer.await.map(drop)
}

pub(super) async fn set_pools(operation: &Operation<'_>) -> Result<(), AwsError> {
    let client = &operation.client.clients.elbv2;
    let pools = pools(operation.planned);
    let removed = pools.is_none().then(|| vec![RemoveIpamPoolEnum::Ipv4]);
    let answer = operation
        .client
        .call("elasticloadbalancing:ModifyIpPools", || {
            client
                .modify_ip_pools()
                .load_balancer_arn(operation.id())
                .set_ipam_pools(pools.clone())
                .set_remove_ipam_pools(removed.clone())
                .send()
        });
    answer.await.map(drop)
}
