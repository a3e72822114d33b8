//! The rules of a security group as `ingress` and `egress` blocks.

use std::collections::{BTreeMap, BTreeSet};

use super::permissions::{Peer, Rule, protocol_name, rules_of};
use crate::checks;
use crate::declare::{BOOL, Field, NUMBER, STRING, optional, required, string_list, string_set};
use crate::object::{ObjectBuilder, string_list_value, string_set_value};
use rform_core::value::{Type, Value};

/// The attributes of an element of `ingress` or `egress`.
pub fn block_fields() -> [Field; 9] {
    [
        optional("cidr_blocks", string_list()).check_each(checks::ipv4_cidr),
        optional("description", STRING)
            .length(0, 255)
            .check(allowed_characters),
        required("from_port", NUMBER),
        optional("ipv6_cidr_blocks", string_list()).check_each(checks::ipv6_cidr),
        optional("prefix_list_ids", string_list()),
        required("protocol", STRING).state_func(normal_protocol),
        optional("security_groups", string_set()),
        optional("self", BOOL),
        required("to_port", NUMBER),
    ]
}

/// A check: only characters that names and descriptions of security groups and of their rules may
/// have (<https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html>).
pub fn allowed_characters(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(it);
    let other = text.chars().find(|it| !is_allowed(*it))?;
    Some(format!(
        "invalid value for {name} ({other:?} is not allowed; allowed are letters, digits, spaces and \
         ._-:/()#,@[]+=&;{{}}!$*)"
    ))
}

/// The form of a protocol in the state: lowercase, and a name where there is one.
pub fn normal_protocol(value: &Value) -> Value {
    match value.as_str() {
        Some(text) => Value::string(protocol_name(text)),
        None => value.clone(),
    }
}

/// The rules of a group as blocks: grouped as the known blocks group them, and the rest by traffic
/// and description.
pub fn blocks(found: Vec<Rule>, known: Option<&Value>, own: &str, element: Type) -> Value {
    let mut left: BTreeSet<Rule> = found.into_iter().collect();
    let mut blocks = Vec::new();
    for block in known.into_iter().flat_map(Value::elements) {
        let rules = rules_of(block, own);
        if !rules.is_empty() && rules.iter().all(|rule| left.contains(rule)) {
            left.retain(|rule| !rules.contains(rule));
            blocks.push(block.clone());
        }
    }
    let mut rest: BTreeMap<(String, (i32, i32), String), Vec<Peer>> = BTreeMap::new();
    for rule in left {
        let traffic = (rule.protocol, rule.ports, rule.description);
        rest.entry(traffic).or_default().push(rule.peer);
    }
    blocks.extend(
        rest.into_iter()
            .map(|((protocol, ports, description), peers)| {
                let mut builder = ObjectBuilder::from(&Value::NULL);
                builder
                    .text("protocol", Some(&protocol))
                    .number("from_port", Some(ports.0))
                    .number("to_port", Some(ports.1))
                    .text("description", Some(&description));
                fill_peers(&mut builder, &peers, own);
                builder.build()
            }),
    );
    Value::set(element, blocks)
}

/// Sets the attributes that name peers.
pub fn fill_peers(builder: &mut ObjectBuilder, peers: &[Peer], own: &str) {
    let of = |pick: fn(&Peer) -> Option<&str>| peers.iter().filter_map(pick);
    let groups = of(|it| match it {
        Peer::Group(id) => Some(id),
        _ => None,
    });
    let others: Vec<&str> = groups.clone().filter(|id| *id != own).collect();
    let has_itself = groups.clone().any(|id| id == own);
    let v4 = of(|it| match it {
        Peer::V4(range) => Some(range),
        _ => None,
    });
    let v6 = of(|it| match it {
        Peer::V6(range) => Some(range),
        _ => None,
    });
    let lists = of(|it| match it {
        Peer::List(id) => Some(id),
        _ => None,
    });
    builder
        .set("cidr_blocks", string_list_value(v4))
        .set("ipv6_cidr_blocks", string_list_value(v6))
        .set("prefix_list_ids", string_list_value(lists))
        .set("security_groups", string_set_value(others))
        .flag("self", Some(has_itself));
}
