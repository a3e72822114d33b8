//! Network ACLs and their entries. Which subnets obey one is written in the subnets.

use super::cidr::canonical;
use super::describe::describe;
use super::resource::{Ec2Resource, create as put, described, find, find_mut, many, one, remove};
use super::resource_type::{Ec2Type, Listed};
use crate::action::{Actions, Outcome};
use crate::clock::Moment;
use crate::ec2::errors::dependency;
use crate::ec2::model::{LAST_ENTRY, NetworkAcl, NetworkAclEntry, Subnet, SubnetAssociation, Vpc};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// The operations on network ACLs.
const ACTIONS: Actions = &[
    ("CreateNetworkAcl", create),
    ("DeleteNetworkAcl", delete),
    ("DescribeNetworkAcls", describe::<NetworkAcl>),
    ("CreateNetworkAclEntry", create_entry),
    ("ReplaceNetworkAclEntry", replace_entry),
    ("DeleteNetworkAclEntry", delete_entry),
    ("ReplaceNetworkAclAssociation", replace_association),
];

impl NetworkAclEntry {
    fn read(call: &Call) -> Result<NetworkAclEntry, Failure> {
        let params = &call.params;
        let pair = |first: &str, second: &str| {
            Some((
                params.get(first)?.to_owned(),
                params.get(second)?.to_owned(),
            ))
        };
        let block = |name: &str| params.get(name).map(check_block).transpose();
        let entry = NetworkAclEntry {
            number: number(call)?,
            egress: params.flag("Egress").unwrap_or(false),
            protocol: params.required("Protocol")?.to_owned(),
            action: params.required("RuleAction")?.to_owned(),
            block: block("CidrBlock")?,
            ipv6_block: block("Ipv6CidrBlock")?,
            ports: pair("PortRange.From", "PortRange.To"),
            icmp: pair("Icmp.Type", "Icmp.Code"),
        };
        if entry.block.is_none() && entry.ipv6_block.is_none() {
            return Err(Failure::missing("cidrBlock"));
        }
        if ["6", "17"].contains(&entry.protocol.as_str()) && entry.ports.is_none() {
            return Err(Failure::missing("portRange"));
        }
        Ok(entry)
    }

    fn write(&self, xml: &mut Xml) {
        xml.text("ruleNumber", self.number)
            .text("protocol", &self.protocol);
        xml.text("ruleAction", &self.action)
            .text("egress", self.egress);
        xml.optional("cidrBlock", self.block.as_ref());
        xml.optional("ipv6CidrBlock", self.ipv6_block.as_ref());
        if let Some((kind, code)) = &self.icmp {
            xml.element("icmpTypeCode", |xml| {
                xml.text("type", kind).text("code", code);
            });
        }
        if let Some((from, to)) = &self.ports {
            xml.element("portRange", |xml| {
                xml.text("from", from).text("to", to);
            });
        }
    }
}

fn check_block(text: &str) -> Result<String, Failure> {
    canonical(text).ok_or_else(|| {
        Failure::invalid(format!(
            "Value ({text}) for parameter cidrBlock is invalid."
        ))
    })
}

fn number(call: &Call) -> Result<u32, Failure> {
    let number = call.params.parse::<u32>("RuleNumber")?;
    let number = number.ok_or_else(|| Failure::missing("ruleNumber"))?;
    if (1..LAST_ENTRY).contains(&number) {
        return Ok(number);
    }
    Err(Failure::invalid(format!(
        "The value of parameter ruleNumber {number} is invalid."
    )))
}

impl Ec2Resource for NetworkAcl {
    const RESOURCE_TYPE: &'static str = "network-acl";
    const PREFIX: &'static str = "acl";
    const PARAMETER: &'static str = "NetworkAclId";
    const SET: &'static str = "networkAclSet";
    const ID_FILTER: &'static str = "network-acl-id";

    fn not_found(id: &str) -> (&'static str, String) {
        (
            "InvalidNetworkAclID.NotFound",
            format!("The networkAcl ID '{id}' does not exist"),
        )
    }

    fn filter(&self, id: &str, account: &Account, name: &str) -> Option<Vec<String>> {
        let associations = || subnets(account, id);
        let ports = || self.entries.iter().filter_map(|entry| entry.ports.as_ref());
        let icmp = || self.entries.iter().filter_map(|entry| entry.icmp.as_ref());
        match name {
            "vpc-id" => one(&self.vpc),
            "default" => one(self.is_default),
            "association.subnet-id" => many(associations().map(|(subnet, _)| subnet)),
            "association.association-id" => {
                many(associations().map(|(_, associate)| &associate.id))
            }
            "association.network-acl-id" => {
                many(associations().map(|(_, associate)| &associate.with))
            }
            "entry.cidr" => many(self.entries.iter().filter_map(|entry| entry.block.as_ref())),
            "entry.ipv6-cidr" => many(
                self.entries
                    .iter()
                    .filter_map(|entry| entry.ipv6_block.as_ref()),
            ),
            "entry.icmp.type" => many(icmp().map(|pair| &pair.0)),
            "entry.icmp.code" => many(icmp().map(|pair| &pair.1)),
            "entry.port-range.from" => many(ports().map(|pair| &pair.0)),
            "entry.port-range.to" => many(ports().map(|pair| &pair.1)),
            "entry.egress" => many(self.entries.iter().map(|entry| entry.egress)),
            "entry.protocol" => many(self.entries.iter().map(|entry| &entry.protocol)),
            "entry.rule-action" => many(self.entries.iter().map(|entry| &entry.action)),
            "entry.rule-number" => many(self.entries.iter().map(|entry| entry.number)),
            _ => None,
        }
    }

