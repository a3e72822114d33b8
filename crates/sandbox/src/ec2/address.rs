//! Elastic addresses.

use super::describe::describe;
use super::instance::Instance;
use super::network_interface::NetworkInterface;
use super::resource::{Kind, create as put, find, find_mut, in_table, maybe, one, remove};
use super::{Outcome, internet_gateway};
use crate::clock::Moment;
use crate::cloud::Cloud;
use crate::dispatch::Actions;
use crate::wire::{Answer, Call, Failure, Xml};
use serde::{Deserialize, Serialize};

/// What is about elastic addresses.
pub const ACTIONS: Actions = &[
    ("AllocateAddress", allocate),
    ("ReleaseAddress", release),
    ("DescribeAddresses", describe_addresses),
    ("DescribeAddressesAttribute", describe_attributes),
    ("AssociateAddress", associate),
    ("DisassociateAddress", disassociate),
];

/// An elastic address.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Address {
    pub public_ip: String,
    pub association: Option<Association>,
    /// Until then EC2 has not yet understood that its NAT gateway is gone.
    pub held_until: Option<Moment>,
}

/// What an address is mapped to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Association {
    /// `eipassoc-…`.
    pub id: String,
    pub interface: String,
    /// The private address of the interface.
    pub private: String,
}

impl Address {
    fn interface<'a>(&self, cloud: &'a Cloud) -> Option<&'a NetworkInterface> {
        cloud
            .ec2
            .network_interfaces
            .get(&self.association.as_ref()?.interface)
    }

    fn instance<'a>(&self, cloud: &'a Cloud) -> Option<&'a String> {
        self.interface(cloud)?
            .attachment
            .as_ref()?
            .instance
            .as_ref()
    }

    fn is_of_nat(&self, cloud: &Cloud) -> bool {
        self.interface(cloud)
            .is_some_and(|interface| interface.kind == "nat_gateway")
    }
}

impl Kind for Address {
    const PREFIX: &'static str = "eipalloc";
    const PARAMETER: &'static str = "AllocationId";
    const SET: &'static str = "addressesSet";
    const ID_FILTER: &'static str = "allocation-id";
    in_table!(addresses);

    fn not_found(id: &str) -> (&'static str, String) {
        let message = format!("The allocation ID '{id}' does not exist");
        ("InvalidAllocationID.NotFound", message)
    }

    fn filter(&self, _id: &str, cloud: &Cloud, name: &str) -> Option<Vec<String>> {
        let associate = self.association.as_ref();
        match name {
            "association-id" => maybe(associate.map(|associate| &associate.id)),
            "domain" => one("vpc"),
            "instance-id" => maybe(self.instance(cloud)),
            "network-border-group" => one(&cloud.region),
            "network-interface-id" => maybe(associate.map(|associate| &associate.interface)),
            "network-interface-owner-id" => maybe(associate.map(|_| &cloud.account)),
            "private-ip-address" => maybe(associate.map(|associate| &associate.private)),
            "public-ip" => one(&self.public_ip),
            _ => None,
        }
    }

    fn write(&self, id: &str, cloud: &Cloud, xml: &mut Xml) {
        xml.text("publicIp", &self.public_ip)
            .text("allocationId", id)
            .text("domain", "vpc");
        if let Some(associate) = &self.association {
            xml.optional("instanceId", self.instance(cloud));
            xml.text("associationId", &associate.id)
                .text("networkInterfaceId", &associate.interface);
            xml.text("networkInterfaceOwnerId", &cloud.account);
            xml.text("privateIpAddress", &associate.private);
        }
        xml.text("publicIpv4Pool", "amazon")
            .text("networkBorderGroup", &cloud.region);
    }
}

/// A public address that nobody has.
pub fn new_public(cloud: &mut Cloud) -> String {
    const FIRST: [u64; 8] = [3, 18, 34, 44, 52, 54, 98, 100];
    loop {
        let lot = cloud.random.next();
        let first = FIRST.get((lot % 8) as usize).copied().unwrap_or(3);
        let part = |shift: u32| (lot >> shift) % 254 + 1;
        let address = format!("{first}.{}.{}.{}", part(8), part(24), part(40));
        let elastic = cloud
            .ec2
            .addresses
            .values()
            .any(|it| it.public_ip == address);
        let mapped = cloud.ec2.network_interfaces.values();
        let mut mapped = mapped.filter_map(|it| it.public_ip.as_ref());
        if !elastic && !mapped.any(|it| *it == address) {
            return address;
        }
    }
}

