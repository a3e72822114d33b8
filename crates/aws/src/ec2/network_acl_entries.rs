//! The rules of network ACLs, which several resource types share.
//!
//! <https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html>

use std::collections::BTreeMap;

use aws_sdk_ec2::operation::create_network_acl_entry::builders::CreateNetworkAclEntryFluentBuilder;
use aws_sdk_ec2::types::{
    IcmpTypeCode, NetworkAcl as Acl, NetworkAclEntry as SdkNetworkAclEntry, PortRange, RuleAction,
};

use super::acl_protocol::{acl_protocol, protocol_number, same_protocol};
use super::describe::{FILTER_VALUES, pages_by};
use crate::checks;
use crate::client::AwsClient;
use crate::declare::{Field, NUMBER, STRING, optional, required};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::object::ObjectBuilder;
use rform_core::value::{Type, Value};

/// The rule numbers from here on are AWS's own:
/// <https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html>.
const OWN: i32 = 32767;

/// One rule of a network ACL, in the form that can be compared with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The rule number, which defines the order of evaluation.
    pub number: i32,
    /// Whether the rule is for outbound traffic.
    pub egress: bool,
    /// The protocol number; `-1` for all protocols.
    pub protocol: String,
    /// `allow` or `deny`.
    pub action: String,
    /// The IPv4 block that the rule is about.
    pub cidr: Option<String>,
    /// The IPv6 block that the rule is about.
    pub ipv6_cidr: Option<String>,
    /// The first and the last port.
    pub ports: (i32, i32),
    /// The type and the code of ICMP messages.
    pub icmp: (i32, i32),
}

/// Rule number and direction, by which AWS identifies a rule of an ACL.
pub type Key = (i32, bool);

impl Entry {
    /// The identity of the rule within its ACL.
    pub fn key(&self) -> Key {
        (self.number, self.egress)
    }

    /// The rule of an element of `ingress` or `egress`.
    pub fn of_block(block: &Value, egress: bool) -> Option<Entry> {
        Some(Entry {
            number: block.integer("rule_no")?,
            action: block.text("action").to_lowercase(),
            ..Entry::common(block, egress)?
        })
    }

    /// The rule of an `aws_network_acl_rule`.
    pub fn of_rule(object: &Value) -> Option<Entry> {
        Some(Entry {
            number: object.integer("rule_number")?,
            action: object.text("rule_action").to_lowercase(),
            ..Entry::common(object, object.flag("egress"))?
        })
    }

    fn common(object: &Value, egress: bool) -> Option<Entry> {
        let number = |name: &str| object.integer(name).unwrap_or_default();
        let mut entry = Entry {
            number: 0,
            egress,
            protocol: protocol_number(object.text("protocol"))?,
            action: String::new(),
            cidr: object.owned("cidr_block"),
            ipv6_cidr: object.owned("ipv6_cidr_block"),
            ports: (0, 0),
            icmp: (0, 0),
        };
        // What means nothing for the protocol is not sent, and makes no difference.
        if entry.has_ports() {
            entry.ports = (number("from_port"), number("to_port"));
        }
        if entry.has_icmp() {
            entry.icmp = (number("icmp_type"), number("icmp_code"));
        }
        Some(entry)
    }

