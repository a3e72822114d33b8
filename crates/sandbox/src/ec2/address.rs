//! Elastic addresses.

use super::describe::describe;
use super::internet_gateway;
use super::resource::{Ec2Resource, create as put, find, find_mut, maybe, one, remove};
use super::resource_type::{Ec2Type, Listed};
use crate::action::{Actions, Outcome};
use crate::clock::Moment;
use crate::ec2::address_mapping::{map, new_public, unmap};
use crate::ec2::errors::no_permission;
use crate::ec2::model::{Address, Instance, NetworkInterface};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// The operations on elastic addresses.
const ACTIONS: Actions = &[
    ("AllocateAddress", allocate),
    ("ReleaseAddress", release),
    ("DescribeAddresses", describe_addresses),
    ("DescribeAddressesAttribute", describe_attributes),
    ("AssociateAddress", associate),
    ("DisassociateAddress", disassociate),
];

impl Address {
    fn interface<'a>(&self, account: &'a Account) -> Option<&'a NetworkInterface> {
        account
            .ec2
            .network_interfaces
            .get(&self.association.as_ref()?.interface)
    }

    fn instance<'a>(&self, account: &'a Account) -> Option<&'a String> {
        self.interface(account)?
            .attachment
            .as_ref()?
            .instance
            .as_ref()
    }

    fn is_of_nat(&self, account: &Account) -> bool {
        self.interface(account)
            .is_some_and(|interface| interface.kind == "nat_gateway")
    }
}

impl Ec2Resource for Address {
    const RESOURCE_TYPE: &'static str = "elastic-ip";
    const PREFIX: &'static str = "eipalloc";
    const PARAMETER: &'static str = "AllocationId";
    const SET: &'static str = "addressesSet";
    const ID_FILTER: &'static str = "allocation-id";
    const QUOTA: Option<&'static str> = Some("addresses");

    fn not_found(id: &str) -> (&'static str, String) {
        let message = format!("The allocation ID '{id}' does not exist");
        ("InvalidAllocationID.NotFound", message)
    }

    fn filter(&self, _id: &str, account: &Account, name: &str) -> Option<Vec<String>> {
        let associate = self.association.as_ref();
        match name {
            "association-id" => maybe(associate.map(|associate| &associate.id)),
            "domain" => one("vpc"),
            "instance-id" => maybe(self.instance(account)),
            "network-border-group" => one(&account.region),
            "network-interface-id" => maybe(associate.map(|associate| &associate.interface)),
            "network-interface-owner-id" => maybe(associate.map(|_| &account.account_id)),
            "private-ip-address" => maybe(associate.map(|associate| &associate.private)),
            "public-ip" => one(&self.public_ip),
            _ => None,
        }
    }

    fn write(&self, id: &str, account: &Account, xml: &mut Xml) {
        xml.text("publicIp", &self.public_ip)
            .text("allocationId", id)
            .text("domain", "vpc");
        if let Some(associate) = &self.association {
            xml.optional("instanceId", self.instance(account));
            xml.text("associationId", &associate.id)
                .text("networkInterfaceId", &associate.interface);
            xml.text("networkInterfaceOwnerId", &account.account_id);
            xml.text("privateIpAddress", &associate.private);
        }
        xml.text("publicIpv4Pool", "amazon")
            .text("networkBorderGroup", &account.region);
    }
}

impl Ec2Type for Address {
    const ACTIONS: &'static [Actions] = &[ACTIONS];

    fn listed(&self, _now: Moment) -> Listed {
        let state = if self.association.is_some() {
            "associated"
        } else {
            "free"
        };
        Listed {
            prefers_tag: true,
            ..Listed::named(&self.public_ip, state)
        }
    }
}

/// `AllocateAddress`: allocates an address for use in VPCs.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AllocateAddress.html>.
fn allocate(account: &mut Account, call: &Call) -> Outcome {
    let public_ip = new_public(account);
    let address = Address {
        public_ip: public_ip.clone(),
        association: None,
        held_until: None,
    };
    let id = put(account, call, address)?;
    let mut xml = Xml::new();
    xml.text("publicIp", public_ip)
        .text("allocationId", id)
        .text("domain", "vpc");
    xml.text("publicIpv4Pool", "amazon")
        .text("networkBorderGroup", &account.region);
    Ok(Answer::Xml(xml))
}

/// The allocation that a call names by id or by address.
fn named(account: &Account, call: &Call) -> Result<String, Failure> {
    if let Some(id) = call.params.get("AllocationId") {
        find::<Address>(account, id)?;
        return Ok(id.to_owned());
    }
    by_public(account, call.params.required("PublicIp")?)
}

fn by_public(account: &Account, public: &str) -> Result<String, Failure> {
    let found = account
        .ec2
        .addresses
        .ids_where(|address| address.public_ip == public)
        .pop();
    found.ok_or_else(|| {
        let message = format!("Address '{public}' not found.");
        Failure::new("InvalidAddress.NotFound", message)
    })
}

