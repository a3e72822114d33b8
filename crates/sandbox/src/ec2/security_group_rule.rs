//! Rules of security groups, as permissions go in and out.

use super::Outcome;
use super::cidr::canonical;
use super::resource::{find, find_mut};
use super::security_group::SecurityGroup;
use crate::cloud::Cloud;
use crate::dispatch::Actions;
use crate::wire::{Answer, Call, Failure, Params, Xml};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is about rules.
pub const ACTIONS: Actions = &[
    ("AuthorizeSecurityGroupIngress", |cloud, call| {
        authorize(cloud, call, false)
    }),
    ("AuthorizeSecurityGroupEgress", |cloud, call| {
        authorize(cloud, call, true)
    }),
    ("RevokeSecurityGroupIngress", |cloud, call| {
        revoke(cloud, call, false)
    }),
    ("RevokeSecurityGroupEgress", |cloud, call| {
        revoke(cloud, call, true)
    }),
];

/// One rule: one peer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rule {
    pub egress: bool,
    protocol: String,
    /// From and to; none for all.
    ports: Option<(i32, i32)>,
    peer: Peer,
    description: Option<String>,
}

/// Who may talk or be talked to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Peer {
    V4(String),
    V6(String),
    PrefixList(String),
    Group { id: String, account: String },
}

impl Rule {
    /// Everything to everyone.
    pub fn all_out() -> Rule {
        Rule::all(true, Peer::V4("0.0.0.0/0".to_owned()))
    }

    /// Everything from (or to) the members of a group.
    pub fn from_group(egress: bool, id: &str, account: &str) -> Rule {
        Rule::all(
            egress,
            Peer::Group {
                id: id.to_owned(),
                account: account.to_owned(),
            },
        )
    }

    fn all(egress: bool, peer: Peer) -> Rule {
        Rule {
            egress,
            protocol: "-1".to_owned(),
            ports: None,
            peer,
            description: None,
        }
    }

    /// The IPv4 block, if the peer is one.
    pub fn cidr(&self) -> Option<&String> {
        if let Peer::V4(block) = &self.peer {
            Some(block)
        } else {
            None
        }
    }

    /// The id of the group, if the peer is one.
    pub fn group(&self) -> Option<&String> {
        if let Peer::Group { id, .. } = &self.peer {
            Some(id)
        } else {
            None
        }
    }

    /// The same but for the description.
    pub fn same(&self, other: &Rule) -> bool {
        self.egress == other.egress
            && self.protocol == other.protocol
            && self.ports == other.ports
            && self.peer == other.peer
    }

    /// What the `ip-permission.…` filters compare with.
    pub fn filter<'a>(rules: impl Iterator<Item = &'a Rule>, what: &str) -> Option<Vec<String>> {
        let pick: fn(&Rule) -> Option<String> = match what {
            "cidr" => |rule| rule.cidr().cloned(),
            "ipv6-cidr" => |rule| match &rule.peer {
                Peer::V6(block) => Some(block.clone()),
                _ => None,
            },
            "prefix-list-id" => |rule| match &rule.peer {
                Peer::PrefixList(id) => Some(id.clone()),
                _ => None,
            },
            "group-id" => |rule| rule.group().cloned(),
            "user-id" => |rule| match &rule.peer {
                Peer::Group { account, .. } => Some(account.clone()),
                _ => None,
            },
            "protocol" => |rule| Some(rule.protocol.clone()),
            "from-port" => |rule| Some(rule.ports?.0.to_string()),
            "to-port" => |rule| Some(rule.ports?.1.to_string()),
            _ => return None,
        };
        Some(rules.filter_map(pick).collect())
    }

    /// Takes over the other's description.
    pub fn describe_as(&mut self, other: &Rule) {
        self.description.clone_from(&other.description);
    }

    /// Describes the rule in other words, or in none.
    pub fn set_description(&mut self, text: Option<&str>) {
        self.description = text.filter(|text| !text.is_empty()).map(str::to_owned);
    }

    /// Describes the rule as one that has an id.
    pub fn write(&self, id: &str, group: &str, account: &str, xml: &mut Xml) {
        let (from, to) = self.ports.unwrap_or((-1, -1));
        xml.text("securityGroupRuleId", id).text("groupId", group);
        xml.text("groupOwnerId", account)
            .text("isEgress", self.egress);
        xml.text("ipProtocol", &self.protocol)
            .text("fromPort", from)
            .text("toPort", to);
        match &self.peer {
            Peer::V4(block) => xml.text("cidrIpv4", block),
            Peer::V6(block) => xml.text("cidrIpv6", block),
            Peer::PrefixList(id) => xml.text("prefixListId", id),
            Peer::Group { id, account } => xml.element("referencedGroupInfo", |xml| {
                xml.text("groupId", id).text("userId", account);
            }),
        };
        xml.optional("description", self.description.as_ref());
    }
}

