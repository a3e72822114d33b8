//! The availability zones of a load balancer: its subnets, and the network interface in each.

use super::lookup::{invalid, texts};
use super::model::BalancerZone;
use super::naming;
use crate::ec2::service_interface::{self, ServiceInterface};
use crate::store::Account;
use crate::wire::{Call, Failure};

/// A subnet that a call names, with what it says about the address in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub subnet: String,
    zone: String,
    allocation: Option<String>,
    private: Option<String>,
    ipv6: Option<String>,
}

/// The subnets of a call, by `Subnets` or by `SubnetMappings`, and their VPC.
///
/// # Errors
/// There are none, one does not exist, two are in one zone, or they are in several VPCs.
pub(super) fn wanted(
    account: &Account,
    call: &Call,
    kind: &str,
) -> Result<(Vec<Wanted>, String), Failure> {
    let plain = texts(call, "Subnets").into_iter().map(|it| (it, None));
    let mapped = call.params.parts("SubnetMappings.member").into_iter();
    let mapped = mapped.map(|it| (it.get("SubnetId").unwrap_or_default().to_owned(), Some(it)));
    let (mut all, mut vpcs) = (Vec::new(), Vec::new());
    for (subnet, mapping) in plain.chain(mapped) {
        let missing = |_| {
            let message = format!("The subnet ID '{subnet}' does not exist");
            Failure::new("SubnetNotFound", message)
        };
        let (vpc, zone) = service_interface::place(account, &subnet).map_err(missing)?;
        let of = |name: &str| {
            mapping
                .as_ref()
                .and_then(|it| it.get(name).map(str::to_owned))
        };
        vpcs.push(vpc);
        all.push(Wanted {
            zone,
            allocation: of("AllocationId"),
            private: of("PrivateIPv4Address"),
            ipv6: of("IPv6Address"),
            subnet,
        });
    }
    check(&all, &vpcs, kind)?;
    let vpc = vpcs.into_iter().next().unwrap_or_default();
    Ok((all, vpc))
}

fn check(all: &[Wanted], vpcs: &[String], kind: &str) -> Result<(), Failure> {
    if all.is_empty() {
        return Err(invalid("At least one subnet must be specified"));
    }
    if vpcs.iter().any(|it| Some(it) != vpcs.first()) {
        let message = "All subnets must belong to the same VPC";
        return Err(Failure::new("InvalidConfigurationRequest", message));
    }
    let mut zones: Vec<&str> = all.iter().map(|it| it.zone.as_str()).collect();
    zones.sort_unstable();
    zones.dedup();
    if zones.len() < all.len() {
        let message = "A load balancer cannot be attached to multiple subnets in the same \
                       Availability Zone";
        return Err(Failure::new("InvalidConfigurationRequest", message));
    }
    if kind == "application" && zones.len() < 2 {
        return Err(invalid(
            "At least two subnets in two different Availability Zones must be specified",
        ));
    }
    let is_addressed = |it: &Wanted| it.allocation.is_some() || it.private.is_some();
    if kind != "network" && all.iter().any(is_addressed) {
        let message = "Addresses of subnets can be specified for network load balancers only";
        return Err(Failure::new("InvalidConfigurationRequest", message));
    }
    Ok(())
}

/// The properties of a load balancer that its interfaces show.
pub(super) struct Owner<'a> {
    pub arn: &'a str,
    pub kind: &'a str,
    pub scheme: &'a str,
    pub groups: &'a [String],
}

/// Puts a network interface of the load balancer into a subnet.
pub(super) fn join(
    account: &mut Account,
    call: &Call,
    owner: &Owner<'_>,
    wanted: Wanted,
) -> Result<BalancerZone, Failure> {
    let interface = ServiceInterface {
        subnet: wanted.subnet.clone(),
        description: format!("ELB {}", naming::path(owner.arn)),
        kind: match owner.kind {
            "network" => "network_load_balancer",
            "gateway" => "gateway_load_balancer",
            _ => "load_balancer",
        },
        groups: owner.groups.to_vec(),
        address: wanted.private.clone(),
        is_public: owner.scheme == "internet-facing" && owner.kind != "gateway",
        allocation: wanted.allocation.clone(),
    };
    let (interface, _) = service_interface::put(account, call, interface)?;
    Ok(BalancerZone {
        subnet: wanted.subnet,
        zone: wanted.zone,
        interface,
        allocation: wanted.allocation,
        private: wanted.private,
        ipv6: wanted.ipv6,
    })
}

/// Takes the network interfaces of zones away. They are there for a while longer:
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-delete.html>.
pub(super) fn leave<'a>(account: &mut Account, zones: impl IntoIterator<Item = &'a BalancerZone>) {
    let gone = account.after(account.latencies.balancer_interfaces);
    for zone in zones {
        service_interface::remove_at(account, &zone.interface, gone);
    }
}
