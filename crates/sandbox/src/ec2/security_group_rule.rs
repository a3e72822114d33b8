//! Rules of security groups, as permissions go in and out.

use super::cidr::canonical;
use super::resource::{find, find_mut};
use super::security_group_limits::{check_description, check_number};
use crate::action::{Actions, Outcome};
use crate::ec2::errors::no_rule;
use crate::ec2::model::{RulePeer, SecurityGroup, SecurityGroupRule};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Params, Xml};
use std::collections::BTreeMap;

/// The type's name in tag specifications.
pub(crate) const RESOURCE_TYPE: &str = "security-group-rule";

/// The operations that add and remove rules.
pub(crate) const ACTIONS: Actions = &[
    ("AuthorizeSecurityGroupIngress", |account, call| {
        authorize(account, call, false)
    }),
    ("AuthorizeSecurityGroupEgress", |account, call| {
        authorize(account, call, true)
    }),
    ("RevokeSecurityGroupIngress", |account, call| {
        revoke(account, call, false)
    }),
    ("RevokeSecurityGroupEgress", |account, call| {
        revoke(account, call, true)
    }),
];

impl SecurityGroupRule {
    /// The values that the `ip-permission.…` filters compare with.
    pub(crate) fn filter<'a>(
        rules: impl Iterator<Item = &'a SecurityGroupRule>,
        what: &str,
    ) -> Option<Vec<String>> {
        let pick: fn(&SecurityGroupRule) -> Option<String> = match what {
            "cidr" => |rule| rule.cidr().cloned(),
            "ipv6-cidr" => |rule| match &rule.peer {
                RulePeer::V6(block) => Some(block.clone()),
                _ => None,
            },
            "prefix-list-id" => |rule| match &rule.peer {
                RulePeer::PrefixList(id) => Some(id.clone()),
                _ => None,
            },
            "group-id" => |rule| rule.group().cloned(),
            "user-id" => |rule| match &rule.peer {
                RulePeer::Group { account, .. } => Some(account.clone()),
                _ => None,
            },
            "protocol" => |rule| Some(rule.protocol.clone()),
            "from-port" => |rule| Some(rule.ports?.0.to_string()),
            "to-port" => |rule| Some(rule.ports?.1.to_string()),
            _ => return None,
        };
        Some(rules.filter_map(pick).collect())
    }

    /// Describes the rule as one that has an id.
    pub(crate) fn write(&self, id: &str, group: &str, account: &str, xml: &mut Xml) {
        let (from, to) = self.ports.unwrap_or((-1, -1));
        xml.text("securityGroupRuleId", id).text("groupId", group);
        xml.text("groupOwnerId", account)
            .text("isEgress", self.egress);
        xml.text("ipProtocol", &self.protocol)
            .text("fromPort", from)
            .text("toPort", to);
        match &self.peer {
            RulePeer::V4(block) => xml.text("cidrIpv4", block),
            RulePeer::V6(block) => xml.text("cidrIpv6", block),
            RulePeer::PrefixList(id) => xml.text("prefixListId", id),
            RulePeer::Group { id, account } => xml.element("referencedGroupInfo", |xml| {
                xml.text("groupId", id).text("userId", account);
            }),
        };
        xml.optional("description", self.description.as_ref());
    }
}

