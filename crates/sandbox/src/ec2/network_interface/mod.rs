//! Network interfaces: what a subnet cannot be deleted for.

mod addresses;
mod attach;
mod attribute;

pub use addresses::used;

use super::resource::{Kind, create as put, described, find, find_mut, in_table, many, maybe, one};
use super::scheduled::drop_interface;
use super::security_group::SecurityGroup;
use super::subnet::Subnet;
use super::{Outcome, describe::describe, names};
use crate::clock::Moment;
use crate::cloud::Cloud;
use crate::dispatch::Actions;
use crate::wire::{Answer, Call, Failure, Params, Xml};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use addresses::{free, give_ipv6, take};

/// What is about network interfaces.
pub const ACTIONS: Actions = &[
    ("CreateNetworkInterface", create),
    ("DeleteNetworkInterface", delete),
    ("DescribeNetworkInterfaces", describe::<NetworkInterface>),
    ("AttachNetworkInterface", attach::attach),
    ("DetachNetworkInterface", attach::detach),
    (
        "ModifyNetworkInterfaceAttribute",
        attribute::modify_attribute,
    ),
    (
        "DescribeNetworkInterfaceAttribute",
        attribute::describe_attribute,
    ),
    ("AssignPrivateIpAddresses", addresses::assign),
    ("UnassignPrivateIpAddresses", addresses::unassign),
    ("AssignIpv6Addresses", addresses::assign_ipv6),
    ("UnassignIpv6Addresses", addresses::unassign_ipv6),
];

/// The most security groups an interface wears.
const MOST_GROUPS: usize = 5;

/// A network interface.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NetworkInterface {
    pub vpc: String,
    pub subnet: String,
    pub zone: String,
    /// The private addresses, the primary first.
    pub addresses: Vec<String>,
    #[serde(default)]
    pub ipv6: Vec<String>,
    pub mac: String,
    pub description: String,
    pub groups: Vec<String>,
    /// `interface`, `nat_gateway`.
    pub kind: String,
    pub source_dest_check: bool,
    pub attachment: Option<Attachment>,
    /// A public address that is not an elastic one; it belongs to the primary address.
    pub public_ip: Option<String>,
    /// Allocations by private address.
    pub elastic: BTreeMap<String, String>,
}

/// What an interface is attached to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// `eni-attach-…`.
    pub id: String,
    /// `None` for a NAT gateway.
    pub instance: Option<String>,
    pub device_index: u32,
    pub delete_on_termination: bool,
    pub attached: Moment,
}

/// What a new interface is to be.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub subnet: String,
    /// The primary address, if not any.
    pub address: Option<String>,
    /// Further addresses that are named.
    pub secondary: Vec<String>,
    /// How many further ones besides.
    pub more: usize,
    /// IPv6 addresses that are named, and how many besides; none at all is up to the subnet.
    pub ipv6: Vec<String>,
    pub more_ipv6: Option<usize>,
    /// None: the VPC's default group.
    pub groups: Vec<String>,
    pub description: String,
}

impl NetworkInterface {
    /// The first private address.
    pub fn primary(&self) -> &str {
        self.addresses.first().map_or("", String::as_str)
    }

    /// Whether the internet gateway is needed for it.
    pub fn is_mapped(&self) -> bool {
        self.public_ip.is_some() || !self.elastic.is_empty()
    }

    /// The public address of a private one, and the allocation if it is elastic.
    pub fn public(&self, cloud: &Cloud, private: &str) -> Option<(String, Option<String>)> {
        if let Some(allocation) = self.elastic.get(private) {
            let address = cloud.ec2.addresses.get(allocation)?;
            return Some((address.public_ip.clone(), Some(allocation.clone())));
        }
        let own = self.public_ip.clone().filter(|_| private == self.primary());
        own.map(|address| (address, None))
    }

    /// The association's id or DNS name, of one private address.
    fn association(&self, cloud: &Cloud, private: &str, what: &str) -> Option<String> {
        let (public, allocation) = self.public(cloud, private)?;
        if what == "association.public-dns-name" {
            return Some(names::public_dns(&cloud.region, &public));
        }
        let address = cloud.ec2.addresses.get(&allocation?)?;
        address
            .association
            .as_ref()
            .map(|associate| associate.id.clone())
    }

