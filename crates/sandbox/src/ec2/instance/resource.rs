//! How an instance is found and filtered.

use super::{filters as options, view};
use crate::ec2::dns_names;
use crate::ec2::model::state_code;
use crate::ec2::model::{Instance, NetworkInterface};
use crate::ec2::resource::{Ec2Resource, many, maybe, one};
use crate::ec2::tables::Ec2;
use crate::store::Account;
use crate::wire::{Failure, Xml};

impl Instance {
    /// The interface at device index 0, while there is one.
    pub(crate) fn primary<'a>(&self, ec2: &'a Ec2) -> Option<&'a NetworkInterface> {
        ec2.network_interfaces.get(self.interfaces.first()?)
    }

    /// Refuses an instance that is in none of the states.
    pub(crate) fn must_be(
        &self,
        account: &Account,
        id: &str,
        states: &[&str],
    ) -> Result<(), Failure> {
        if states.contains(&self.state.at(account.now)) {
            return Ok(());
        }
        let message = match states {
            [only] => format!("The instance '{id}' is not in the '{only}' state."),
            _ => format!("The instance '{id}' is not in a valid state for this operation."),
        };
        Err(Failure::new("IncorrectInstanceState", message))
    }

    /// The public address of the primary interface, elastic or not.
    pub(crate) fn public(&self, account: &Account) -> Option<String> {
        let interface = self.primary(&account.ec2)?;
        interface
            .public(account, interface.primary())
            .map(|(address, _)| address)
    }

    /// The DNS name of the primary private address; empty without an interface.
    pub(crate) fn private_dns(&self, account: &Account) -> String {
        let interface = self.primary(&account.ec2);
        let address = interface.map(|it| dns_names::private_dns(&account.region, it.primary()));
        address.unwrap_or_default()
    }

    /// The DNS name of the public address, in a VPC that gives DNS names.
    pub(crate) fn public_dns(&self, account: &Account) -> Option<String> {
        let vpc = account.ec2.vpcs.get(&self.vpc)?;
        let named = vpc.dns_hostnames && vpc.dns_support;
        let address = self.public(account).filter(|_| named)?;
        Some(dns_names::public_dns(&account.region, &address))
    }
}

/// What the interfaces of an instance answer to a filter, `None` if they do not have it.
fn of_interfaces(instance: &Instance, account: &Account, name: &str) -> Option<Vec<String>> {
    let rows = instance.interfaces.iter().filter_map(|id| {
        let row = account.ec2.network_interfaces.get(id)?;
        Some((id, row))
    });
    let name = match name {
        "ipv6-address" => "ipv6-addresses.ipv6-address",
        name => name,
    };
    // One without interfaces has no values, but knows the filter all the same.
    let mut values = super::filters::of_no_interface(name)?;
    for (id, row) in rows {
        let found = match name {
            "owner-id" => one(&account.account_id),
            name => row.filter(id, account, name),
        };
        values.extend(found.unwrap_or_default());
    }
    Some(values)
}

impl Ec2Resource for Instance {
    const RESOURCE_TYPE: &'static str = "instance";
    const PREFIX: &'static str = "i";
    const PARAMETER: &'static str = "InstanceId";
    const SET: &'static str = "reservationSet";
    const ID_FILTER: &'static str = "instance-id";

    fn not_found(id: &str) -> (&'static str, String) {
        let message = format!("The instance ID '{id}' does not exist");
        ("InvalidInstanceID.NotFound", message)
    }

    fn filter(&self, _id: &str, account: &Account, name: &str) -> Option<Vec<String>> {
        let ec2 = &account.ec2;
        let state = self.state.at(account.now);
        let there = |text: &str| maybe((state != "terminated").then(|| text.to_owned()));
        let interfaces = || {
            self.interfaces
                .iter()
                .filter_map(|id| ec2.network_interfaces.get(id))
        };
        match name {
            "affinity" | "spot-instance-request-id" | "outpost-arn" | "product-code" => {
                many(Vec::<String>::new())
            }
            "architecture" => one(&self.image.architecture),
            "availability-zone" => one(&self.zone),
            "block-device-mapping.device-name" => many(self.devices.keys()),
            "block-device-mapping.volume-id" => {
                many(self.devices.values().map(|device| &device.volume))
            }
            "block-device-mapping.delete-on-termination" => many(
                self.devices
                    .values()
                    .map(|device| device.delete_on_termination),
            ),
            "client-token" => maybe(self.token.as_ref()),
            "dns-name" => maybe(self.public_dns(account)),
            "hypervisor" => one("xen"),
            "iam-instance-profile.arn" => maybe(self.profile.as_ref().map(|it| &it.arn)),
            "iam-instance-profile.id" => maybe(self.profile.as_ref().map(|it| &it.id)),
            "iam-instance-profile.name" => maybe(self.profile.as_ref().map(|it| &it.name)),
            "image-id" => one(&self.image.id),
            "instance-lifecycle" => many(Vec::<String>::new()),
            "instance-state-code" => one(state_code(state)),
            "instance-state-name" => one(state),
            "instance-type" => one(&self.kind),
            "instance.group-id" | "group-id" | "network-interface.group-id" => {
                many(interfaces().flat_map(|it| &it.groups))
            }
            "instance.group-name" | "group-name" | "network-interface.group-name" => {
                let groups = interfaces().flat_map(|it| &it.groups);
                many(groups.filter_map(|id| Some(&ec2.security_groups.get(id)?.name)))
            }
            "ip-address" => maybe(self.public(account)),
            "key-name" => maybe(self.key.as_ref()),
            "launch-index" => one(self.index),
            "launch-time" => one(self.launched.iso()),
            "metadata-options.http-tokens" => one(&self.metadata.tokens),
            "metadata-options.http-endpoint" => one(&self.metadata.endpoint),
            "monitoring-state" => one(if self.monitoring {
                "enabled"
            } else {
                "disabled"
            }),
            "network-interface.network-interface-id" => many(&self.interfaces),
            "network-interface.addresses.private-ip-address"
            | "network-interface.private-ip-address" => {
                many(interfaces().flat_map(|it| &it.addresses))
            }
            "network-interface.subnet-id" => many(interfaces().map(|it| &it.subnet)),
            "network-interface.vpc-id" => many(interfaces().map(|it| &it.vpc)),
            "placement-group-name" => maybe(self.placement_group.as_ref()),
            "network-interface.ipv6-addresses.ipv6-address" | "ipv6-address" => {
                many(interfaces().flat_map(|it| &it.ipv6))
            }
            "platform" => maybe(self.image.windows.then_some("windows")),
            "platform-details" => one(&self.image.platform_details),
            "private-dns-name" => there(&self.private_dns(account)),
            "private-ip-address" => maybe(self.primary(ec2).map(|it| it.primary().to_owned())),
            "reservation-id" => one(&self.reservation),
            "root-device-name" => one(&self.root_device),
            "root-device-type" => one("ebs"),
            "source-dest-check" => maybe(self.primary(ec2).map(|it| it.source_dest_check)),
            "state-reason-code" => maybe(self.reason.as_ref().map(|(code, _)| code)),
            "subnet-id" => there(&self.subnet),
            "tenancy" => one(&self.tenancy),
            "virtualization-type" => one("hvm"),
            "vpc-id" => there(&self.vpc),
            _ => match name.strip_prefix("network-interface.") {
                Some(name) => of_interfaces(self, account, name),
                None => options::filter(self, name),
            },
        }
    }

    fn write(&self, id: &str, account: &Account, xml: &mut Xml) {
        view::write(self, id, account, xml);
    }
}