/// `ReleaseAddress`: refused while the address is in use, and for some seconds after its NAT
/// gateway is deleted.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html>.
fn release(account: &mut Account, call: &Call) -> Outcome {
    let id = named(account, call)?;
    let address = find::<Address>(account, &id)?;
    let held = address.held_until.is_some_and(|until| until > account.now);
    if held || address.is_of_nat(account) {
        return Err(no_permission());
    }
    if address.association.is_some() {
        let message = format!("Address {} is in use.", address.public_ip);
        return Err(Failure::new("InvalidIPAddress.InUse", message));
    }
    remove::<Address>(account, &id);
    Ok(Answer::done())
}

/// `DescribeAddresses`: addresses can be named by public IP as well as by allocation id.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html>.
fn describe_addresses(account: &mut Account, call: &Call) -> Outcome {
    let publics = call.params.list("PublicIp");
    if publics.is_empty() {
        return describe::<Address>(account, call);
    }
    let mut ids = Vec::new();
    for public in publics {
        ids.push(by_public(account, public)?);
    }
    let mut xml = Xml::new();
    xml.list(Address::SET, &ids, |item, id| {
        if let Some(address) = account.ec2.addresses.get(id) {
            address.write(id, account, item);
            super::tags::write(account, id, item);
        }
    });
    Ok(Answer::Xml(xml))
}

/// `DescribeAddressesAttribute`: describes addresses without a reverse DNS name: none is ever set
/// here.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddressesAttribute.html>.
fn describe_attributes(account: &mut Account, call: &Call) -> Outcome {
    let wanted = call.params.list("AllocationId");
    for id in &wanted {
        find::<Address>(account, id)?;
    }
    let chosen = account.ec2.addresses.iter();
    let chosen = chosen.filter(|(id, _)| wanted.is_empty() || wanted.contains(&id.as_str()));
    let mut xml = Xml::new();
    xml.list("addressSet", chosen, |item, (id, address)| {
        item.text("publicIp", &address.public_ip)
            .text("allocationId", id);
    });
    Ok(Answer::Xml(xml))
}

/// `AssociateAddress`: needs an attached internet gateway; moves the address unless
/// `AllowReassociation` is false.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateAddress.html>.
fn associate(account: &mut Account, call: &Call) -> Outcome {
    let id = named(account, call)?;
    let interface_id = target(account, call)?;
    let interface = find::<NetworkInterface>(account, &interface_id)?.clone();
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
    if !internet_gateway::serves(account, &interface.vpc) {
        let message = format!(
            "Network {} is not attached to any internet gateway",
            interface.vpc
        );
        return Err(Failure::new("Gateway.NotAttached", message));
    }
    let mine = find::<Address>(account, &id)?.association.clone();
    if let Some(associate) = &mine
        && (&associate.interface, &associate.private) == (&interface_id, &private)
    {
        return Ok(associated(&associate.id));
    }
    let again = call.params.flag("AllowReassociation") != Some(false);
    let nat = find::<Address>(account, &id)?.is_of_nat(account);
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
        unmap(account, other);
    }
    unmap(account, &id);
    let associate = map(account, &id, &interface_id, &private);
    Ok(associated(&associate))
}

fn associated(id: &str) -> Answer {
    let mut xml = Xml::new();
    xml.text("return", true).text("associationId", id);
    Answer::Xml(xml)
}

/// The interface that a call names, itself or by its instance.
fn target(account: &Account, call: &Call) -> Result<String, Failure> {
    if let Some(id) = call.params.get("NetworkInterfaceId") {
        return Ok(id.to_owned());
    }
    let Some(id) = call.params.get("InstanceId") else {
        let message = "Either public IP or allocation id must be specified with an instance id \
                       or a network interface id";
        return Err(Failure::new("MissingParameter", message));
    };
    let instance = find::<Instance>(account, id)?;
    let state = instance.state.at(account.now);
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

/// `DisassociateAddress`: refused with `AuthFailure` for the address of a NAT gateway.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateAddress.html>.
fn disassociate(account: &mut Account, call: &Call) -> Outcome {
    let id = match call.params.get("AssociationId") {
        Some(association) => {
            let is_it = |address: &Address| {
                address
                    .association
                    .as_ref()
                    .is_some_and(|associate| associate.id == association)
            };
            let found = account.ec2.addresses.ids_where(is_it).pop();
            found.ok_or_else(|| {
                let message = format!("The association ID '{association}' does not exist");
                Failure::new("InvalidAssociationID.NotFound", message)
            })?
        }
        None => by_public(account, call.params.required("PublicIp")?)?,
    };
    if find::<Address>(account, &id)?.is_of_nat(account) {
        return Err(no_permission());
    }
    find_mut::<Address>(account, &id)?;
    unmap(account, &id);
    Ok(Answer::done())
}