/// Rules as DescribeSecurityGroups shows them: one permission a protocol and port range.
pub(crate) fn write_permissions<'a>(
    xml: &mut Xml,
    name: &str,
    rules: impl Iterator<Item = &'a SecurityGroupRule>,
) {
    let mut permissions: BTreeMap<_, Vec<&SecurityGroupRule>> = BTreeMap::new();
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

fn write_peers(xml: &mut Xml, rules: &[&SecurityGroupRule]) {
    type Pick = fn(&RulePeer) -> Option<&String>;
    let lists: [(&str, &str, Pick); 3] = [
        ("ipRanges", "cidrIp", |peer| {
            if let RulePeer::V4(it) = peer {
                Some(it)
            } else {
                None
            }
        }),
        ("ipv6Ranges", "cidrIpv6", |peer| {
            if let RulePeer::V6(it) = peer {
                Some(it)
            } else {
                None
            }
        }),
        ("prefixListIds", "prefixListId", |peer| {
            if let RulePeer::PrefixList(it) = peer {
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
        if let RulePeer::Group { id, account } = &rule.peer {
            item.text("groupId", id).text("userId", account);
        }
        item.optional("description", rule.description.as_ref());
    });
}

/// The rules that a call spells out, in `IpPermissions` or in flat parameters.
pub(crate) fn read(
    account: &Account,
    call: &Call,
    egress: bool,
) -> Result<Vec<SecurityGroupRule>, Failure> {
    let mut rules = Vec::new();
    for part in call.params.parts("IpPermissions") {
        rules.extend(read_permission(account, &part, egress)?);
    }
    if let Some(block) = call.params.get("CidrIp") {
        let (protocol, ports) = traffic(&call.params)?;
        let peer = RulePeer::V4(block_of(block)?);
        rules.push(SecurityGroupRule {
            egress,
            protocol,
            ports,
            peer,
            description: None,
        });
    }
    Ok(rules)
}

fn read_permission(
    account: &Account,
    part: &Params,
    egress: bool,
) -> Result<Vec<SecurityGroupRule>, Failure> {
    let (protocol, ports) = traffic(part)?;
    let mut peers = Vec::new();
    for it in part.parts("IpRanges") {
        peers.push((RulePeer::V4(block_of(it.required("CidrIp")?)?), it));
    }
    for it in part.parts("Ipv6Ranges") {
        peers.push((RulePeer::V6(block_of(it.required("CidrIpv6")?)?), it));
    }
    for it in part.parts("PrefixListIds") {
        peers.push((
            RulePeer::PrefixList(it.required("PrefixListId")?.to_owned()),
            it,
        ));
    }
    for it in part.parts("Groups") {
        let id = it.required("GroupId")?.to_owned();
        find::<SecurityGroup>(account, &id)?;
        let account = it.get("UserId").unwrap_or(&account.account_id).to_owned();
        peers.push((RulePeer::Group { id, account }, it));
    }
    for (_, it) in &peers {
        it.get("Description").map_or(Ok(()), check_description)?;
    }
    let rule = |(peer, it): (RulePeer, Params)| {
        let description = it.get("Description").map(str::to_owned);
        SecurityGroupRule {
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
pub(crate) fn changed(
    account: &Account,
    old: &SecurityGroupRule,
    part: &Params,
) -> Result<SecurityGroupRule, Failure> {
    let (protocol, ports) = traffic(part)?;
    let peer = if let Some(block) = part.get("CidrIpv4") {
        RulePeer::V4(block_of(block)?)
    } else if let Some(block) = part.get("CidrIpv6") {
        RulePeer::V6(block_of(block)?)
    } else if let Some(id) = part.get("PrefixListId") {
        RulePeer::PrefixList(id.to_owned())
    } else if let Some(id) = part.get("ReferencedGroupId") {
        find::<SecurityGroup>(account, id)?;
        RulePeer::Group {
            id: id.to_owned(),
            account: account.account_id.clone(),
        }
    } else {
        return Err(Failure::missing("CidrIpv4"));
    };
    part.get("Description").map_or(Ok(()), check_description)?;
    let description = part.get("Description").map(str::to_owned);
    Ok(SecurityGroupRule {
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

/// `AuthorizeSecurityGroupIngress` and `AuthorizeSecurityGroupEgress`: refused with
/// `InvalidPermission.Duplicate` when the group has such a rule.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html>.
fn authorize(account: &mut Account, call: &Call, egress: bool) -> Outcome {
    let group = call.params.required("GroupId")?;
    find::<SecurityGroup>(account, group)?;
    let mut xml = Xml::new();
    xml.text("return", true);
    let mut added = Vec::new();
    for rule in read(account, call, egress)? {
        let id = account.new_id("sgr");
        super::tags::attach(account, call, RESOURCE_TYPE, &id)?;
        let rules = &mut find_mut::<SecurityGroup>(account, group)?.rules;
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
    check_number(account, find::<SecurityGroup>(account, group)?, egress)?;
    xml.list("securityGroupRuleSet", added, |item, (id, rule)| {
        rule.write(&id, group, &account.account_id, item);
        super::tags::write(account, &id, item);
    });
    Ok(Answer::Xml(xml))
}

fn describe(rule: &SecurityGroupRule) -> String {
    let peer = match &rule.peer {
        RulePeer::V4(it) | RulePeer::V6(it) | RulePeer::PrefixList(it) => it,
        RulePeer::Group { id, .. } => id,
    };
    match rule.ports {
        None => format!("peer: {peer}, ALL, ALLOW"),
        Some((from, to)) => {
            let protocol = rule.protocol.to_uppercase();
            format!("peer: {peer}, {protocol}, from port: {from}, to port: {to}, ALLOW")
        }
    }
}

/// `RevokeSecurityGroupIngress` and `RevokeSecurityGroupEgress`: removes rules by id or by their
/// properties; all of them must exist.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.html>.
fn revoke(account: &mut Account, call: &Call, egress: bool) -> Outcome {
    let group = call.params.required("GroupId")?;
    let existing = &find::<SecurityGroup>(account, group)?.rules;
    let mut unwanted = Vec::new();
    for id in call.params.list("SecurityGroupRuleId") {
        let of_direction = existing.get(id).filter(|rule| rule.egress == egress);
        if of_direction.is_none() {
            let message = format!("The security group rule ID '{id}' does not exist");
            return Err(Failure::new("InvalidSecurityGroupRuleId.NotFound", message));
        }
        unwanted.push(id.to_owned());
    }
    for rule in read(account, call, egress)? {
        let found = existing.iter().find(|(_, other)| other.same(&rule));
        let (id, _) = found.ok_or_else(|| {
            let message = "The specified rule does not exist in this security group.";
            Failure::new("InvalidPermission.NotFound", message)
        })?;
        unwanted.push(id.clone());
    }
    for id in &unwanted {
        find_mut::<SecurityGroup>(account, group)?.rules.remove(id);
        account.ec2.tags.remove(id);
    }
    Ok(Answer::done())
}

/// Refuses the id of a rule that no group has.
///
/// # Errors
/// `InvalidSecurityGroupRuleId.NotFound`.
pub(crate) fn check_exists(account: &Account, id: &str) -> Result<(), Failure> {
    let mut groups = account.ec2.security_groups.values();
    if groups.any(|group| group.rules.contains_key(id)) {
        return Ok(());
    }
    Err(no_rule(id))
}
