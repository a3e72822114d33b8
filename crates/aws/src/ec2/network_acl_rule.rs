//! `aws_network_acl_rule`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_acl_rule>

use async_trait::async_trait;

use super::acl_protocol;
use super::network_acl_entries::{self, Entry};
use crate::answers::distinct;
use crate::checks;
use crate::client::AwsClient;
use crate::declare::{BOOL, NUMBER, STRING, Spec, id, optional, required};
use crate::error::AwsError;
use crate::hash::hash;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::{Type, Value};
use rform_provider::Problem;

/// The resource `aws_network_acl_rule`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_acl_rule>
pub struct NetworkAclRule;

#[async_trait]
impl Resource for NetworkAclRule {
    fn title(&self) -> &'static str {
        "EC2 Network ACL Rule"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional("cidr_block", STRING)
                .force_new()
                .conflicts_with(&["ipv6_cidr_block"])
                .check(checks::ipv4_cidr),
            optional("egress", BOOL).default(false).force_new(),
            optional("from_port", NUMBER).force_new(),
            optional("icmp_code", NUMBER).force_new(),
            optional("icmp_type", NUMBER).force_new(),
            optional("ipv6_cidr_block", STRING)
                .force_new()
                .conflicts_with(&["cidr_block"])
                .check(checks::ipv6_cidr)
                .diff_suppress(checks::same_cidr),
            required("network_acl_id", STRING).force_new(),
            required("protocol", STRING)
                .force_new()
                .check(acl_protocol::acl_protocol)
                .diff_suppress(acl_protocol::same_protocol),
            required("rule_action", STRING)
                .force_new()
                .one_of(&["allow", "deny"]),
            required("rule_number", NUMBER).force_new(),
            optional("to_port", NUMBER).force_new(),
        ])
        .customize_diff(|diff| {
            // Ports mean nothing where all ports are meant.
            let protocol = diff.planned.value("protocol").as_str();
            let number = protocol.and_then(acl_protocol::protocol_number);
            if !diff.is_create() && number.as_deref() == Some("-1") {
                diff.clear("from_port");
                diff.clear("to_port");
            }
        })
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &[
                "InvalidNetworkAclEntry.NotFound",
                "InvalidNetworkAclID.NotFound",
            ],
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        Some(id_of(operation.planned))
    }

    fn import_id(&self, operation: &Operation<'_>) -> Option<String> {
        let (planned, entry) = (operation.planned, entry(operation.planned).ok()?);
        let (acl, protocol) = (planned.text("network_acl_id"), planned.text("protocol"));
        Some(format!(
            "{acl}:{}:{protocol}:{}",
            entry.number, entry.egress
        ))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let entry = entry(operation.planned)?;
        let acl = operation.planned.text("network_acl_id");
        network_acl_entries::create_new_entry(operation.client, acl, &entry).await?;
        Ok(id_of(operation.planned))
    }

    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        let acls = [operation.planned.text("network_acl_id").to_owned()];
        let found = network_acl_entries::by_id(operation.client, &acls).await?;
        let wanted = entry(operation.planned)?;
        let is_there = found
            .iter()
            .any(|it| network_acl_entries::found_entries(it).get(&wanted.key()) == Some(&wanted));
        Ok(is_there.then(|| id_of(operation.planned)))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let acls = distinct(known, "network_acl_id");
        let found = network_acl_entries::by_id(client, &acls).await?;
        let found: std::collections::BTreeMap<_, _> = found
            .iter()
            .filter_map(|it| {
                Some((
                    it.network_acl_id.as_deref()?,
                    network_acl_entries::found_entries(it),
                ))
            })
            .collect();
        let answers = known.iter().map(|known| {
            let entries = found.get(known.text("network_acl_id"))?;
            let key = (known.integer("rule_number")?, known.flag("egress"));
            Some(object(known, entries.get(&key)?))
        });
        Ok(answers.collect())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let key = entry(operation.prior)?.key();
        network_acl_entries::delete_entry(
            operation.client,
            operation.prior.text("network_acl_id"),
            key,
        )
        .await
    }

    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let separator = if id.contains('_') { '_' } else { ':' };
        let parts: Vec<&str> = id.split(separator).collect();
        let [acl, number, protocol, egress] = parts[..] else {
            return Err(unexpected(id));
        };
        let (Ok(number), Ok(egress)) = (number.parse::<i32>(), egress.parse::<bool>()) else {
            return Err(unexpected(id));
        };
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("network_acl_id", Some(acl))
            .number("rule_number", Some(number))
            .text("protocol", Some(protocol))
            .flag("egress", Some(egress));
        builder.text("id", Some(&id_of(&builder.build())));
        Ok(builder)
    }
}

fn unexpected(id: &str) -> Problem {
    let summary = format!(
        "unexpected format of ID ({id:?}), expected NETWORK_ACL_ID:RULE_NUMBER:PROTOCOL:EGRESS"
    );
    Problem::error(summary, "")
}

fn entry(object: &Value) -> Result<Entry, AwsError> {
    Entry::of_rule(object).ok_or_else(|| AwsError::new("it has no rule number or no protocol"))
}

fn id_of(object: &Value) -> String {
    let acl = object.text("network_acl_id");
    let number = object.integer("rule_number").unwrap_or_default();
    let (egress, protocol) = (object.flag("egress"), object.text("protocol"));
    format!(
        "nacl-{}",
        hash(&format!("{acl}-{number}-{egress}-{protocol}-"))
    )
}

fn object(known: &Value, entry: &Entry) -> Value {
    // Of what means nothing for the protocol AWS tells nothing: it stays as it is written.
    let written = |name: &str| known.get(name).cloned().filter(Value::is_known);
    let icmp = |name: &str, number: i32| match entry.has_icmp() {
        true => Value::int(number.into()),
        false => written(name).unwrap_or(Value::Null(Type::Number)),
    };
    let port = |name: &str, number: i32| match entry.has_ports() {
        false if known.integer(name).is_some() => written(name).unwrap_or(Value::int(0)),
        _ => Value::int(number.into()),
    };
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("cidr_block", entry.cidr.as_deref())
        .flag("egress", Some(entry.egress))
        .set("from_port", port("from_port", entry.ports.0))
        .set("icmp_code", icmp("icmp_code", entry.icmp.1))
        .set("icmp_type", icmp("icmp_type", entry.icmp.0))
        .text("ipv6_cidr_block", entry.ipv6_cidr.as_deref())
        .text("protocol", Some(&entry.protocol))
        .text("rule_action", Some(&entry.action))
        .number("rule_number", Some(entry.number))
        .set("to_port", port("to_port", entry.ports.1));
    builder.build()
}