    fn status(&self) -> &'static str {
        if self.attachment.is_some() {
            "in-use"
        } else {
            "available"
        }
    }

    fn is_of_aws(&self) -> bool {
        self.kind != "interface"
    }

    /// `<association>` of one private address.
    pub fn write_association(&self, cloud: &Cloud, private: &str, xml: &mut Xml) {
        let Some((public, allocation)) = self.public(cloud, private) else {
            return;
        };
        let address = allocation
            .as_deref()
            .and_then(|id| cloud.ec2.addresses.get(id));
        let associate = address.and_then(|address| address.association.as_ref());
        xml.element("association", |xml| {
            xml.text("publicIp", &public);
            xml.text("publicDnsName", names::public_dns(&cloud.region, &public));
            let owner = if associate.is_some() {
                &cloud.account
            } else {
                "amazon"
            };
            xml.text("ipOwnerId", owner);
            xml.optional("allocationId", allocation.as_ref());
            xml.optional("associationId", associate.map(|associate| &associate.id));
        });
    }

    /// `<privateIpAddressesSet>`.
    pub fn write_addresses(&self, cloud: &Cloud, xml: &mut Xml) {
        xml.list("privateIpAddressesSet", &self.addresses, |item, address| {
            item.text("privateIpAddress", address);
            item.text("privateDnsName", names::private_dns(&cloud.region, address));
            item.text("primary", address == self.primary());
            self.write_association(cloud, address, item);
        });
    }

    /// `<ipv6AddressesSet>`.
    pub fn write_ipv6(&self, xml: &mut Xml) {
        xml.list("ipv6AddressesSet", &self.ipv6, |item, address| {
            item.text("ipv6Address", address)
                .text("isPrimaryIpv6", false);
        });
    }

    /// `<groupSet>`.
    pub fn write_groups(&self, cloud: &Cloud, xml: &mut Xml) {
        xml.list("groupSet", &self.groups, |item, id| {
            item.text("groupId", id);
            let group = cloud.ec2.security_groups.get(id);
            item.optional("groupName", group.map(|group| &group.name));
        });
    }
}

impl Kind for NetworkInterface {
    const PREFIX: &'static str = "eni";
    const PARAMETER: &'static str = "NetworkInterfaceId";
    const SET: &'static str = "networkInterfaceSet";
    const ID_FILTER: &'static str = "network-interface-id";
    in_table!(network_interfaces);

    fn not_found(id: &str) -> (&'static str, String) {
        let message = format!("The networkInterface ID '{id}' does not exist");
        ("InvalidNetworkInterfaceID.NotFound", message)
    }

    fn filter(&self, _id: &str, cloud: &Cloud, name: &str) -> Option<Vec<String>> {
        let associate = self.attachment.as_ref();
        let publics = || {
            self.addresses
                .iter()
                .filter_map(|it| self.public(cloud, it))
        };
        match name {
            "vpc-id" => one(&self.vpc),
            "subnet-id" => one(&self.subnet),
            "availability-zone" => one(&self.zone),
            "group-id" => many(&self.groups),
            "group-name" => {
                let groups = &cloud.ec2.security_groups;
                many(
                    self.groups
                        .iter()
                        .filter_map(|id| Some(groups.get(id)?.name.clone())),
                )
            }
            "description" => one(&self.description),
            "status" => one(self.status()),
            "interface-type" => one(&self.kind),
            "requester-managed" => one(self.is_of_aws()),
            "requester-id" => maybe(self.is_of_aws().then_some("amazon-aws")),
            "mac-address" => one(&self.mac),
            "source-dest-check" => one(self.source_dest_check),
            "private-ip-address" => one(self.primary()),
            "private-dns-name" => one(names::private_dns(&cloud.region, self.primary())),
            "addresses.private-ip-address" => many(&self.addresses),
            "addresses.primary" => many(
                self.addresses
                    .iter()
                    .map(|address| address == self.primary()),
            ),
            "association.public-ip" | "addresses.association.public-ip" => {
                many(publics().map(|(address, _)| address))
            }
            "association.allocation-id" => many(publics().filter_map(|(_, id)| id)),
            "association.ip-owner-id" => many(publics().map(|(_, id)| match id {
                Some(_) => cloud.account.clone(),
                None => "amazon".to_owned(),
            })),
            "association.association-id" | "association.public-dns-name" => many(
                self.addresses
                    .iter()
                    .filter_map(|it| self.association(cloud, it, name)),
            ),
            "ipv6-addresses.ipv6-address" => many(&self.ipv6),
            "attachment.attach-time" => maybe(associate.map(|associate| associate.attached.iso())),
            "attachment.attachment-id" => maybe(associate.map(|associate| &associate.id)),
            "attachment.instance-id" => {
                maybe(associate.and_then(|associate| associate.instance.as_ref()))
            }
            "attachment.device-index" => maybe(associate.map(|associate| associate.device_index)),
            "attachment.status" => maybe(associate.map(|_| "attached")),
            "attachment.delete-on-termination" => {
                maybe(associate.map(|associate| associate.delete_on_termination))
            }
            "attachment.instance-owner-id" => {
                maybe(associate.map(|associate| owner(cloud, associate)))
            }
            _ => None,
        }
    }