/// Whether anything in the VPC needs its internet gateway.
pub fn is_any_mapped(cloud: &Cloud, vpc: &str) -> bool {
    let mut interfaces = cloud.ec2.network_interfaces.values();
    interfaces.any(|interface| interface.vpc == vpc && interface.is_mapped())
}

/// Keeps an address from being released for a while.
pub fn hold(cloud: &mut Cloud, id: &str, until: Moment) {
    if let Some(address) = cloud.ec2.addresses.get_mut(id) {
        address.held_until = Some(until);
    }
}

/// Maps an address to a private one, in both books; the id of the tie.
pub fn map(cloud: &mut Cloud, id: &str, interface: &str, private: &str) -> String {
    let associate = Association {
        id: cloud.new_id("eipassoc"),
        interface: interface.to_owned(),
        private: private.to_owned(),
    };
    let association = associate.id.clone();
    if let Some(row) = cloud.ec2.network_interfaces.get_mut(interface) {
        if private == row.primary() {
            row.public_ip = None;
        }
        row.elastic.insert(private.to_owned(), id.to_owned());
    }
    if let Some(address) = cloud.ec2.addresses.get_mut(id) {
        address.association = Some(associate);
    }
    association
}

/// Takes the mapping away, in both books.
pub fn unmap(cloud: &mut Cloud, id: &str) {
    let address = cloud.ec2.addresses.get_mut(id);
    let Some(associate) = address.and_then(|address| address.association.take()) else {
        return;
    };
    if let Some(interface) = cloud.ec2.network_interfaces.get_mut(&associate.interface) {
        interface.elastic.remove(&associate.private);
    }
}

/// The interface has let go of the address already.
pub fn forget_association(cloud: &mut Cloud, id: &str) {
    if let Some(address) = cloud.ec2.addresses.get_mut(id) {
        address.association = None;
    }
}

fn allocate(cloud: &mut Cloud, call: &Call) -> Outcome {
    let public_ip = new_public(cloud);
    let address = Address {
        public_ip: public_ip.clone(),
        association: None,
        held_until: None,
    };
    let id = put(cloud, call, "elastic-ip", address)?;
    let mut xml = Xml::new();
    xml.text("publicIp", public_ip)
        .text("allocationId", id)
        .text("domain", "vpc");
    xml.text("publicIpv4Pool", "amazon")
        .text("networkBorderGroup", &cloud.region);
    Ok(Answer::Xml(xml))
}

/// The allocation that a call names by id or by address.
fn named(cloud: &Cloud, call: &Call) -> Result<String, Failure> {
    if let Some(id) = call.params.get("AllocationId") {
        find::<Address>(cloud, id)?;
        return Ok(id.to_owned());
    }
    by_public(cloud, call.params.required("PublicIp")?)
}

fn by_public(cloud: &Cloud, public: &str) -> Result<String, Failure> {
    let found = cloud
        .ec2
        .addresses
        .ids_where(|address| address.public_ip == public)
        .pop();
    found.ok_or_else(|| {
        let message = format!("Address '{public}' not found.");
        Failure::new("InvalidAddress.NotFound", message)
    })
}

fn no_permission() -> Failure {
    let message = "You do not have permission to access the specified resource.";
    Failure::new("AuthFailure", message)
}

fn release(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = named(cloud, call)?;
    let address = find::<Address>(cloud, &id)?;
    let held = address.held_until.is_some_and(|until| until > cloud.now);
    if held || address.is_of_nat(cloud) {
        return Err(no_permission());
    }
    if address.association.is_some() {
        let message = format!("Address {} is in use.", address.public_ip);
        return Err(Failure::new("InvalidIPAddress.InUse", message));
    }
    remove::<Address>(cloud, &id);
    Ok(Answer::done())
}

/// Named by address too; otherwise like every kind.
fn describe_addresses(cloud: &mut Cloud, call: &Call) -> Outcome {
    let publics = call.params.list("PublicIp");
    if publics.is_empty() {
        return describe::<Address>(cloud, call);
    }
    let mut ids = Vec::new();
    for public in publics {
        ids.push(by_public(cloud, public)?);
    }
    let mut xml = Xml::new();
    xml.list(Address::SET, &ids, |item, id| {
        if let Some(address) = cloud.ec2.addresses.get(id) {
            address.write(id, cloud, item);
            super::tags::write(cloud, id, item);
        }
    });
    Ok(Answer::Xml(xml))
}

