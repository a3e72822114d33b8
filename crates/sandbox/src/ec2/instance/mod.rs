//! Instances: what they are, and what they hold until they are terminated.

mod attributes;
mod boot;
mod launch;
mod options;
mod plan;
mod profiles;
mod states;
mod view;

pub use boot::has_booted;
pub use plan::user_data as check_user_data;
pub use profiles::Profile;
pub use states::{has_stopped, has_terminated};

use super::Outcome;
use super::network_interface::NetworkInterface;
use super::resource::{Kind, in_table, many, maybe, one};
use super::transition::Changing;
use super::{Ec2, names};
use crate::clock::Moment;
use crate::cloud::Cloud;
use crate::dispatch::Actions;
use crate::wire::{Call, Failure, Xml};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is about instances.
pub const ACTIONS: &[Actions] = &[
    &[
        ("RunInstances", launch::run),
        ("DescribeInstances", view::describe),
        ("DescribeInstanceStatus", view::describe_status),
    ],
    states::ACTIONS,
    attributes::ACTIONS,
    options::ACTIONS,
    profiles::ACTIONS,
];

/// An instance.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Instance {
    /// `r-…`; instances of one launch share it.
    pub reservation: String,
    /// Its number in that launch.
    pub index: u32,
    pub launched: Moment,
    pub image: ImageFacts,
    /// `t3.micro`.
    pub kind: String,
    pub key: Option<String>,
    pub vpc: String,
    pub subnet: String,
    pub zone: String,
    pub tenancy: String,
    pub placement_group: Option<String>,
    /// Interfaces in the order in which they were attached, the primary first.
    pub interfaces: Vec<String>,
    /// Where the root volume is plugged in.
    pub root_device: String,
    /// Volumes by device name.
    pub devices: BTreeMap<String, Device>,
    pub profile: Option<Profile>,
    /// Base64.
    pub user_data: Option<String>,
    pub monitoring: bool,
    /// `open` or `none`, where anybody said so.
    #[serde(default)]
    pub capacity: Option<String>,
    pub ebs_optimized: bool,
    pub termination_protection: bool,
    pub stop_protection: bool,
    /// `stop`, `terminate`.
    pub shutdown_behavior: String,
    /// `standard`, `unlimited`; only burstable types have it.
    pub credits: Option<String>,
    pub metadata: options::Metadata,
    pub hibernation: bool,
    pub enclave: bool,
    /// `default`, `disabled`.
    pub auto_recovery: String,
    pub cores: u32,
    pub threads_per_core: u32,
    pub hostnames: options::Hostnames,
    /// Whether it is given a public address whenever it starts.
    pub public: bool,
    pub token: Option<String>,
    /// Code and message of why it is not running.
    pub reason: Option<(String, String)>,
    pub state: Changing,
}

/// What an instance keeps of its image.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImageFacts {
    pub id: String,
    pub architecture: String,
    pub windows: bool,
    pub platform_details: String,
    pub usage_operation: String,
}

/// A volume as the instance sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    pub volume: String,
    pub delete_on_termination: bool,
    pub attached: Moment,
}

/// The numbers of the states.
pub fn code(state: &str) -> u16 {
    match state {
        "pending" => 0,
        "running" => 16,
        "shutting-down" => 32,
        "terminated" => 48,
        "stopping" => 64,
        _ => 80,
    }
}

impl Instance {
    /// The interface at device index 0, while there is one.
    pub fn primary<'a>(&self, ec2: &'a Ec2) -> Option<&'a NetworkInterface> {
        ec2.network_interfaces.get(self.interfaces.first()?)
    }

    /// Whether it is over.
    pub fn is_terminated(&self, now: Moment) -> bool {
        self.state.at(now) == "terminated"
    }

    /// Refuses what is not in one of the states.
    pub fn must_be(&self, cloud: &Cloud, id: &str, states: &[&str]) -> Result<(), Failure> {
        if states.contains(&self.state.at(cloud.now)) {
            return Ok(());
        }
        let message = match states {
            [only] => format!("The instance '{id}' is not in the '{only}' state."),
            _ => format!("The instance '{id}' is not in a valid state for this operation."),
        };
        Err(Failure::new("IncorrectInstanceState", message))
    }

    fn public(&self, cloud: &Cloud) -> Option<String> {
        let interface = self.primary(&cloud.ec2)?;
        interface
            .public(cloud, interface.primary())
            .map(|(address, _)| address)
    }

    fn private_dns(&self, cloud: &Cloud) -> String {
        let interface = self.primary(&cloud.ec2);
        let address = interface.map(|it| names::private_dns(&cloud.region, it.primary()));
        address.unwrap_or_default()
    }

    fn public_dns(&self, cloud: &Cloud) -> Option<String> {
        let vpc = cloud.ec2.vpcs.get(&self.vpc)?;
        let named = vpc.dns_hostnames && vpc.dns_support;
        let address = self.public(cloud).filter(|_| named)?;
        Some(names::public_dns(&cloud.region, &address))
    }
}

impl Kind for Instance {
    const PREFIX: &'static str = "i";
    const PARAMETER: &'static str = "InstanceId";
    const SET: &'static str = "reservationSet";
    const ID_FILTER: &'static str = "instance-id";
    in_table!(instances);

    fn not_found(id: &str) -> (&'static str, String) {
        let message = format!("The instance ID '{id}' does not exist");
        ("InvalidInstanceID.NotFound", message)
    }

    fn filter(&self, _id: &str, cloud: &Cloud, name: &str) -> Option<Vec<String>> {
        let ec2 = &cloud.ec2;
        let state = self.state.at(cloud.now);
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
            "dns-name" => maybe(self.public_dns(cloud)),
            "hypervisor" => one("xen"),
            "iam-instance-profile.arn" => maybe(self.profile.as_ref().map(|it| &it.arn)),
            "iam-instance-profile.id" => maybe(self.profile.as_ref().map(|it| &it.id)),
            "iam-instance-profile.name" => maybe(self.profile.as_ref().map(|it| &it.name)),
            "image-id" => one(&self.image.id),
            "instance-lifecycle" => many(Vec::<String>::new()),
            "instance-state-code" => one(code(state)),
            "instance-state-name" => one(state),
            "instance-type" => one(&self.kind),
            "instance.group-id" | "group-id" | "network-interface.group-id" => {
                many(interfaces().flat_map(|it| &it.groups))
            }
            "instance.group-name" | "group-name" | "network-interface.group-name" => {
                let groups = interfaces().flat_map(|it| &it.groups);
                many(groups.filter_map(|id| Some(&ec2.security_groups.get(id)?.name)))
            }
            "ip-address" => maybe(self.public(cloud)),
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
            "private-dns-name" => there(&self.private_dns(cloud)),
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
            _ => None,
        }
    }

    fn write(&self, id: &str, cloud: &Cloud, xml: &mut Xml) {
        view::write(self, id, cloud, xml);
    }
}

/// The instances that a call names; all of them must be there.
fn named(cloud: &Cloud, call: &Call) -> Result<Vec<String>, Failure> {
    let ids = call.params.list("InstanceId");
    if ids.is_empty() {
        return Err(Failure::missing("InstanceId"));
    }
    for id in &ids {
        super::resource::find::<Instance>(cloud, id)?;
    }
    Ok(ids.into_iter().map(str::to_owned).collect())
}

/// Ends an action with `<return>true</return>`.
fn done() -> Outcome {
    Ok(crate::wire::Answer::done())
}