    fn write(&self, id: &str, cloud: &Cloud, xml: &mut Xml) {
        xml.text("networkInterfaceId", id)
            .text("subnetId", &self.subnet);
        xml.text("vpcId", &self.vpc)
            .text("availabilityZone", &self.zone);
        xml.text("description", &self.description)
            .text("ownerId", &cloud.account);
        xml.optional("requesterId", self.is_of_aws().then_some("amazon-aws"));
        xml.text("requesterManaged", self.is_of_aws())
            .text("status", self.status());
        xml.text("macAddress", &self.mac)
            .text("privateIpAddress", self.primary());
        xml.text(
            "privateDnsName",
            names::private_dns(&cloud.region, self.primary()),
        );
        xml.text("sourceDestCheck", self.source_dest_check);
        self.write_groups(cloud, xml);
        if let Some(associate) = &self.attachment {
            xml.element("attachment", |xml| {
                xml.text("attachmentId", &associate.id);
                xml.optional("instanceId", associate.instance.as_ref());
                xml.text("instanceOwnerId", owner(cloud, associate));
                xml.text("deviceIndex", associate.device_index)
                    .text("networkCardIndex", 0);
                xml.text("status", "attached")
                    .text("attachTime", associate.attached.iso());
                xml.text("deleteOnTermination", associate.delete_on_termination);
            });
        }
        self.write_association(cloud, self.primary(), xml);
        self.write_addresses(cloud, xml);
        self.write_ipv6(xml);
        xml.text("interfaceType", &self.kind);
    }
}

fn owner<'a>(cloud: &'a Cloud, associate: &Attachment) -> &'a str {
    if associate.instance.is_some() {
        &cloud.account
    } else {
        "amazon-aws"
    }
}

/// Puts a new interface of the kind, attached to nothing; its id.
///
/// # Errors
/// The subnet, a group or an address does not exist, does not fit or is taken.
pub fn make(cloud: &mut Cloud, call: &Call, wanted: Wanted, kind: &str) -> Result<String, Failure> {
    let subnet = find::<Subnet>(cloud, &wanted.subnet)?.clone();
    let groups = if kind == "interface" {
        groups_of(cloud, &subnet.vpc, &wanted)?
    } else {
        Vec::new()
    };
    let digits = cloud.random.hex(8);
    let mac: Vec<&str> = (0..4)
        .filter_map(|at| digits.get(2 * at..2 * at + 2))
        .collect();
    let mut interface = NetworkInterface {
        addresses: Vec::new(),
        ipv6: Vec::new(),
        mac: format!("0e:f2:{}", mac.join(":")),
        description: wanted.description.clone(),
        groups,
        kind: kind.to_owned(),
        source_dest_check: kind == "interface",
        attachment: None,
        public_ip: None,
        elastic: BTreeMap::new(),
        vpc: subnet.vpc.clone(),
        zone: subnet.zone.clone(),
        subnet: wanted.subnet.clone(),
    };
    let named = wanted.address.iter().chain(&wanted.secondary);
    for address in named {
        take(cloud, &subnet, &mut interface, address)?;
    }
    if wanted.address.is_none() {
        // Secondary ones by name leave the primary one to AWS.
        let primary = free(cloud, &subnet, &interface)?;
        interface.addresses.insert(0, primary);
    }
    for _ in 0..wanted.more {
        let address = free(cloud, &subnet, &interface)?;
        interface.addresses.push(address);
    }
    if kind == "interface" {
        let usual = usize::from(subnet.assign_ipv6 && wanted.ipv6.is_empty());
        let more = wanted.more_ipv6.unwrap_or(usual);
        give_ipv6(cloud, &subnet, &mut interface, &wanted.ipv6, more)?;
    }
    put(cloud, call, "network-interface", interface)
}

fn groups_of(cloud: &Cloud, vpc_id: &str, wanted: &Wanted) -> Result<Vec<String>, Failure> {
    if wanted.groups.is_empty() {
        let vpc = cloud.ec2.vpcs.get(vpc_id);
        return Ok(vpc
            .map(|vpc| vpc.default_group.clone())
            .into_iter()
            .collect());
    }
    check_groups(cloud, vpc_id, &wanted.subnet, &wanted.groups)?;
    Ok(distinct(&wanted.groups))
}

fn distinct(groups: &[String]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    groups
        .iter()
        .filter(|id| seen.insert(*id))
        .cloned()
        .collect()
}

/// Whether these groups may be worn in that VPC.
fn check_groups(cloud: &Cloud, vpc: &str, where_: &str, ids: &[String]) -> Result<(), Failure> {
    for id in ids {
        if find::<SecurityGroup>(cloud, id)?.vpc != vpc {
            let message =
                format!("Security group {id} and subnet {where_} belong to different networks.");
            return Err(Failure::new("InvalidParameter", message));
        }
    }
    if ids.len() > MOST_GROUPS {
        let message = "The maximum number of security groups per interface has been reached.";
        return Err(Failure::new(
            "SecurityGroupsPerInterfaceLimitExceeded",
            message,
        ));
    }
    Ok(())
}