    /// The rule of an answer of AWS.
    pub fn of_found(found: &SdkNetworkAclEntry) -> Entry {
        let ports = found.port_range.as_ref();
        let icmp = found.icmp_type_code.as_ref();
        Entry {
            number: found.rule_number.unwrap_or_default(),
            egress: found.egress.unwrap_or_default(),
            protocol: found.protocol.clone().unwrap_or_default(),
            action: found
                .rule_action
                .as_ref()
                .map(|it| it.as_str().to_owned())
                .unwrap_or_default(),
            cidr: found.cidr_block.clone(),
            ipv6_cidr: found.ipv6_cidr_block.clone(),
            ports: (
                ports.and_then(|it| it.from).unwrap_or_default(),
                ports.and_then(|it| it.to).unwrap_or_default(),
            ),
            icmp: (
                icmp.and_then(|it| it.r#type).unwrap_or_default(),
                icmp.and_then(|it| it.code).unwrap_or_default(),
            ),
        }
    }

    /// The rule as an element of `ingress` or `egress`.
    fn block(&self, written: Option<&Value>) -> Value {
        let number = |name: &str, has_meaning: bool, own: i32| {
            let written = written.and_then(|block| block.integer(name));
            written.filter(|_| !has_meaning).or(Some(own))
        };
        let (ports, icmp) = (self.has_ports(), self.has_icmp());
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("action", Some(&self.action))
            .text("cidr_block", self.cidr.as_deref())
            .number("from_port", number("from_port", ports, self.ports.0))
            .number("icmp_code", number("icmp_code", icmp, self.icmp.1))
            .number("icmp_type", number("icmp_type", icmp, self.icmp.0))
            .text("ipv6_cidr_block", self.ipv6_cidr.as_deref())
            .text("protocol", Some(&self.protocol))
            .number("rule_no", Some(self.number))
            .number("to_port", number("to_port", ports, self.ports.1));
        builder.build()
    }
}

/// The attributes of an element of `ingress` or `egress`.
pub fn block_fields() -> [Field; 9] {
    [
        required("action", STRING)
            .one_of(&["allow", "deny"])
            .diff_suppress(same_text),
        optional("cidr_block", STRING).check(checks::ipv4_cidr),
        required("from_port", NUMBER).check(checks::port),
        optional("icmp_code", NUMBER),
        optional("icmp_type", NUMBER),
        optional("ipv6_cidr_block", STRING)
            .check(checks::ipv6_cidr)
            .diff_suppress(checks::same_cidr),
        required("protocol", STRING)
            .check(acl_protocol)
            .diff_suppress(same_protocol),
        required("rule_no", NUMBER).between(1, 32766),
        required("to_port", NUMBER).check(checks::port),
    ]
}

fn same_text(one: &Value, other: &Value) -> bool {
    let lower = |it: &Value| it.as_str().map(str::to_lowercase);
    lower(one) == lower(other)
}

/// The rules of `ingress` and `egress`, by key.
pub fn entries_of(object: &Value) -> BTreeMap<Key, Entry> {
    let of = |name: &'static str, egress| {
        let blocks = object.items(name);
        blocks.filter_map(move |block| Entry::of_block(block, egress))
    };
    let all = of("ingress", false).chain(of("egress", true));
    all.map(|entry| (entry.key(), entry)).collect()
}

/// The rules of an ACL by key, without AWS's own.
pub fn found_entries(acl: &Acl) -> BTreeMap<Key, Entry> {
    let all = acl.entries.iter().flatten().map(Entry::of_found);
    all.filter(|entry| entry.number < OWN)
        .map(|entry| (entry.key(), entry))
        .collect()
}

/// The attribute `ingress` or `egress` from an answer of AWS. What means nothing for the protocol of
/// a rule AWS does not tell: of a rule that is known, it stays as it is written.
pub fn blocks(acl: &Acl, egress: bool, element: Type, known: &Value) -> Value {
    let name = if egress { "egress" } else { "ingress" };
    let written = |entry: &Entry| {
        let mut blocks = known.items(name);
        blocks.find(|block| Entry::of_block(block, egress).as_ref() == Some(entry))
    };
    let entries = found_entries(acl).into_values();
    let entries = entries.filter(|entry| entry.egress == egress);
    Value::set(element, entries.map(|entry| entry.block(written(&entry))))
}

/// Brings the rules of an ACL from one set to another: deletes, replaces and creates by rule
/// number.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn change_entries(
    client: &AwsClient,
    acl: &str,
    before: &BTreeMap<Key, Entry>,
    after: &BTreeMap<Key, Entry>,
) -> Result<(), AwsError> {
    for (key, _) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
        delete_entry(client, acl, *key).await?;
    }
    for (key, entry) in after {
        match before.get(key) {
            Some(before) if before == entry => {}
            Some(_) => replace_entry(client, acl, entry).await?,
            None => create_entry(client, acl, entry).await?,
        }
    }
    Ok(())
}

/// Creates a rule; one with the same number, perhaps of an earlier try, is replaced.
async fn create_entry(client: &AwsClient, acl: &str, entry: &Entry) -> Result<(), AwsError> {
    let created = client.call("ec2:CreateNetworkAclEntry", || {
        creation(client, acl, entry).send()
    });
    match created.await {
        Err(error) if error.is(&["NetworkAclEntryAlreadyExists"]) => {
            replace_entry(client, acl, entry).await
        }
        other => other.map(drop),
    }
}

/// Creates a rule. A rule with the same number is not replaced.
///
/// # Errors
/// When the number is taken (`NetworkAclEntryAlreadyExists`), AWS refuses otherwise, or does not
/// answer.
pub async fn create_new_entry(
    client: &AwsClient,
    acl: &str,
    entry: &Entry,
) -> Result<(), AwsError> {
    let created = client.call_once("ec2:CreateNetworkAclEntry", || {
        creation(client, acl, entry).send()
    });
    created.await.map(drop)
}