    fn write(&self, id: &str, account: &Account, xml: &mut Xml) {
        xml.text("networkAclId", id)
            .text("vpcId", &self.vpc)
            .text("ownerId", &account.account_id);
        xml.text("default", self.is_default);
        xml.list("entrySet", &self.entries, |item, entry| entry.write(item));
        xml.list(
            "associationSet",
            subnets(account, id),
            |item, (subnet, associate)| {
                item.text("networkAclAssociationId", &associate.id);
                item.text("networkAclId", id).text("subnetId", subnet);
            },
        );
    }
}

impl Ec2Type for NetworkAcl {
    const ACTIONS: &'static [Actions] = &[ACTIONS];
    const CLIENT_TOKEN: &'static [&'static str] = &["CreateNetworkAcl"];

    fn listed(&self, _now: Moment) -> Listed {
        Listed::tagged(&self.vpc)
    }
}

fn subnets<'a>(
    account: &'a Account,
    acl: &str,
) -> impl Iterator<Item = (&'a String, &'a SubnetAssociation)> {
    let all = account
        .ec2
        .subnets
        .iter()
        .map(|(id, subnet)| (id, &subnet.acl));
    all.filter(move |(_, associate)| associate.with == acl)
}

/// `CreateNetworkAcl`: the ACL denies everything until it has entries.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAcl.html>.
fn create(account: &mut Account, call: &Call) -> Outcome {
    let vpc = call.params.required("VpcId")?;
    find::<Vpc>(account, vpc)?;
    let id = put(account, call, NetworkAcl::closed(vpc))?;
    described::<NetworkAcl>(account, &id, "networkAcl")
}

/// `DeleteNetworkAcl`: refused with `DependencyViolation` while subnets use the ACL, and for
/// default ACLs.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkAcl.html>.
fn delete(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("NetworkAclId")?;
    let acl = find::<NetworkAcl>(account, id)?;
    if acl.is_default {
        let message = format!("cannot delete default network ACL {id} in {}", acl.vpc);
        return Err(Failure::invalid(message));
    }
    if subnets(account, id).next().is_some() {
        return Err(dependency("networkAcl", id));
    }
    remove::<NetworkAcl>(account, id);
    Ok(Answer::done())
}

/// `CreateNetworkAclEntry`: refused with `NetworkAclEntryAlreadyExists` when the number is taken.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html>.
fn create_entry(account: &mut Account, call: &Call) -> Outcome {
    let entry = NetworkAclEntry::read(call)?;
    let acl = find_mut::<NetworkAcl>(account, call.params.required("NetworkAclId")?)?;
    if acl.position(entry.number, entry.egress).is_some() {
        let message = format!(
            "The network acl entry identified by {} already exists.",
            entry.number
        );
        return Err(Failure::new("NetworkAclEntryAlreadyExists", message));
    }
    acl.entries.push(entry);
    acl.entries
        .sort_by_key(|entry| (!entry.egress, entry.number));
    Ok(Answer::done())
}

fn no_entry(id: &str) -> Failure {
    let message = format!("The network acl entry of network acl '{id}' does not exist");
    Failure::new("InvalidNetworkAclEntry.NotFound", message)
}

/// `ReplaceNetworkAclEntry`: replaces the entry of that number and direction.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceNetworkAclEntry.html>.
fn replace_entry(account: &mut Account, call: &Call) -> Outcome {
    let new = NetworkAclEntry::read(call)?;
    let id = call.params.required("NetworkAclId")?;
    let acl = find_mut::<NetworkAcl>(account, id)?;
    let place = acl
        .position(new.number, new.egress)
        .ok_or_else(|| no_entry(id))?;
    acl.entries.splice(place..=place, [new]);
    Ok(Answer::done())
}

/// `DeleteNetworkAclEntry`: refused with `InvalidNetworkAclEntry.NotFound` when there is no such
/// entry.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkAclEntry.html>.
fn delete_entry(account: &mut Account, call: &Call) -> Outcome {
    let number = number(call)?;
    let egress = call.params.flag("Egress").unwrap_or(false);
    let id = call.params.required("NetworkAclId")?;
    let acl = find_mut::<NetworkAcl>(account, id)?;
    let position = acl.position(number, egress).ok_or_else(|| no_entry(id))?;
    acl.entries.remove(position);
    Ok(Answer::done())
}

/// `ReplaceNetworkAclAssociation`: gives a subnet another ACL under a new association id; a subnet
/// always has one.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceNetworkAclAssociation.html>.
fn replace_association(account: &mut Account, call: &Call) -> Outcome {
    let old = call.params.required("AssociationId")?;
    let id = call.params.required("NetworkAclId")?;
    let vpc = find::<NetworkAcl>(account, id)?.vpc.clone();
    let Some(subnet) = account
        .ec2
        .subnets
        .ids_where(|subnet| subnet.acl.id == old)
        .pop()
    else {
        let message = format!("The association ID '{old}' does not exist");
        return Err(Failure::new("InvalidAssociationID.NotFound", message));
    };
    let new = account.new_id("aclassoc");
    let mut xml = Xml::new();
    xml.text("newAssociationId", &new);
    let subnet = find_mut::<Subnet>(account, &subnet)?;
    if subnet.vpc != vpc {
        let message = format!("network acl {id} and the subnet belong to different networks");
        return Err(Failure::invalid(message));
    }
    subnet.acl = SubnetAssociation {
        id: new,
        with: id.to_owned(),
    };
    Ok(Answer::Xml(xml))
}
