//! The rules of security groups, one for each peer, as AWS stores them.
//!
//! Blocks and rule resources name several peers at once; they are split so that they can be compared.
//! <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ec2::types::{
    IpPermission, IpRange, Ipv6Range, PrefixListId, SecurityGroup as Group, UserIdGroupPair,
};

use super::describe::pages_by;
use crate::checks;
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;
use rform_core::value::Value;

/// The source or the destination of traffic.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Peer {
    /// An IPv4 block.
    V4(String),
    /// An IPv6 block.
    V6(String),
    /// The id of a prefix list.
    List(String),
    /// A security group, of another account perhaps: `123456789012/sg-1`.
    Group(String),
}

/// One rule of a security group, in the form that can be compared with others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rule {
    /// `tcp`, `udp`, `icmp`, `icmpv6`, a number, or `-1` for all.
    pub protocol: String,
    /// The first and the last port; type and code of ICMP.
    pub ports: (i32, i32),
    /// The source of inbound, or the destination of outbound traffic.
    pub peer: Peer,
    /// The description of the rule; empty for none.
    pub description: String,
}

/// The protocol in the form in which AWS answers it.
pub fn protocol_name(text: &str) -> String {
    let text = text.to_lowercase();
    let name = match text.as_str() {
        "all" | "-1" | "" => "-1",
        "1" => "icmp",
        "6" => "tcp",
        "17" => "udp",
        "58" => "icmpv6",
        "ah" => "51",
        "esp" => "50",
        other => other,
    };
    name.to_owned()
}

/// The rules of an object with these attributes; `own` is the id of its group.
pub fn rules_of(object: &Value, own: &str) -> Vec<Rule> {
    let protocol = protocol_name(object.text("protocol"));
    let port = |name: &str| object.integer(name).unwrap_or_default();
    let ports = match protocol.as_str() {
        "-1" => (0, 0),
        _ => (port("from_port"), port("to_port")),
    };
    let groups = object.strings("security_groups").into_iter();
    let groups = groups.chain(object.owned("source_security_group_id"));
    let itself = object.flag("self").then(|| own.to_owned());
    let peers = object
        .strings("cidr_blocks")
        .into_iter()
        .map(Peer::V4)
        .chain(
            object
                .strings("ipv6_cidr_blocks")
                .into_iter()
                .map(canonical_v6),
        )
        .chain(
            object
                .strings("prefix_list_ids")
                .into_iter()
                .map(Peer::List),
        )
        .chain(groups.chain(itself).map(Peer::Group));
    let peers: BTreeSet<Peer> = peers.collect();
    let rule = |peer| Rule {
        protocol: protocol.clone(),
        ports,
        peer,
        description: object.text("description").to_owned(),
    };
    peers.into_iter().map(rule).collect()
}

fn canonical_v6(text: String) -> Peer {
    let canonical = checks::Cidr::parse(&text).map(|range| range.network().to_string());
    Peer::V6(canonical.unwrap_or(text))
}

/// The rules of an answer of AWS.
pub fn found_rules(permissions: Option<&[IpPermission]>, owner: &str) -> Vec<Rule> {
    let mut rules = Vec::new();
    for permission in permissions.unwrap_or_default() {
        let protocol = protocol_name(permission.ip_protocol.as_deref().unwrap_or("-1"));
        let ports = match protocol.as_str() {
            "-1" => (0, 0),
            _ => (
                permission.from_port.unwrap_or_default(),
                permission.to_port.unwrap_or_default(),
            ),
        };
        let mut add = |peer: Option<Peer>, description: Option<&String>| {
            rules.extend(peer.map(|peer| Rule {
                protocol: protocol.clone(),
                ports,
                peer,
                description: description.cloned().unwrap_or_default(),
            }));
        };
        for it in permission.ip_ranges.iter().flatten() {
            add(it.cidr_ip.clone().map(Peer::V4), it.description.as_ref());
        }
        for it in permission.ipv6_ranges.iter().flatten() {
            add(
                it.cidr_ipv6.clone().map(canonical_v6),
                it.description.as_ref(),
            );
        }
        for it in permission.prefix_list_ids.iter().flatten() {
            add(
                it.prefix_list_id.clone().map(Peer::List),
                it.description.as_ref(),
            );
        }
        for it in permission.user_id_group_pairs.iter().flatten() {
            add(
                group_of(it, owner).map(Peer::Group),
                it.description.as_ref(),
            );
        }
    }
    rules
}

