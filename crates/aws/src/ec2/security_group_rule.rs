//! `aws_security_group_rule`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group_rule>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupRules.html>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_ec2::types::SecurityGroupRule as SdkSecurityGroupRule;

use super::describe::pages_by;
use super::permission_blocks;
use super::permissions::{self, Peer, Rule};
use crate::answers::distinct;
use crate::checks;
use crate::client::AwsClient;
use crate::declare::{
    BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed, required, string_list,
};
use crate::error::AwsError;
use crate::hash::hash;
use crate::object::{Attributes, ObjectBuilder};
use crate::plan::ResourceDiff;
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::{Type, Value};
use rform_provider::Problem;

/// The resource `aws_security_group_rule`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group_rule>
pub struct SecurityGroupRule;

#[async_trait]
impl Resource for SecurityGroupRule {
    fn title(&self) -> &'static str {
        "Security Group Rule"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional("cidr_blocks", string_list())
                .force_new()
                .conflicts_with(&["source_security_group_id", "self"])
                .check_each(checks::ipv4_cidr),
            optional("description", STRING)
                .length(0, 255)
                .check(permission_blocks::allowed_characters),
            required("from_port", NUMBER).force_new(),
            optional("ipv6_cidr_blocks", string_list())
                .force_new()
                .conflicts_with(&["source_security_group_id", "self"])
                .check_each(checks::ipv6_cidr),
            optional("prefix_list_ids", string_list()).force_new(),
            required("protocol", STRING)
                .force_new()
                .state_func(permission_blocks::normal_protocol),
            required("security_group_id", STRING).force_new(),
            computed("security_group_rule_id", STRING),
            optional("self", BOOL)
                .default(false)
                .force_new()
                .conflicts_with(&[
                    "cidr_blocks",
                    "ipv6_cidr_blocks",
                    "source_security_group_id",
                ]),
            optional_computed("source_security_group_id", STRING)
                .force_new()
                .conflicts_with(&["cidr_blocks", "ipv6_cidr_blocks", "self"]),
            required("to_port", NUMBER).force_new(),
            required("type", STRING)
                .force_new()
                .one_of(&["egress", "ingress"]),
        ])
        .version(2)
        .at_least_one(&[
            "cidr_blocks",
            "ipv6_cidr_blocks",
            "prefix_list_ids",
            "self",
            "source_security_group_id",
        ])
        .timeouts(&[("create", 5)])
        .customize_diff(no_ports_for_all)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &[
                "InvalidGroup.NotFound",
                "InvalidPermission.NotFound",
                "InvalidSecurityGroupRuleId.NotFound",
            ],
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        let (group, egress) = group_and_direction(operation.planned);
        Some(id_of(
            group,
            egress,
            &permissions::rules_of(operation.planned, group),
        ))
    }

    fn import_id(&self, operation: &Operation<'_>) -> Option<String> {
        let (group, egress) = group_and_direction(operation.planned);
        let rules = permissions::rules_of(operation.planned, group);
        let first = rules.first()?;
        let kind = if egress { "egress" } else { "ingress" };
        let sources = rules.iter().map(|rule| match &rule.peer {
            Peer::Group(id) if id == group => "self",
            Peer::V4(text) | Peer::V6(text) | Peer::List(text) | Peer::Group(text) => text,
        });
        let sources: Vec<&str> = sources.collect();
        let ((from, to), protocol) = (first.ports, &first.protocol);
        Some(format!(
            "{group}_{kind}_{protocol}_{from}_{to}_{}",
            sources.join("_")
        ))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (group, egress) = group_and_direction(operation.planned);
        let rules = permissions::rules_of(operation.planned, group);
        permissions::authorize_new(operation.client, group, egress, &rules).await?;
        Ok(id_of(group, egress, &rules))
    }

    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        let (group, egress) = group_and_direction(operation.planned);
        let rules = permissions::rules_of(operation.planned, group);
        let found =
            permissions::describe(operation.client, "group-id", &[group.to_owned()]).await?;
        let have: Vec<Rule> = found
            .iter()
            .flat_map(|it| permissions::of_group(it, egress))
            .collect();
        let is_there = rules.iter().all(|rule| have.contains(rule));
        Ok(is_there.then(|| id_of(group, egress, &rules)))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let groups = distinct(known, "security_group_id");
        let found = permissions::describe(client, "group-id", &groups).await?;
        let mut rules: BTreeMap<(&str, bool), Vec<Rule>> = BTreeMap::new();
        for group in &found {
            let id = group.group_id.as_deref().unwrap_or_default();
            for egress in [false, true] {
                rules.insert((id, egress), permissions::of_group(group, egress));
            }
        }
        let ids = describe_rules(client, &groups).await?;
        let answers = known.iter().map(|known| {
            let (group, egress) = group_and_direction(known);
            let have = rules.get(&(group, egress))?;
            object(known, group, egress, have, &ids)
        });
        Ok(answers.collect())
    }

    /// Only the description can change.
    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if !operation.changes("description") {
            return Ok(());
        }
        // In place: taken away and made anew, the rule would let nothing through in between.
        let (group, egress) = group_and_direction(operation.planned);
        let after = permissions::rules_of(operation.planned, group);
        permissions::describe_as(operation.client, group, egress, &after).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (group, egress) = group_and_direction(operation.prior);
        let rules = permissions::rules_of(operation.prior, group);
        permissions::revoke(operation.client, group, egress, &rules).await
    }

    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let parts: Vec<&str> = id.split('_').collect();
        let [group, kind, protocol, from, to, sources @ ..] = &parts[..] else {
            return Err(unexpected(id));
        };
        let (Ok(from), Ok(to)) = (from.parse::<i32>(), to.parse::<i32>()) else {
            return Err(unexpected(id));
        };
        let of = |pick: fn(&str) -> bool| {
            let all = sources
                .iter()
                .filter(move |it| pick(it))
                .map(|it| Value::string(*it));
            match sources.iter().any(|it| pick(it)) {
                true => Value::list(STRING, all),
                false => Value::Null(string_list()),
            }
        };
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("security_group_id", Some(group))
            .text("type", Some(kind))
            .text("protocol", Some(&permissions::protocol_name(protocol)))
            .number("from_port", Some(from))
            .number("to_port", Some(to))
            .flag("self", Some(sources.contains(&"self")))
            .set("cidr_blocks", of(|it| it.contains('.')))
            .set("ipv6_cidr_blocks", of(|it| it.contains(':')))
            .set("prefix_list_ids", of(|it| it.starts_with("pl-")));
        if let Some(source) = sources.iter().find(|it| it.starts_with("sg-")) {
            builder.text("source_security_group_id", Some(source));
        }
        let object = builder.build();
        let (group, egress) = group_and_direction(&object);
        let id = id_of(group, egress, &permissions::rules_of(&object, group));
        builder.text("id", Some(&id));
        Ok(builder)
    }
}

