//! Subnets.

use super::cidr::Cidr;
use super::describe::describe;
use super::one_attribute::one_attribute;
use super::resource::{Ec2Resource, create as put, described, find, find_mut, many, one, remove};
use super::resource_type::{Ec2Type, Listed};
use super::{availability_zone, network_interface};
use crate::action::{Actions, Outcome};
use crate::clock::Moment;
use crate::ec2::errors::dependency;
use crate::ec2::model::{CidrAssociation, Subnet, SubnetAssociation, Transition, Vpc};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// The operations on subnets.
const ACTIONS: Actions = &[
    ("CreateSubnet", create),
    ("DeleteSubnet", delete),
    ("DescribeSubnets", describe::<Subnet>),
    ("ModifySubnetAttribute", modify_attribute),
    ("AssociateSubnetCidrBlock", associate_block),
    ("DisassociateSubnetCidrBlock", disassociate_block),
];

impl Subnet {
    fn free_addresses(&self, id: &str, account: &Account) -> u64 {
        let size = Cidr::read(&self.block).map_or(0, Cidr::size);
        let used = network_interface::used(account, id).count() as u64;
        size.saturating_sub(5 + used)
    }
}

impl Ec2Resource for Subnet {
    const RESOURCE_TYPE: &'static str = "subnet";
    const PREFIX: &'static str = "subnet";
    const PARAMETER: &'static str = "SubnetId";
    const SET: &'static str = "subnetSet";
    const ID_FILTER: &'static str = "subnet-id";

    fn not_found(id: &str) -> (&'static str, String) {
        (
            "InvalidSubnetID.NotFound",
            format!("The subnet ID '{id}' does not exist"),
        )
    }

    fn filter(&self, id: &str, account: &Account, name: &str) -> Option<Vec<String>> {
        match name {
            "vpc-id" => one(&self.vpc),
            "cidr" | "cidr-block" | "cidrBlock" => one(&self.block),
            "availability-zone" | "availabilityZone" => one(&self.zone),
            "availability-zone-id" => one(availability_zone::zone_id(&self.zone)),
            "default-for-az" | "defaultForAz" => one(self.default_for_zone),
            "map-public-ip-on-launch" => one(self.map_public_ip),
            "ipv6-cidr-block-association.ipv6-cidr-block" => {
                many(self.ipv6_blocks.iter().map(|block| &block.block))
            }
            "ipv6-cidr-block-association.association-id" => {
                many(self.ipv6_blocks.iter().map(|block| &block.association))
            }
            "ipv6-cidr-block-association.state" => {
                many(self.ipv6_blocks.iter().map(|_| "associated"))
            }
            "available-ip-address-count" => one(self.free_addresses(id, account)),
            "customer-owned-ipv4-pool" | "outpost-arn" => many(Vec::<String>::new()),
            "enable-dns64" => one(self.dns64),
            "ipv6-native" => one(self.ipv6_native),
            "map-customer-owned-ip-on-launch" => one(false),
            "enable-lni-at-device-index" => many(Vec::<String>::new()),
            "private-dns-name-options-on-launch.enable-resource-name-dns-a-record" => {
                one(self.resource_name_a_record)
            }
            "private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record" => {
                one(self.resource_name_aaaa_record)
            }
            "private-dns-name-options-on-launch.hostname-type" => one(&self.hostname_type),
            "subnet-arn" => one(account.arn("ec2", &format!("subnet/{id}"))),
            "state" => one(self.state.at(account.now)),
            _ => None,
        }
    }

    fn write(&self, id: &str, account: &Account, xml: &mut Xml) {
        xml.text("subnetId", id)
            .text("vpcId", &self.vpc)
            .text("ownerId", &account.account_id);
        xml.text("subnetArn", account.arn("ec2", &format!("subnet/{id}")));
        xml.text("state", self.state.at(account.now))
            .optional("cidrBlock", (!self.ipv6_native).then_some(&self.block));
        xml.list(
            "ipv6CidrBlockAssociationSet",
            &self.ipv6_blocks,
            write_ipv6_block,
        );
        xml.text("availabilityZone", &self.zone);
        xml.text("availabilityZoneId", availability_zone::zone_id(&self.zone));
        xml.text("availableIpAddressCount", self.free_addresses(id, account));
        xml.text("defaultForAz", self.default_for_zone);
        xml.text("mapPublicIpOnLaunch", self.map_public_ip);
        xml.text("mapCustomerOwnedIpOnLaunch", false);
        xml.text("assignIpv6AddressOnCreation", self.assign_ipv6);
        xml.text("ipv6Native", self.ipv6_native)
            .text("enableDns64", self.dns64);
        xml.element("privateDnsNameOptionsOnLaunch", |xml| {
            xml.text("hostnameType", &self.hostname_type);
            xml.text("enableResourceNameDnsARecord", self.resource_name_a_record);
            xml.text(
                "enableResourceNameDnsAAAARecord",
                self.resource_name_aaaa_record,
            );
        });
    }
}