/// Rules as DescribeSecurityGroups shows them: one permission a protocol and port range.
pub fn write_permissions<'a>(xml: &mut Xml, name: &str, rules: impl Iterator<Item = &'a Rule>) {
    let mut permissions: BTreeMap<_, Vec<&Rule>> = BTreeMap::new();
    for rule in rules {
        permissions
            .entry((&rule.protocol, rule.ports))
            .or_default()
            .push(rule);
    }
    xml.list(name, permissions, |item, ((protocol, ports), rules)| {
        item.text("ipProtocol", protocol);
        item.optional("fromPort", ports.map(|ports| ports.0));
        item.optional("toPort", ports.map(|ports| ports.1));
        write_peers(item, &rules);
    });
}

fn write_peers(xml: &mut Xml, rules: &[&Rule]) {
    let lists: [(&str, &str, fn(&Peer) -> Option<&String>); 3] = [
        ("ipRanges", "cidrIp", |peer| {
            if let Peer::V4(it) = peer {
                Some(it)
            } else {
                None
            }
        }),
        ("ipv6Ranges", "cidrIpv6", |peer| {
            if let Peer::V6(it) = peer {
                Some(it)
            } else {
                None
            }
        }),
        ("prefixListIds", "prefixListId", |peer| {
            if let Peer::PrefixList(it) = peer {
                Some(it)
            } else {
                None
            }
        }),
    ];
    for (list, element, pick) in lists {
        let chosen = rules
            .iter()
            .filter_map(|rule| Some((pick(&rule.peer)?, rule)));
        xml.list(list, chosen, |item, (value, rule)| {
            item.text(element, value)
                .optional("description", rule.description.as_ref());
        });
    }
    let groups = rules.iter().filter(|rule| rule.group().is_some());
    xml.list("groups", groups, |item, rule| {
        if let Peer::Group { id, account } = &rule.peer {
            item.text("groupId", id).text("userId", account);
        }
        item.optional("description", rule.description.as_ref());
    });
}

/// The rules that a call spells out, in `IpPermissions` or in flat parameters.
pub fn read(cloud: &Cloud, call: &Call, egress: bool) -> Result<Vec<Rule>, Failure> {
    let mut rules = Vec::new();
    for part in call.params.parts("IpPermissions") {
        rules.extend(read_permission(cloud, &part, egress)?);
    }
    if let Some(block) = call.params.get("CidrIp") {
        let (protocol, ports) = traffic(&call.params)?;
        let peer = Peer::V4(block_of(block)?);
        rules.push(Rule {
            egress,
            protocol,
            ports,
            peer,
            description: None,
        });
    }
    Ok(rules)
}

fn read_permission(cloud: &Cloud, part: &Params, egress: bool) -> Result<Vec<Rule>, Failure> {
    let (protocol, ports) = traffic(part)?;
    let mut peers = Vec::new();
    for it in part.parts("IpRanges") {
        peers.push((Peer::V4(block_of(it.required("CidrIp")?)?), it));
    }
    for it in part.parts("Ipv6Ranges") {
        peers.push((Peer::V6(block_of(it.required("CidrIpv6")?)?), it));
    }
    for it in part.parts("PrefixListIds") {
        peers.push((
            Peer::PrefixList(it.required("PrefixListId")?.to_owned()),
            it,
        ));
    }
    for it in part.parts("Groups") {
        let id = it.required("GroupId")?.to_owned();
        find::<SecurityGroup>(cloud, &id)?;
        let account = it.get("UserId").unwrap_or(&cloud.account).to_owned();
        peers.push((Peer::Group { id, account }, it));
    }
    let rule = |(peer, it): (Peer, Params)| {
        let description = it.get("Description").map(str::to_owned);
        Rule {
            egress,
            protocol: protocol.clone(),
            ports,
            peer,
            description,
        }
    };
    Ok(peers.into_iter().map(rule).collect())
}