/// Fields of CreateNetworkInterface and of RunInstances' `NetworkInterface.N`.
pub fn wanted(params: &Params, subnet: &str) -> Result<Wanted, Failure> {
    let texts = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let mut address = params.get("PrivateIpAddress").map(str::to_owned);
    let mut secondary = Vec::new();
    for part in params.parts("PrivateIpAddresses") {
        let text = part.required("PrivateIpAddress")?.to_owned();
        if part.flag("Primary") == Some(true) {
            address = Some(text);
        } else {
            secondary.push(text);
        }
    }
    Ok(Wanted {
        subnet: subnet.to_owned(),
        address,
        secondary,
        more: params.parse("SecondaryPrivateIpAddressCount")?.unwrap_or(0),
        ipv6: ipv6_named(params)?,
        more_ipv6: params.parse("Ipv6AddressCount")?,
        groups: texts(params.list("SecurityGroupId")),
        description: params.get("Description").unwrap_or_default().to_owned(),
    })
}

/// IPv6 addresses by name: `Ipv6Addresses.N.Ipv6Address`, or `Ipv6Address.N.Ipv6Address`.
fn ipv6_named(params: &Params) -> Result<Vec<String>, Failure> {
    let parts = params
        .parts("Ipv6Addresses")
        .into_iter()
        .chain(params.parts("Ipv6Address"));
    parts
        .map(|part| part.required("Ipv6Address").map(str::to_owned))
        .collect()
}

fn create(cloud: &mut Cloud, call: &Call) -> Outcome {
    let subnet = call.params.required("SubnetId")?;
    let wanted = wanted(&call.params, subnet)?;
    let id = make(cloud, call, wanted, "interface")?;
    described::<NetworkInterface>(cloud, &id, "networkInterface")
}

fn delete(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("NetworkInterfaceId")?;
    if find::<NetworkInterface>(cloud, id)?.attachment.is_some() {
        let message = format!("Network interface '{id}' is currently in use.");
        return Err(Failure::new("InvalidNetworkInterface.InUse", message));
    }
    drop_interface(cloud, id);
    Ok(Answer::done())
}

/// Ties an interface to an instance, in both books.
pub fn associate(
    cloud: &mut Cloud,
    id: &str,
    instance_id: &str,
    index: u32,
    delete: bool,
) -> String {
    let attachment = cloud.new_id("eni-attach");
    let attached = cloud.now;
    if let Some(interface) = cloud.ec2.network_interfaces.get_mut(id) {
        interface.attachment = Some(Attachment {
            id: attachment.clone(),
            instance: Some(instance_id.to_owned()),
            device_index: index,
            delete_on_termination: delete,
            attached,
        });
    }
    if let Some(instance) = cloud.ec2.instances.get_mut(instance_id) {
        instance.interfaces.push(id.to_owned());
    }
    attachment
}

/// Takes the tie away, in both books.
pub fn untie(cloud: &mut Cloud, id: &str) {
    let Some(interface) = cloud.ec2.network_interfaces.get_mut(id) else {
        return;
    };
    interface.public_ip = None;
    let owner = interface
        .attachment
        .take()
        .and_then(|associate| associate.instance);
    let instance = owner.and_then(|owner| cloud.ec2.instances.get_mut(&owner));
    if let Some(instance) = instance {
        instance.interfaces.retain(|other| other != id);
    }
}

/// Takes the elastic addresses off an interface; their allocations.
pub fn unmap_all(cloud: &mut Cloud, id: &str) -> Vec<String> {
    let Some(interface) = cloud.ec2.network_interfaces.get_mut(id) else {
        return Vec::new();
    };
    let freed: Vec<String> = std::mem::take(&mut interface.elastic)
        .into_values()
        .collect();
    for allocation in &freed {
        if let Some(address) = cloud.ec2.addresses.get_mut(allocation) {
            address.association = None;
        }
    }
    freed
}

fn no_permission() -> Failure {
    let message = "You do not have permission to access the specified resource.";
    Failure::new("AuthFailure", message)
}

/// Puts these groups on an interface in place of those it wears; none leaves it as it is.
pub fn wear(cloud: &mut Cloud, id: &str, groups: &[String]) -> Result<(), Failure> {
    let interface = find::<NetworkInterface>(cloud, id)?;
    check_groups(cloud, &interface.vpc, &interface.subnet, groups)?;
    if !groups.is_empty() {
        find_mut::<NetworkInterface>(cloud, id)?.groups = distinct(groups);
    }
    Ok(())
}