fn creation(client: &AwsClient, acl: &str, entry: &Entry) -> CreateNetworkAclEntryFluentBuilder {
    let request = client.clients.ec2.create_network_acl_entry();
    request
        .network_acl_id(acl)
        .rule_number(entry.number)
        .egress(entry.egress)
        .protocol(&entry.protocol)
        .rule_action(RuleAction::from(entry.action.as_str()))
        .set_cidr_block(entry.cidr.clone())
        .set_ipv6_cidr_block(entry.ipv6_cidr.clone())
        .set_port_range(entry.port_range())
        .set_icmp_type_code(entry.icmp_type_code())
}

async fn replace_entry(client: &AwsClient, acl: &str, entry: &Entry) -> Result<(), AwsError> {
    let ec2 = &client.clients.ec2;
    client
        .call("ec2:ReplaceNetworkAclEntry", || {
            ec2.replace_network_acl_entry()
                .network_acl_id(acl)
                .rule_number(entry.number)
                .egress(entry.egress)
                .protocol(&entry.protocol)
                .rule_action(RuleAction::from(entry.action.as_str()))
                .set_cidr_block(entry.cidr.clone())
                .set_ipv6_cidr_block(entry.ipv6_cidr.clone())
                .set_port_range(entry.port_range())
                .set_icmp_type_code(entry.icmp_type_code())
                .send()
        })
        .await?;
    Ok(())
}

impl Entry {
    /// Whether the protocol has ports: TCP and UDP.
    pub fn has_ports(&self) -> bool {
        matches!(self.protocol.as_str(), "6" | "17")
    }

    /// Whether the protocol has ICMP types and codes.
    pub fn has_icmp(&self) -> bool {
        matches!(self.protocol.as_str(), "1" | "58")
    }

    fn port_range(&self) -> Option<PortRange> {
        let range = PortRange::builder().from(self.ports.0).to(self.ports.1);
        self.has_ports().then(|| range.build())
    }

    fn icmp_type_code(&self) -> Option<IcmpTypeCode> {
        let code = IcmpTypeCode::builder()
            .r#type(self.icmp.0)
            .code(self.icmp.1);
        self.has_icmp().then(|| code.build())
    }
}

/// Deletes a rule; an absent one counts as deleted.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn delete_entry(
    client: &AwsClient,
    acl: &str,
    (number, egress): Key,
) -> Result<(), AwsError> {
    let ec2 = &client.clients.ec2;
    let done = client
        .call("ec2:DeleteNetworkAclEntry", || {
            let request = ec2.delete_network_acl_entry().network_acl_id(acl);
            request.rule_number(number).egress(egress).send()
        })
        .await;
    done.map(drop)
        .or_else(|error| error.unless(&["InvalidNetworkAclEntry.NotFound"]))
}

/// The network ACLs that match a filter.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn describe(
    client: &AwsClient,
    name: &str,
    values: &[String],
) -> Result<Vec<Acl>, AwsError> {
    Ok(pages_by!(
        client,
        "ec2:DescribeNetworkAcls",
        network_acls,
        name,
        values,
        client.clients.ec2.describe_network_acls().max_results(1000)
    ))
}

/// The ACLs with these ids, without those that are absent. They are asked for by id rather than by
/// the filter `network-acl-id`, which not every implementation of the API has.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn by_id(client: &AwsClient, ids: &[String]) -> Result<Vec<Acl>, AwsError> {
    let mut all = Vec::new();
    for part in ids.chunks(FILTER_VALUES) {
        match named(client, part).await {
            Ok(found) => all.extend(found),
            Err(error) if error.is(MISSING) && part.len() > 1 => {
                let single = part
                    .iter()
                    .map(|id| named(client, std::slice::from_ref(id)));
                for found in futures_util::future::join_all(single).await {
                    all.extend(found.or_else(none_if_missing)?);
                }
            }
            Err(error) => all.extend(none_if_missing(error)?),
        }
    }
    Ok(all)
}

const MISSING: &[&str] = &["InvalidNetworkAclID.NotFound"];

fn none_if_missing(error: AwsError) -> Result<Vec<Acl>, AwsError> {
    error.unless(MISSING).map(|()| Vec::new())
}

async fn named(client: &AwsClient, ids: &[String]) -> Result<Vec<Acl>, AwsError> {
    let ec2 = &client.clients.ec2;
    let found = client
        .call("ec2:DescribeNetworkAcls", || {
            let request = ec2.describe_network_acls();
            request.set_network_acl_ids(Some(ids.to_vec())).send()
        })
        .await?;
    Ok(found.network_acls.unwrap_or_default())
}