fn describe_attributes(cloud: &mut Cloud, call: &Call) -> Outcome {
    let wanted = call.params.list("AllocationId");
    for id in &wanted {
        find::<Address>(cloud, id)?;
    }
    let chosen = cloud.ec2.addresses.iter();
    let chosen = chosen.filter(|(id, _)| wanted.is_empty() || wanted.contains(&id.as_str()));
    let mut xml = Xml::new();
    xml.list("addressSet", chosen, |item, (id, address)| {
        item.text("publicIp", &address.public_ip)
            .text("allocationId", id);
    });
    Ok(Answer::Xml(xml))
}

fn associate(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = named(cloud, call)?;
    let interface_id = target(cloud, call)?;
    let interface = find::<NetworkInterface>(cloud, &interface_id)?.clone();
    let private = call
        .params
        .get("PrivateIpAddress")
        .unwrap_or(interface.primary())
        .to_owned();
    if !interface.addresses.contains(&private) {
        let message =
            format!("The private IP address {private} is not assigned to {interface_id}.");
        return Err(Failure::invalid(message));
    }
    if !internet_gateway::serves(cloud, &interface.vpc) {
        let message = format!(
            "Network {} is not attached to any internet gateway",
            interface.vpc
        );
        return Err(Failure::new("Gateway.NotAttached", message));
    }
    let mine = find::<Address>(cloud, &id)?.association.clone();
    if let Some(associate) = &mine
        && (&associate.interface, &associate.private) == (&interface_id, &private)
    {
        return Ok(associated(&associate.id));
    }
    let again = call.params.flag("AllowReassociation") != Some(false);
    let nat = find::<Address>(cloud, &id)?.is_of_nat(cloud);
    if let Some(associate) = mine.filter(|_| !again || nat) {
        let message = format!(
            "resource {id} is already associated with associate-id {}",
            associate.id
        );
        return Err(Failure::new("Resource.AlreadyAssociated", message));
    }
    if let Some(other) = interface.elastic.get(&private) {
        if !again {
            let message =
                format!("resource {interface_id} is already associated with address {other}");
            return Err(Failure::new("Resource.AlreadyAssociated", message));
        }
        unmap(cloud, other);
    }
    unmap(cloud, &id);
    let associate = map(cloud, &id, &interface_id, &private);
    Ok(associated(&associate))
}

fn associated(id: &str) -> Answer {
    let mut xml = Xml::new();
    xml.text("return", true).text("associationId", id);
    Answer::Xml(xml)
}

/// The interface that a call names, itself or by its instance.
fn target(cloud: &Cloud, call: &Call) -> Result<String, Failure> {
    if let Some(id) = call.params.get("NetworkInterfaceId") {
        return Ok(id.to_owned());
    }
    let Some(id) = call.params.get("InstanceId") else {
        let message = "Either public IP or allocation id must be specified with an instance id \
                       or a network interface id";
        return Err(Failure::new("MissingParameter", message));
    };
    let instance = find::<Instance>(cloud, id)?;
    let state = instance.state.at(cloud.now);
    if !["running", "stopped", "stopping"].contains(&state) {
        let message =
            format!("The {state} instance '{id}' is not in a valid state for this operation.");
        return Err(Failure::new("InvalidInstanceID", message));
    }
    instance.interfaces.first().cloned().ok_or_else(|| {
        let message = format!("The instance ID '{id}' does not exist");
        Failure::new("InvalidInstanceID.NotFound", message)
    })
}

fn disassociate(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = match call.params.get("AssociationId") {
        Some(association) => {
            let is_it = |address: &Address| {
                address
                    .association
                    .as_ref()
                    .is_some_and(|associate| associate.id == association)
            };
            let found = cloud.ec2.addresses.ids_where(is_it).pop();
            found.ok_or_else(|| {
                let message = format!("The association ID '{association}' does not exist");
                Failure::new("InvalidAssociationID.NotFound", message)
            })?
        }
        None => by_public(cloud, call.params.required("PublicIp")?)?,
    };
    if find::<Address>(cloud, &id)?.is_of_nat(cloud) {
        return Err(no_permission());
    }
    find_mut::<Address>(cloud, &id)?;
    unmap(cloud, &id);
    Ok(Answer::done())
}