/// Ports mean nothing where all traffic is meant.
fn no_ports_for_all(diff: &mut ResourceDiff<'_>) {
    let is_all = diff.planned.value("protocol").as_str() == Some("-1");
    if !diff.is_create() && is_all {
        diff.clear("from_port");
        diff.clear("to_port");
    }
}

fn unexpected(id: &str) -> Problem {
    let summary = format!(
        "unexpected format of ID ({id:?}), expected SECURITYGROUPID_TYPE_PROTOCOL_FROMPORT_TOPORT_SOURCE[_SOURCE]*"
    );
    Problem::error(summary, "")
}

/// The group a rule is in, and whether it is for traffic that leaves.
fn group_and_direction(object: &Value) -> (&str, bool) {
    let egress = object.string("type") == Some("egress");
    (object.text("security_group_id"), egress)
}

/// The id Terraform makes of a rule, as AWS gives none to several sources together.
fn id_of(group: &str, egress: bool, rules: &[Rule]) -> String {
    let mut text = format!("{group}-");
    if let Some(first) = rules.first() {
        for port in [first.ports.0, first.ports.1] {
            if port > 0 {
                text.push_str(&format!("{port}-"));
            }
        }
        text.push_str(&format!("{}-", first.protocol));
    }
    text.push_str(if egress { "egress-" } else { "ingress-" });
    let part = |pick: fn(&Peer) -> Option<&str>| {
        let mut all: Vec<&str> = rules.iter().filter_map(|rule| pick(&rule.peer)).collect();
        all.sort_unstable();
        all.into_iter()
            .map(|it| format!("{it}-"))
            .collect::<String>()
    };
    text.push_str(&part(|it| match it {
        Peer::V4(range) => Some(range),
        _ => None,
    }));
    text.push_str(&part(|it| match it {
        Peer::V6(range) => Some(range),
        _ => None,
    }));
    text.push_str(&part(|it| match it {
        Peer::List(id) => Some(id),
        _ => None,
    }));
    text.push_str(&part(|it| match it {
        Peer::Group(id) => Some(id),
        _ => None,
    }));
    format!("sgrule-{}", hash(&text))
}