impl Ec2Type for Subnet {
    const ACTIONS: &'static [Actions] = &[ACTIONS];

    fn listed(&self, now: Moment) -> Listed {
        Listed::tagged(self.state.at(now))
    }
}

fn write_ipv6_block(xml: &mut Xml, block: &CidrAssociation) {
    xml.text("associationId", &block.association)
        .text("ipv6CidrBlock", &block.block);
    xml.element("ipv6CidrBlockState", |state| {
        state.text("state", "associated");
    });
}

/// `CreateSubnet`: the block must lie in the VPC's and overlap no other subnet's.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html>.
fn create(account: &mut Account, call: &Call) -> Outcome {
    let vpc_id = call.params.required("VpcId")?;
    let is_native = call.params.flag("Ipv6Native") == Some(true);
    let block = match is_native {
        true => check_native(call)?,
        false => check_block(account, vpc_id, call.params.required("CidrBlock")?)?.to_string(),
    };
    let zone = availability_zone::chosen_zone(account, call)?;
    let with = find::<Vpc>(account, vpc_id)?.default_acl.clone();
    let acl = SubnetAssociation {
        id: account.new_id("aclassoc"),
        with,
    };
    let there = account.ec2.subnets.values().filter(|it| it.vpc == vpc_id);
    account.quotas.admit("subnets", there.count())?;
    let ready = account.after(account.latencies.network_available);
    let state = Transition::from_to("pending", ready, "available");
    let mut subnet = Subnet::new(vpc_id, &block, &zone, acl, state);
    (subnet.ipv6_native, subnet.assign_ipv6) = (is_native, is_native);
    if let Some(block) = call.params.get("Ipv6CidrBlock") {
        subnet
            .ipv6_blocks
            .push(new_ipv6_block(account, vpc_id, block)?);
    }
    let id = put(account, call, subnet)?;
    described::<Subnet>(account, &id, "subnet")
}

/// A subnet without IPv4 addresses has an IPv6 block and no other; its own block is none.
fn check_native(call: &Call) -> Result<String, Failure> {
    call.params.required("Ipv6CidrBlock")?;
    match call.params.get("CidrBlock") {
        Some(_) => Err(Failure::new(
            "InvalidParameterCombination",
            "The parameter CidrBlock cannot be used with the parameter Ipv6Native",
        )),
        None => Ok(String::new()),
    }
}

fn check_block(account: &Account, vpc_id: &str, text: &str) -> Result<Cidr, Failure> {
    let vpc = find::<Vpc>(account, vpc_id)?;
    let cidr = Cidr::of_parameter(text)?;
    let fits = vpc.cidrs().any(|outer| outer.contains(cidr));
    if !fits || !(16..=28).contains(&cidr.bits()) {
        return Err(Failure::new(
            "InvalidSubnet.Range",
            format!("The CIDR '{text}' is invalid."),
        ));
    }
    let mut others = account
        .ec2
        .subnets
        .values()
        .filter(|subnet| subnet.vpc == vpc_id);
    let conflict =
        others.any(|other| Cidr::read(&other.block).is_some_and(|other| other.overlaps(cidr)));
    if conflict {
        let message = format!("The CIDR '{text}' conflicts with another subnet");
        return Err(Failure::new("InvalidSubnet.Conflict", message));
    }
    Ok(cidr)
}

fn new_ipv6_block(
    account: &mut Account,
    vpc_id: &str,
    text: &str,
) -> Result<CidrAssociation, Failure> {
    let block = super::cidr::canonical(text);
    let has_ipv6 = !find::<Vpc>(account, vpc_id)?.ipv6_blocks.is_empty();
    // A subnet's block has 64 bits and lies in one of the VPC.
    let outer = &find::<Vpc>(account, vpc_id)?.ipv6_blocks;
    let fits = outer
        .iter()
        .any(|it| super::cidr::ipv6_within(&it.block, text, 64));
    let is_taken = |it: &CidrAssociation| Some(&it.block) == block.as_ref();
    let mut others = account.ec2.subnets.values();
    if others.any(|it| it.vpc == vpc_id && it.ipv6_blocks.iter().any(is_taken)) {
        let message = format!("The CIDR '{text}' conflicts with another subnet");
        return Err(Failure::new("InvalidSubnet.Conflict", message));
    }
    match block {
        Some(block) if has_ipv6 && fits => Ok(CidrAssociation {
            association: account.new_id("subnet-cidr-assoc"),
            block,
        }),
        _ => Err(Failure::new(
            "InvalidSubnet.Range",
            format!("The CIDR '{text}' is invalid."),
        )),
    }
}

/// `DeleteSubnet`: refused with `DependencyViolation` while the subnet has network interfaces.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSubnet.html>.
fn delete(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("SubnetId")?;
    find::<Subnet>(account, id)?;
    let mut interfaces = account.ec2.network_interfaces.values();
    if interfaces.any(|interface| interface.subnet == id) {
        return Err(dependency("subnet", id));
    }
    remove::<Subnet>(account, id);
    Ok(Answer::done())
}

