//! Network ACLs and their entries. Which subnets obey one is written in the subnets.

use super::Outcome;
use super::cidr::canonical;
use super::describe::describe;
use super::resource::{
    Kind, create as put, dependency, described, find, find_mut, in_table, many, one, remove,
};
use super::subnet::{Association, Subnet};
use super::vpc::Vpc;
use crate::cloud::Cloud;
use crate::dispatch::Actions;
use crate::wire::{Answer, Call, Failure, Xml};
use serde::{Deserialize, Serialize};

/// What is about network ACLs.
pub const ACTIONS: Actions = &[
    ("CreateNetworkAcl", create),
    ("DeleteNetworkAcl", delete),
    ("DescribeNetworkAcls", describe::<NetworkAcl>),
    ("CreateNetworkAclEntry", create_entry),
    ("ReplaceNetworkAclEntry", replace_entry),
    ("DeleteNetworkAclEntry", delete_entry),
    ("ReplaceNetworkAclAssociation", replace_association),
];

/// The number of the entries that deny the rest; nobody may touch them.
const LAST: u32 = 32767;

/// A network ACL.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NetworkAcl {
    pub vpc: String,
    pub is_default: bool,
    pub entries: Vec<Entry>,
}

/// One numbered rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    number: u32,
    egress: bool,
    /// A number; `-1` is all.
    protocol: String,
    /// `allow` or `deny`.
    action: String,
    block: Option<String>,
    ipv6_block: Option<String>,
    ports: Option<(String, String)>,
    icmp: Option<(String, String)>,
}

impl Entry {
    fn for_all(number: u32, egress: bool, action: &str) -> Entry {
        Entry {
            number,
            egress,
            protocol: "-1".to_owned(),
            action: action.to_owned(),
            block: Some("0.0.0.0/0".to_owned()),
            ipv6_block: None,
            ports: None,
            icmp: None,
        }
    }