fn group_of(pair: &UserIdGroupPair, owner: &str) -> Option<String> {
    let id = pair.group_id.clone()?;
    Some(match pair.user_id.as_deref() {
        Some(user) if user != owner && pair.vpc_peering_connection_id.is_some() => {
            format!("{user}/{id}")
        }
        _ => id,
    })
}

/// Rules in the form of a request: all of a group in one.
pub fn permissions(rules: &[Rule]) -> Vec<IpPermission> {
    let mut by_traffic: BTreeMap<(&str, (i32, i32)), Vec<&Rule>> = BTreeMap::new();
    for rule in rules {
        let traffic = (rule.protocol.as_str(), rule.ports);
        by_traffic.entry(traffic).or_default().push(rule);
    }
    let permissions = by_traffic.into_iter();
    permissions
        .map(|((protocol, ports), rules)| permission(protocol, ports, &rules))
        .collect()
}

fn permission(protocol: &str, (from, to): (i32, i32), rules: &[&Rule]) -> IpPermission {
    let has_ports = protocol != "-1";
    let mut permission = IpPermission::builder()
        .ip_protocol(protocol)
        .set_from_port(has_ports.then_some(from))
        .set_to_port(has_ports.then_some(to));
    for rule in rules {
        let description = Some(rule.description.clone()).filter(|it| !it.is_empty());
        permission = match &rule.peer {
            Peer::V4(range) => {
                let range = IpRange::builder().cidr_ip(range);
                permission.ip_ranges(range.set_description(description).build())
            }
            Peer::V6(range) => {
                let range = Ipv6Range::builder().cidr_ipv6(range);
                permission.ipv6_ranges(range.set_description(description).build())
            }
            Peer::List(list) => {
                let list = PrefixListId::builder().prefix_list_id(list);
                permission.prefix_list_ids(list.set_description(description).build())
            }
            Peer::Group(group) => {
                let (user, id) = match group.split_once('/') {
                    Some((user, id)) => (Some(user.to_owned()), id),
                    None => (None, group.as_str()),
                };
                let pair = UserIdGroupPair::builder().group_id(id).set_user_id(user);
                permission.user_id_group_pairs(pair.set_description(description).build())
            }
        };
    }
    permission.build()
}

/// Adds rules to a group, in one request. Rules that exist already are success.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn authorize(
    client: &AwsClient,
    group: &str,
    egress: bool,
    rules: &[Rule],
) -> Result<(), AwsError> {
    match authorize_as(client, group, egress, rules, true).await {
        Err(error) if error.is(&["InvalidPermission.Duplicate"]) => {
            add_missing(client, group, egress, rules, error).await
        }
        other => other,
    }
}

/// Adds rules to a group, in one request.
///
/// # Errors
/// When one of the rules exists already (`InvalidPermission.Duplicate`), AWS refuses otherwise, or
/// does not answer.
pub async fn authorize_new(
    client: &AwsClient,
    group: &str,
    egress: bool,
    rules: &[Rule],
) -> Result<(), AwsError> {
    authorize_as(client, group, egress, rules, false).await
}