/// The rule as ModifySecurityGroupRules wants it: all of it is given anew.
pub fn changed(cloud: &Cloud, old: &Rule, part: &Params) -> Result<Rule, Failure> {
    let (protocol, ports) = traffic(part)?;
    let peer = if let Some(block) = part.get("CidrIpv4") {
        Peer::V4(block_of(block)?)
    } else if let Some(block) = part.get("CidrIpv6") {
        Peer::V6(block_of(block)?)
    } else if let Some(id) = part.get("PrefixListId") {
        Peer::PrefixList(id.to_owned())
    } else if let Some(id) = part.get("ReferencedGroupId") {
        find::<SecurityGroup>(cloud, id)?;
        Peer::Group {
            id: id.to_owned(),
            account: cloud.account.clone(),
        }
    } else {
        return Err(Failure::missing("CidrIpv4"));
    };
    let description = part.get("Description").map(str::to_owned);
    Ok(Rule {
        egress: old.egress,
        protocol,
        ports,
        peer,
        description,
    })
}

fn block_of(text: &str) -> Result<String, Failure> {
    let malformed = || Failure::invalid(format!("CIDR block {text} is malformed"));
    canonical(text).ok_or_else(malformed)
}

type Traffic = (String, Option<(i32, i32)>);

fn traffic(params: &Params) -> Result<Traffic, Failure> {
    let protocol = match params.required("IpProtocol")? {
        "6" => "tcp",
        "17" => "udp",
        "1" => "icmp",
        "58" => "icmpv6",
        "all" => "-1",
        other => other,
    };
    let ports = (params.parse("FromPort")?, params.parse("ToPort")?);
    match (protocol, ports) {
        ("-1", _) => Ok((protocol.to_owned(), None)),
        (_, (Some(from), Some(to))) => Ok((protocol.to_owned(), Some((from, to)))),
        ("tcp" | "udp", _) => {
            let message = "Invalid value 'Must specify both from and to ports with TCP/UDP.' \
                           for portRange.";
            Err(Failure::invalid(message))
        }
        _ => Ok((protocol.to_owned(), None)),
    }
}

fn authorize(cloud: &mut Cloud, call: &Call, egress: bool) -> Outcome {
    let group = call.params.required("GroupId")?;
    find::<SecurityGroup>(cloud, group)?;
    let mut xml = Xml::new();
    xml.text("return", true);
    let mut added = Vec::new();
    for rule in read(cloud, call, egress)? {
        let id = cloud.new_id("sgr");
        super::tags::attach(cloud, call, "security-group-rule", &id)?;
        let rules = &mut find_mut::<SecurityGroup>(cloud, group)?.rules;
        if rules.values().any(|other| other.same(&rule)) {
            let message = format!("the specified rule \"{}\" already exists", describe(&rule));
            return Err(Failure::new("InvalidPermission.Duplicate", message));
        }
        rules.insert(id.clone(), rule.clone());
        added.push((id, rule));
    }
    if added.is_empty() {
        return Err(Failure::missing("ipPermissions"));
    }
    xml.list("securityGroupRuleSet", added, |item, (id, rule)| {
        rule.write(&id, group, &cloud.account, item);
        super::tags::write(cloud, &id, item);
    });
    Ok(Answer::Xml(xml))
}

fn describe(rule: &Rule) -> String {
    let peer = match &rule.peer {
        Peer::V4(it) | Peer::V6(it) | Peer::PrefixList(it) => it,
        Peer::Group { id, .. } => id,
    };
    match rule.ports {
        None => format!("peer: {peer}, ALL, ALLOW"),
        Some((from, to)) => {
            let protocol = rule.protocol.to_uppercase();
            format!("peer: {peer}, {protocol}, from port: {from}, to port: {to}, ALLOW")
        }
    }
}

fn revoke(cloud: &mut Cloud, call: &Call, egress: bool) -> Outcome {
    let group = call.params.required("GroupId")?;
    let existing = &find::<SecurityGroup>(cloud, group)?.rules;
    let mut unwanted = Vec::new();
    for id in call.params.list("SecurityGroupRuleId") {
        if !existing.get(id).is_some_and(|rule| rule.egress == egress) {
            let message = format!("The security group rule ID '{id}' does not exist");
            return Err(Failure::new("InvalidSecurityGroupRuleId.NotFound", message));
        }
        unwanted.push(id.to_owned());
    }
    for rule in read(cloud, call, egress)? {
        let found = existing.iter().find(|(_, other)| other.same(&rule));
        let (id, _) = found.ok_or_else(|| {
            let message = "The specified rule does not exist in this security group.";
            Failure::new("InvalidPermission.NotFound", message)
        })?;
        unwanted.push(id.clone());
    }
    for id in &unwanted {
        find_mut::<SecurityGroup>(cloud, group)?.rules.remove(id);
        cloud.ec2.tags.remove(id);
    }
    Ok(Answer::done())
}