    fn read(call: &Call) -> Result<Entry, Failure> {
        let params = &call.params;
        let pair = |first: &str, second: &str| {
            Some((
                params.get(first)?.to_owned(),
                params.get(second)?.to_owned(),
            ))
        };
        let block = |name: &str| params.get(name).map(check_block).transpose();
        let entry = Entry {
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
    if (1..LAST).contains(&number) {
        return Ok(number);
    }
    Err(Failure::invalid(format!(
        "The value of parameter ruleNumber {number} is invalid."
    )))
}

impl NetworkAcl {
    /// The ACL that a VPC is born with: everything may pass.
    pub fn default_of(vpc: &str) -> NetworkAcl {
        let mut acl = NetworkAcl::closed(vpc);
        let open = |egress| Entry::for_all(100, egress, "allow");
        acl.entries.splice(0..0, [open(true), open(false)]);
        acl.is_default = true;
        acl
    }

    fn closed(vpc: &str) -> NetworkAcl {
        let entries = [true, false].map(|egress| Entry::for_all(LAST, egress, "deny"));
        NetworkAcl {
            vpc: vpc.to_owned(),
            is_default: false,
            entries: entries.into(),
        }
    }

    fn position(&self, number: u32, egress: bool) -> Option<usize> {
        self.entries
            .iter()
            .position(|entry| entry.number == number && entry.egress == egress)
    }
}

impl Kind for NetworkAcl {
    const PREFIX: &'static str = "acl";
    const PARAMETER: &'static str = "NetworkAclId";
    const SET: &'static str = "networkAclSet";
    const ID_FILTER: &'static str = "network-acl-id";
    in_table!(network_acls);

    fn not_found(id: &str) -> (&'static str, String) {
        (
            "InvalidNetworkAclID.NotFound",
            format!("The networkAcl ID '{id}' does not exist"),
        )
    }

    fn filter(&self, id: &str, cloud: &Cloud, name: &str) -> Option<Vec<String>> {
        let ties = || subnets(cloud, id);
        let ports = || self.entries.iter().filter_map(|entry| entry.ports.as_ref());
        let icmp = || self.entries.iter().filter_map(|entry| entry.icmp.as_ref());
        match name {
            "vpc-id" => one(&self.vpc),
            "default" => one(self.is_default),
            "association.subnet-id" => many(ties().map(|(subnet, _)| subnet)),
            "association.association-id" => many(ties().map(|(_, associate)| &associate.id)),
            "association.network-acl-id" => many(ties().map(|(_, associate)| &associate.with)),
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

    fn write(&self, id: &str, cloud: &Cloud, xml: &mut Xml) {
        xml.text("networkAclId", id)
            .text("vpcId", &self.vpc)
            .text("ownerId", &cloud.account);
        xml.text("default", self.is_default);
        xml.list("entrySet", &self.entries, |item, entry| entry.write(item));
        xml.list(
            "associationSet",
            subnets(cloud, id),
            |item, (subnet, associate)| {
                item.text("networkAclAssociationId", &associate.id);
                item.text("networkAclId", id).text("subnetId", subnet);
            },
        );
    }
}

fn subnets<'a>(cloud: &'a Cloud, acl: &str) -> impl Iterator<Item = (&'a String, &'a Association)> {
    let all = cloud
        .ec2
        .subnets
        .iter()
        .map(|(id, subnet)| (id, &subnet.acl));
    all.filter(move |(_, associate)| associate.with == acl)
}

fn create(cloud: &mut Cloud, call: &Call) -> Outcome {
    let vpc = call.params.required("VpcId")?;
    find::<Vpc>(cloud, vpc)?;
    let id = put(cloud, call, "network-acl", NetworkAcl::closed(vpc))?;
    described::<NetworkAcl>(cloud, &id, "networkAcl")
}

fn delete(cloud: &mut Cloud, call: &Call) -> Outcome {
    let id = call.params.required("NetworkAclId")?;
    let acl = find::<NetworkAcl>(cloud, id)?;
    if acl.is_default {
        let message = format!("cannot delete default network ACL {id} in {}", acl.vpc);
        return Err(Failure::invalid(message));
    }
    if subnets(cloud, id).next().is_some() {
        return Err(dependency("networkAcl", id));
    }
    remove::<NetworkAcl>(cloud, id);
    Ok(Answer::done())
}

fn create_entry(cloud: &mut Cloud, call: &Call) -> Outcome {
    let entry = Entry::read(call)?;
    let acl = find_mut::<NetworkAcl>(cloud, call.params.required("NetworkAclId")?)?;
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

fn replace_entry(cloud: &mut Cloud, call: &Call) -> Outcome {
    let new = Entry::read(call)?;
    let id = call.params.required("NetworkAclId")?;
    let acl = find_mut::<NetworkAcl>(cloud, id)?;
    let place = acl
        .position(new.number, new.egress)
        .ok_or_else(|| no_entry(id))?;
    acl.entries.splice(place..=place, [new]);
    Ok(Answer::done())
}

fn delete_entry(cloud: &mut Cloud, call: &Call) -> Outcome {
    let number = number(call)?;
    let egress = call.params.flag("Egress").unwrap_or(false);
    let id = call.params.required("NetworkAclId")?;
    let acl = find_mut::<NetworkAcl>(cloud, id)?;
    let position = acl.position(number, egress).ok_or_else(|| no_entry(id))?;
    acl.entries.remove(position);
    Ok(Answer::done())
}

fn replace_association(cloud: &mut Cloud, call: &Call) -> Outcome {
    let old = call.params.required("AssociationId")?;
    let id = call.params.required("NetworkAclId")?;
    let vpc = find::<NetworkAcl>(cloud, id)?.vpc.clone();
    let Some(subnet) = cloud
        .ec2
        .subnets
        .ids_where(|subnet| subnet.acl.id == old)
        .pop()
    else {
        let message = format!("The association ID '{old}' does not exist");
        return Err(Failure::new("InvalidAssociationID.NotFound", message));
    };
    let new = cloud.new_id("aclassoc");
    let mut xml = Xml::new();
    xml.text("newAssociationId", &new);
    let subnet = find_mut::<Subnet>(cloud, &subnet)?;
    if subnet.vpc != vpc {
        let message = format!("network acl {id} and the subnet belong to different networks");
        return Err(Failure::invalid(message));
    }
    subnet.acl = Association {
        id: new,
        with: id.to_owned(),
    };
    Ok(Answer::Xml(xml))
}
