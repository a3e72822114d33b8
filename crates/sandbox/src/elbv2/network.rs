//! Changes of a load balancer's place in the network, and of what is reserved for it.

use super::balancers::check_groups;
use super::lookup::{answer, find, find_mut, invalid, required, texts};
use super::model::{Balancer, BalancerZone};
use super::zones::{self, Owner};
use crate::action::Outcome;
use crate::ec2::service_interface;
use crate::store::Account;
use crate::wire::{Call, Failure};

/// `SetSecurityGroups`: a network load balancer that was made without groups gets none.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetSecurityGroups.html>.
pub(super) fn set_security_groups(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "LoadBalancerArn")?;
    let groups = texts(call, "SecurityGroups");
    let balancer = find::<Balancer>(account, arn)?.clone();
    check_groups(account, &groups, &balancer.kind, &balancer.vpc)?;
    if groups.is_empty() || balancer.groups.is_empty() {
        let message = "You cannot add security groups to a load balancer without, nor remove all";
        return Err(Failure::new("InvalidConfigurationRequest", message));
    }
    for zone in &balancer.zones {
        service_interface::set_groups(account, &zone.interface, &groups);
    }
    let row = find_mut::<Balancer>(account, arn)?;
    row.groups.clone_from(&groups);
    let enforces = call
        .params
        .get("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic");
    if let Some(enforces) = enforces.filter(|_| row.kind == "network") {
        row.enforces_groups = Some(enforces.to_owned());
    }
    answer(|xml| {
        xml.members("SecurityGroupIds", &groups, |xml, it| xml.value(it));
    })
}

/// `SetSubnets`: a network load balancer keeps the subnets that it has.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetSubnets.html>.
pub(super) fn set_subnets(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "LoadBalancerArn")?;
    let balancer = find::<Balancer>(account, arn)?.clone();
    let (wanted, vpc) = zones::wanted(account, call, &balancer.kind)?;
    if vpc != balancer.vpc {
        let message = format!(
            "The subnets are not in the VPC {} of the load balancer",
            balancer.vpc
        );
        return Err(Failure::new("InvalidSubnet", message));
    }
    let stays = |zone: &&BalancerZone| wanted.iter().any(|it| it.subnet == zone.subnet);
    let (kept, left): (Vec<&BalancerZone>, Vec<&BalancerZone>) =
        balancer.zones.iter().partition(stays);
    if balancer.kind == "gateway" && !left.is_empty() {
        let message = "Subnets cannot be removed from load balancers with type 'gateway'";
        return Err(Failure::new("InvalidConfigurationRequest", message));
    }
    let owner = Owner {
        arn,
        kind: &balancer.kind,
        scheme: &balancer.scheme,
        groups: &balancer.groups,
    };
    let is_new = |subnet: &str| kept.iter().all(|it| it.subnet != subnet);
    let new: Vec<_> = wanted
        .iter()
        .filter(|it| is_new(&it.subnet))
        .cloned()
        .collect();
    let mut zones: Vec<BalancerZone> = kept.into_iter().cloned().collect();
    for wanted in new {
        zones.push(zones::join(account, call, &owner, wanted)?);
    }
    zones::leave(account, left);
    let row = find_mut::<Balancer>(account, arn)?;
    row.zones = zones;
    if let Some(kind) = call.params.get("IpAddressType") {
        kind.clone_into(&mut row.ip_address_type);
    }
    let zones = row.zones.clone();
    answer(|xml| {
        xml.members("AvailabilityZones", &zones, |xml, zone| {
            xml.text("ZoneName", &zone.zone)
                .text("SubnetId", &zone.subnet);
        });
    })
}

/// `SetIpAddressType`: changes the type of addresses of the load balancer.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetIpAddressType.html>.
pub(super) fn set_ip_address_type(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "LoadBalancerArn")?;
    let kind = required(call, "IpAddressType")?;
    if !["ipv4", "dualstack", "dualstack-without-public-ipv4"].contains(&kind) {
        return Err(invalid(format!("'{kind}' is no IP address type")));
    }
    kind.clone_into(&mut find_mut::<Balancer>(account, arn)?.ip_address_type);
    answer(|xml| {
        xml.text("IpAddressType", kind);
    })
}

/// `ModifyIpPools`: sets the IPAM pool that public addresses come from, or removes it.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyIpPools.html>.
pub(super) fn modify_pools(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "LoadBalancerArn")?;
    let row = find_mut::<Balancer>(account, arn)?;
    if texts(call, "RemoveIpamPools").iter().any(|it| it == "ipv4") {
        row.ipam_pool = None;
    }
    if let Some(pool) = call.params.get("IpamPools.Ipv4IpamPoolId") {
        row.ipam_pool = Some(pool.to_owned());
    }
    let pool = row.ipam_pool.clone();
    answer(|xml| {
        xml.element("IpamPools", |xml| _ = xml.optional("Ipv4IpamPoolId", pool));
    })
}

/// `ModifyCapacityReservation`: reserves capacity units, or resets the reservation.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyCapacityReservation.html>.
pub(super) fn modify_capacity(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "LoadBalancerArn")?;
    let units = call
        .params
        .parse("MinimumLoadBalancerCapacity.CapacityUnits")?;
    let row = find_mut::<Balancer>(account, arn)?;
    row.capacity = match call.params.flag("ResetCapacityReservation") {
        Some(true) => None,
        _ => units.or(row.capacity),
    };
    describe_capacity(account, call)
}

/// `DescribeCapacityReservation`: the capacity units that are reserved, if any are.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeCapacityReservation.html>.
pub(super) fn describe_capacity(account: &mut Account, call: &Call) -> Outcome {
    let arn = required(call, "LoadBalancerArn")?;
    let capacity = find::<Balancer>(account, arn)?.capacity;
    answer(|xml| {
        if let Some(units) = capacity {
            xml.element("MinimumLoadBalancerCapacity", |xml| {
                xml.text("CapacityUnits", units);
            });
        }
    })
}
