//! Network interfaces: what a subnet cannot be deleted for.

use super::cidr::{Cidr, ipv6_has, ipv6_in};
use super::due::drop_interface;
use super::instance::Instance;
use super::kind::{Kind, create as put, described, find, find_mut, in_table, many, maybe, one};
use super::security_group::SecurityGroup;
use super::subnet::Subnet;
use super::{Outcome, address, describe::describe, instance_type, names};
use crate::sandbox::clock::Moment;
use crate::sandbox::cloud::Cloud;
use crate::sandbox::dispatch::Actions;
use crate::sandbox::wire::{Answer, Call, Failure, Params, Xml};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

/// What is about network interfaces.
pub const ACTIONS: Actions = &[
    ("CreateNetworkInterface", create),
    ("DeleteNetworkInterface", delete),
    ("DescribeNetworkInterfaces", describe::<NetworkInterface>),
    ("AttachNetworkInterface", attach),
    ("DetachNetworkInterface", detach),
    ("ModifyNetworkInterfaceAttribute", modify_attribute),
    ("DescribeNetworkInterfaceAttribute", describe_attribute),
    ("AssignPrivateIpAddresses", assign),
    ("UnassignPrivateIpAddresses", unassign),
    ("AssignIpv6Addresses", assign_ipv6),
    ("UnassignIpv6Addresses", unassign_ipv6),
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
        address.association.as_ref().map(|tie| tie.id.clone())
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
        let tie = address.and_then(|address| address.association.as_ref());
        xml.element("association", |xml| {
            xml.text("publicIp", &public);
            xml.text("publicDnsName", names::public_dns(&cloud.region, &public));
            let owner = if tie.is_some() {
                &cloud.account
            } else {
                "amazon"
            };
            xml.text("ipOwnerId", owner);
            xml.optional("allocationId", allocation.as_ref());
            xml.optional("associationId", tie.map(|tie| &tie.id));
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
        let tie = self.attachment.as_ref();
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
            "attachment.attach-time" => maybe(tie.map(|tie| tie.attached.iso())),
            "attachment.attachment-id" => maybe(tie.map(|tie| &tie.id)),
            "attachment.instance-id" => maybe(tie.and_then(|tie| tie.instance.as_ref())),
            "attachment.device-index" => maybe(tie.map(|tie| tie.device_index)),
            "attachment.status" => maybe(tie.map(|_| "attached")),
            "attachment.delete-on-termination" => maybe(tie.map(|tie| tie.delete_on_termination)),
            "attachment.instance-owner-id" => maybe(tie.map(|tie| owner(cloud, tie))),
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
        if let Some(tie) = &self.attachment {
            xml.element("attachment", |xml| {
                xml.text("attachmentId", &tie.id);
                xml.optional("instanceId", tie.instance.as_ref());
                xml.text("instanceOwnerId", owner(cloud, tie));
                xml.text("deviceIndex", tie.device_index)
                    .text("networkCardIndex", 0);
                xml.text("status", "attached")
                    .text("attachTime", tie.attached.iso());
                xml.text("deleteOnTermination", tie.delete_on_termination);
            });
        }
        self.write_association(cloud, self.primary(), xml);
        self.write_addresses(cloud, xml);
        self.write_ipv6(xml);
        xml.text("interfaceType", &self.kind);
    }
}

fn owner<'a>(cloud: &'a Cloud, tie: &Attachment) -> &'a str {
    if tie.instance.is_some() {
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
    let count = wanted.more + usize::from(interface.addresses.is_empty());
    for _ in 0..count {
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

/// Gives an interface the IPv6 addresses that were asked for, and some more.
fn give_ipv6(
    cloud: &mut Cloud,
    subnet: &Subnet,
    interface: &mut NetworkInterface,
    named: &[String],
    more: usize,
) -> Result<(), Failure> {
    if named.is_empty() && more == 0 {
        return Ok(());
    }
    let Some(block) = subnet.ipv6_blocks.first().map(|block| block.block.clone()) else {
        let message = format!("The subnet '{}' has no IPv6 CIDR block", interface.subnet);
        return Err(Failure::invalid(message));
    };
    for address in named {
        if !ipv6_has(&block, address) {
            let message =
                format!("Address {address} does not fall within the subnet's address range");
            return Err(Failure::invalid(message));
        }
        let mut rows = cloud.ec2.network_interfaces.values();
        if rows.any(|row| row.ipv6.contains(address)) {
            let message = format!("Address {address} is in use.");
            return Err(Failure::new("InvalidIPAddress.InUse", message));
        }
        interface.ipv6.push(address.clone());
    }
    for _ in 0..more {
        let low = cloud.random.next();
        interface.ipv6.extend(ipv6_in(&block, low));
    }
    Ok(())
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

/// The addresses in use in a subnet.
pub fn used<'a>(cloud: &'a Cloud, subnet: &'a str) -> impl Iterator<Item = &'a String> {
    let interfaces = cloud.ec2.network_interfaces.values();
    interfaces
        .filter(move |it| it.subnet == subnet)
        .flat_map(|it| &it.addresses)
}

/// Gives an interface the address that was asked for.
fn take(
    cloud: &Cloud,
    subnet: &Subnet,
    interface: &mut NetworkInterface,
    address: &str,
) -> Result<(), Failure> {
    let parsed: Ipv4Addr = address
        .parse()
        .map_err(|_| Failure::invalid(format!("Invalid IPv4 address '{address}'")))?;
    let block = Cidr::read(&subnet.block);
    let place = block.and_then(|block| block.place(parsed));
    let size = block.map_or(0, Cidr::size);
    match place {
        None => {
            let message =
                format!("Address {address} does not fall within the subnet's address range");
            return Err(Failure::invalid(message));
        }
        Some(place) if place < 4 || place + 1 >= size => {
            let message = format!("Address {address} is in subnet's reserved address range");
            return Err(Failure::invalid(message));
        }
        Some(_) => {}
    }
    let is_taken = used(cloud, &interface.subnet)
        .chain(&interface.addresses)
        .any(|other| other == address);
    if is_taken {
        let message = format!("Address {address} is in use.");
        return Err(Failure::new("InvalidIPAddress.InUse", message));
    }
    interface.addresses.push(address.to_owned());
    Ok(())
}

/// Some address of the subnet that nobody has.
fn free(
    cloud: &mut Cloud,
    subnet: &Subnet,
    interface: &NetworkInterface,
) -> Result<String, Failure> {
    let block = Cidr::read(&subnet.block);
    let usable = block.map_or(0, |block| block.size().saturating_sub(5));
    let start = if usable > 0 {
        cloud.random.next() % usable
    } else {
        0
    };
    let taken = used(cloud, &interface.subnet).chain(&interface.addresses);
    let taken: BTreeSet<&str> = taken.map(String::as_str).collect();
    let places = (0..usable).map(|step| 4 + (start + step) % usable);
    let addresses = places
        .filter_map(|place| block?.nth(place))
        .map(|it| it.to_string());
    let found = addresses
        .into_iter()
        .find(|address| !taken.contains(address.as_str()));
    found.ok_or_else(|| {
        let message = format!(
            "There are not enough free addresses in subnet '{}' to satisfy the requested number \
             of instances.",
            interface.subnet
        );
        Failure::new("InsufficientFreeAddressesInSubnet", message)
    })
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
pub fn tie(cloud: &mut Cloud, id: &str, instance_id: &str, index: u32, delete: bool) -> String {
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
    let owner = interface.attachment.take().and_then(|tie| tie.instance);
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

fn attach(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("NetworkInterfaceId")?;
    let instance_id = call.params.required("InstanceId")?;
    let index: u32 = call
        .params
        .parse("DeviceIndex")?
        .ok_or_else(|| Failure::missing("deviceIndex"))?;
    let interface = find::<NetworkInterface>(cloud, id)?;
    if interface.attachment.is_some() {
        let message = format!("Network interface '{id}' is currently in use.");
        return Err(Failure::invalid(message));
    }
    let instance = find::<Instance>(cloud, instance_id)?;
    instance.must_be(cloud, instance_id, &["running", "stopped"])?;
    if instance.zone != interface.zone {
        let message = "You may not attach a network interface to an instance if they are not in \
                       the same availability zone";
        return Err(Failure::new("InvalidParameterCombination", message));
    }
    let others = || {
        instance
            .interfaces
            .iter()
            .filter_map(|it| cloud.ec2.network_interfaces.get(it))
    };
    let taken = others().any(|other| {
        other
            .attachment
            .as_ref()
            .is_some_and(|tie| tie.device_index == index)
    });
    if taken {
        let message = format!(
            "Instance '{instance_id}' already has an interface attached at device index '{index}'."
        );
        return Err(Failure::invalid(message));
    }
    let most = instance_type::find(&instance.kind)?.interfaces as usize;
    if instance.interfaces.len() >= most {
        let count = instance.interfaces.len() + 1;
        let message = format!(
            "Interface count {count} exceeds the limit for {}",
            instance.kind
        );
        return Err(Failure::new("AttachmentLimitExceeded", message));
    }
    let attachment = tie(cloud, id, instance_id, index, false);
    let mut xml = Xml::new();
    xml.text("attachmentId", attachment)
        .text("networkCardIndex", 0);
    Ok(Answer::Xml(xml))
}

fn no_permission() -> Failure {
    let message = "You do not have permission to access the specified resource.";
    Failure::new("AuthFailure", message)
}

fn detach(cloud: &mut Cloud, call: &Call) -> Outcome {
    let attachment = call.params.required("AttachmentId")?;
    let is_it = |interface: &NetworkInterface| {
        interface
            .attachment
            .as_ref()
            .is_some_and(|tie| tie.id == attachment)
    };
    let Some(id) = cloud.ec2.network_interfaces.ids_where(is_it).pop() else {
        let message = format!("The interface attachment ID '{attachment}' does not exist");
        return Err(Failure::new("InvalidAttachmentID.NotFound", message));
    };
    let tie = find::<NetworkInterface>(cloud, &id)?.attachment.clone();
    let Some(Attachment {
        instance: Some(_),
        device_index,
        ..
    }) = tie
    else {
        return Err(no_permission());
    };
    if device_index == 0 {
        let message = "The network interface at device index 0 cannot be detached.";
        return Err(Failure::new("OperationNotPermitted", message));
    }
    untie(cloud, &id);
    Ok(Answer::done())
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

fn modify_attribute(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("NetworkInterfaceId")?;
    if find::<NetworkInterface>(cloud, id)?.is_of_aws() {
        return Err(no_permission());
    }
    let groups = call.params.list("SecurityGroupId");
    let groups: Vec<String> = groups.into_iter().map(str::to_owned).collect();
    wear(cloud, id, &groups)?;
    let interface = find_mut::<NetworkInterface>(cloud, id)?;
    if let Some(check) = call.params.flag("SourceDestCheck.Value") {
        interface.source_dest_check = check;
    }
    if let Some(text) = call.params.get("Description.Value") {
        interface.description = text.to_owned();
    }
    if let (Some(delete), Some(tie)) = (
        call.params.flag("Attachment.DeleteOnTermination"),
        &mut interface.attachment,
    ) {
        tie.delete_on_termination = delete;
    }
    Ok(Answer::done())
}

fn describe_attribute(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("NetworkInterfaceId")?;
    let interface = find::<NetworkInterface>(cloud, id)?;
    let mut xml = Xml::new();
    xml.text("networkInterfaceId", id);
    let mut value = |name: &str, text: String| {
        xml.element(name, |xml| {
            xml.text("value", text);
        });
    };
    match call.params.required("Attribute")? {
        "description" => value("description", interface.description.clone()),
        "sourceDestCheck" => value("sourceDestCheck", interface.source_dest_check.to_string()),
        "groupSet" => interface.write_groups(cloud, &mut xml),
        "attachment" => {}
        other => {
            let message = format!("Value ({other}) for parameter attribute is invalid.");
            return Err(Failure::invalid(message));
        }
    }
    Ok(Answer::Xml(xml))
}

fn assign(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("NetworkInterfaceId")?;
    let mut interface = find::<NetworkInterface>(cloud, id)?.clone();
    let subnet = find::<Subnet>(cloud, &interface.subnet)?.clone();
    let before = interface.addresses.len();
    for address in call.params.list("PrivateIpAddress") {
        take(cloud, &subnet, &mut interface, address)?;
    }
    for _ in 0..call
        .params
        .parse("SecondaryPrivateIpAddressCount")?
        .unwrap_or(0)
    {
        let address = free(cloud, &subnet, &interface)?;
        interface.addresses.push(address);
    }
    let mut xml = Xml::new();
    xml.text("networkInterfaceId", id);
    let new = interface.addresses.iter().skip(before);
    xml.list("assignedPrivateIpAddressesSet", new, |item, address| {
        item.text("privateIpAddress", address);
    });
    *find_mut::<NetworkInterface>(cloud, id)? = interface;
    Ok(Answer::Xml(xml))
}

fn unassign(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("NetworkInterfaceId")?;
    for private in call.params.list("PrivateIpAddress") {
        let interface = find_mut::<NetworkInterface>(cloud, id)?;
        let place = interface
            .addresses
            .iter()
            .position(|address| address == private);
        let Some(place) = place.filter(|place| *place > 0) else {
            let message =
                format!("Some of the addresses [{private}] are not assigned to interface {id}");
            return Err(Failure::invalid(message));
        };
        interface.addresses.remove(place);
        if let Some(allocation) = interface.elastic.remove(private) {
            address::forget_association(cloud, &allocation);
        }
    }
    Ok(Answer::done())
}

fn assign_ipv6(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("NetworkInterfaceId")?;
    let mut interface = find::<NetworkInterface>(cloud, id)?.clone();
    let subnet = find::<Subnet>(cloud, &interface.subnet)?.clone();
    let before = interface.ipv6.len();
    let named = call.params.list("Ipv6Addresses");
    let named: Vec<String> = named.into_iter().map(str::to_owned).collect();
    let more = call.params.parse("Ipv6AddressCount")?.unwrap_or(0);
    give_ipv6(cloud, &subnet, &mut interface, &named, more)?;
    let mut xml = Xml::new();
    xml.text("networkInterfaceId", id);
    xml.list(
        "assignedIpv6Addresses",
        interface.ipv6.iter().skip(before),
        |item, address| {
            item.value(address);
        },
    );
    *find_mut::<NetworkInterface>(cloud, id)? = interface;
    Ok(Answer::Xml(xml))
}

fn unassign_ipv6(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("NetworkInterfaceId")?;
    let interface = find_mut::<NetworkInterface>(cloud, id)?;
    let unwanted = call.params.list("Ipv6Addresses");
    if let Some(stranger) = unwanted
        .iter()
        .find(|it| !interface.ipv6.iter().any(|own| own == *it))
    {
        let message =
            format!("Some of the addresses [{stranger}] are not assigned to interface {id}");
        return Err(Failure::invalid(message));
    }
    interface
        .ipv6
        .retain(|own| !unwanted.contains(&own.as_str()));
    let mut xml = Xml::new();
    xml.text("networkInterfaceId", id);
    xml.list("unassignedIpv6Addresses", unwanted, |item, address| {
        item.value(address)
    });
    Ok(Answer::Xml(xml))
}