/// `ModifySubnetAttribute`: changes the attributes that the call has.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySubnetAttribute.html>.
fn modify_attribute(account: &mut Account, call: &Call) -> Outcome {
    one_attribute(call, &["SubnetId", "CustomerOwnedIpv4Pool"])?;
    let id = call.params.required("SubnetId")?;
    check_attributes(find::<Subnet>(account, id)?, id, call)?;
    let subnet = find_mut::<Subnet>(account, id)?;
    let set = |name: &str, field: &mut bool| {
        *field = call.params.flag(&format!("{name}.Value")).unwrap_or(*field);
    };
    set("MapPublicIpOnLaunch", &mut subnet.map_public_ip);
    set("AssignIpv6AddressOnCreation", &mut subnet.assign_ipv6);
    set("EnableDns64", &mut subnet.dns64);
    set(
        "EnableResourceNameDnsARecordOnLaunch",
        &mut subnet.resource_name_a_record,
    );
    set(
        "EnableResourceNameDnsAAAARecordOnLaunch",
        &mut subnet.resource_name_aaaa_record,
    );
    if let Some(kind) = call.params.get("PrivateDnsHostnameTypeOnLaunch") {
        subnet.hostname_type = kind.to_owned();
    }
    Ok(Answer::done())
}

/// What needs an IPv6 block, and what a subnet without IPv4 addresses does not have.
fn check_attributes(subnet: &Subnet, id: &str, call: &Call) -> Result<(), Failure> {
    let switches_on = |name: &str| call.params.flag(&format!("{name}.Value")) == Some(true);
    let is_assigned = switches_on("AssignIpv6AddressOnCreation");
    if is_assigned && subnet.ipv6_blocks.is_empty() {
        let message = format!("Invalid subnet ({id}): it has no IPv6 CIDR block associated");
        return Err(Failure::invalid(message));
    }
    if subnet.ipv6_native && switches_on("MapPublicIpOnLaunch") {
        let message = format!("The subnet {id} is IPv6-only and has no public IPv4 addresses");
        return Err(Failure::invalid(message));
    }
    Ok(())
}

/// `AssociateSubnetCidrBlock`: adds an IPv6 block, which the VPC must have one for.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateSubnetCidrBlock.html>.
fn associate_block(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("SubnetId")?;
    let subnet = find::<Subnet>(account, id)?;
    if !subnet.ipv6_blocks.is_empty() {
        let message = format!("The subnet {id} already has an IPv6 CIDR block associated");
        return Err(Failure::new("SubnetCidrBlockLimitExceeded", message));
    }
    let vpc_id = subnet.vpc.clone();
    let block = new_ipv6_block(account, &vpc_id, call.params.required("Ipv6CidrBlock")?)?;
    let mut xml = Xml::new();
    xml.text("subnetId", id);
    xml.element("ipv6CidrBlockAssociation", |xml| {
        write_ipv6_block(xml, &block)
    });
    find_mut::<Subnet>(account, id)?.ipv6_blocks.push(block);
    Ok(Answer::Xml(xml))
}

/// `DisassociateSubnetCidrBlock`: refused with `InvalidCidrBlock.InUse` while interfaces have IPv6
/// addresses.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateSubnetCidrBlock.html>.
fn disassociate_block(account: &mut Account, call: &Call) -> Outcome {
    let association = call.params.required("AssociationId")?;
    let holds = |subnet: &Subnet| {
        subnet
            .ipv6_blocks
            .iter()
            .any(|block| block.association == association)
    };
    let Some(id) = account.ec2.subnets.ids_where(holds).pop() else {
        let message =
            format!("The subnet CIDR block association ID '{association}' does not exist");
        return Err(Failure::new(
            "InvalidSubnetCidrBlockAssociationID.NotFound",
            message,
        ));
    };
    let mut interfaces = account.ec2.network_interfaces.values();
    if interfaces.any(|interface| interface.subnet == id && !interface.ipv6.is_empty()) {
        let message = format!(
            "The subnet {id} currently has IPv6 addresses in use in association {association}"
        );
        return Err(Failure::new("InvalidCidrBlock.InUse", message));
    }
    let subnet = find_mut::<Subnet>(account, &id)?;
    if subnet.assign_ipv6 || subnet.ipv6_native {
        let message = format!(
            "The IPv6 CIDR block of subnet {id} cannot be disassociated while AssignIpv6AddressOnCreation \
             is enabled"
        );
        return Err(Failure::new("OperationNotPermitted", message));
    }
    subnet
        .ipv6_blocks
        .retain(|block| block.association != association);
    let mut xml = Xml::new();
    xml.text("subnetId", &id);
    Ok(Answer::Xml(xml))
}