async fn authorize_as(
    client: &AwsClient,
    group: &str,
    egress: bool,
    rules: &[Rule],
    repeatable: bool,
) -> Result<(), AwsError> {
    if rules.is_empty() {
        return Ok(());
    }
    let ec2 = &client.clients.ec2;
    let permissions = permissions(rules);
    let ingress = || {
        let request = ec2.authorize_security_group_ingress().group_id(group);
        request.set_ip_permissions(Some(permissions.clone())).send()
    };
    let leaving = || {
        let request = ec2.authorize_security_group_egress().group_id(group);
        request.set_ip_permissions(Some(permissions.clone())).send()
    };
    let (coming_in, going_out) = (
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:AuthorizeSecurityGroupEgress",
    );
    match (egress, repeatable) {
        (false, true) => client.call(coming_in, ingress).await.map(drop),
        (false, false) => client.call_once(coming_in, ingress).await.map(drop),
        (true, true) => client.call(going_out, leaving).await.map(drop),
        (true, false) => client.call_once(going_out, leaving).await.map(drop),
    }
}

/// Adds the rules that are missing, after AWS refused because one exists: an earlier try may have
/// added all.
async fn add_missing(
    client: &AwsClient,
    group: &str,
    egress: bool,
    rules: &[Rule],
    error: AwsError,
) -> Result<(), AwsError> {
    let found = describe(client, "group-id", &[group.to_owned()]).await?;
    let have: Vec<Rule> = found.iter().flat_map(|it| of_group(it, egress)).collect();
    match rules.iter().all(|rule| have.contains(rule)) {
        true => Ok(()),
        false => Err(error),
    }
}

/// Removes rules from a group, in one request. Absent rules count as removed.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn revoke(
    client: &AwsClient,
    group: &str,
    egress: bool,
    rules: &[Rule],
) -> Result<(), AwsError> {
    if rules.is_empty() {
        return Ok(());
    }
    let ec2 = &client.clients.ec2;
    let permissions = permissions(rules);
    let done = match egress {
        false => client
            .call("ec2:RevokeSecurityGroupIngress", || {
                let request = ec2.revoke_security_group_ingress().group_id(group);
                request.set_ip_permissions(Some(permissions.clone())).send()
            })
            .await
            .map(drop),
        true => client
            .call("ec2:RevokeSecurityGroupEgress", || {
                let request = ec2.revoke_security_group_egress().group_id(group);
                request.set_ip_permissions(Some(permissions.clone())).send()
            })
            .await
            .map(drop),
    };
    done.or_else(|error| error.unless(&["InvalidPermission.NotFound"]))
}

/// The inbound or the outbound rules of a group.
pub fn of_group(group: &Group, egress: bool) -> Vec<Rule> {
    let owner = group.owner_id.as_deref().unwrap_or_default();
    let permissions = match egress {
        false => &group.ip_permissions,
        true => &group.ip_permissions_egress,
    };
    found_rules(permissions.as_deref(), owner)
}

/// The security groups that match a filter.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn describe(
    client: &AwsClient,
    name: &str,
    values: &[String],
) -> Result<Vec<Group>, AwsError> {
    Ok(pages_by!(
        client,
        "ec2:DescribeSecurityGroups",
        security_groups,
        name,
        values,
        client
            .clients
            .ec2
            .describe_security_groups()
            .max_results(1000)
    ))
}

/// Whether this run changes the group itself: that may take a rule out.
pub(super) fn may_change(operation: &Operation<'_>, group: &str) -> bool {
    operation.changes_one(&["aws_security_group", "aws_default_security_group"], group)
}

/// Gives rules of a group other descriptions.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn describe_as(
    client: &AwsClient,
    group: &str,
    egress: bool,
    rules: &[Rule],
) -> Result<(), AwsError> {
    let (ec2, all) = (&client.clients.ec2, permissions(rules));
    match egress {
        false => client
            .call("ec2:UpdateSecurityGroupRuleDescriptionsIngress", || {
                ec2.update_security_group_rule_descriptions_ingress()
                    .group_id(group)
                    .set_ip_permissions(Some(all.clone()))
                    .send()
            })
            .await
            .map(drop),
        true => client
            .call("ec2:UpdateSecurityGroupRuleDescriptionsEgress", || {
                ec2.update_security_group_rule_descriptions_egress()
                    .group_id(group)
                    .set_ip_permissions(Some(all.clone()))
                    .send()
            })
            .await
            .map(drop),
    }
}