async fn describe_rules(
    client: &AwsClient,
    groups: &[String],
) -> Result<Vec<SdkSecurityGroupRule>, AwsError> {
    Ok(pages_by!(
        client,
        "ec2:DescribeSecurityGroupRules",
        security_group_rules,
        "group-id",
        groups,
        client
            .clients
            .ec2
            .describe_security_group_rules()
            .max_results(1000)
    ))
}

fn object(
    known: &Value,
    group: &str,
    egress: bool,
    have: &[Rule],
    ids: &[SdkSecurityGroupRule],
) -> Option<Value> {
    let wanted = permissions::rules_of(known, group);
    let same = |one: &Rule, other: &Rule| {
        one.protocol == other.protocol && one.ports == other.ports && one.peer == other.peer
    };
    let found: Vec<&Rule> = wanted
        .iter()
        .map(|rule| have.iter().find(|it| same(it, rule)))
        .collect::<Option<_>>()?;
    let first = found.first()?;
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", Some(&id_of(group, egress, &wanted)))
        .text("description", Some(&first.description))
        .text("protocol", Some(&first.protocol))
        .number("from_port", Some(first.ports.0))
        .number("to_port", Some(first.ports.1))
        .fallback("self", Value::FALSE);
    let source = wanted.iter().find_map(|rule| match &rule.peer {
        Peer::Group(id) => Some(id.as_str()),
        _ => None,
    });
    let is_self = known.flag("self");
    let source = source.filter(|_| !is_self || known.string("source_security_group_id").is_some());
    builder.set(
        "source_security_group_id",
        source.map_or(Value::Null(Type::String), Value::string),
    );
    let single = match &wanted[..] {
        [rule] => ids.iter().find(|it| is_rule(it, group, egress, rule)),
        _ => None,
    };
    let id = single.and_then(|it| it.security_group_rule_id.as_deref());
    builder.text("security_group_rule_id", id);
    Some(builder.build())
}

/// Whether a rule that has an id of its own is this one.
pub(super) fn is_rule(
    found: &SdkSecurityGroupRule,
    group: &str,
    egress: bool,
    rule: &Rule,
) -> bool {
    let protocol = permissions::protocol_name(found.ip_protocol.as_deref().unwrap_or("-1"));
    let ports = match protocol.as_str() {
        "-1" => (0, 0),
        _ => (
            found.from_port.unwrap_or_default(),
            found.to_port.unwrap_or_default(),
        ),
    };
    let peer = match &rule.peer {
        Peer::V4(range) => found.cidr_ipv4.as_ref() == Some(range),
        Peer::V6(range) => found.cidr_ipv6.as_ref() == Some(range),
        Peer::List(id) => found.prefix_list_id.as_ref() == Some(id),
        Peer::Group(id) => {
            let named = found.referenced_group_info.as_ref();
            named.and_then(|it| it.group_id.as_ref()) == Some(id)
        }
    };
    found.group_id.as_deref() == Some(group)
        && found.is_egress.unwrap_or_default() == egress
        && protocol == rule.protocol
        && ports == rule.ports
        && peer
}
