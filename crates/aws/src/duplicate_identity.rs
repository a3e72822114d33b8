//! Blocks of one configuration with the identity of one and the same object.
//!
//! AWS refuses to create the second one, or answers with the first: deleting one block's object then
//! deletes the other's.

use std::collections::BTreeMap;

use super::object::Attributes;
use rform_core::addr::Mode;
use rform_core::value::Value;
use rform_provider::{PlannedInstance, Problem};

/// The arguments that identify an object of a type, each with the types that it may refer to while
/// its value is unknown.
type Identity = &'static [(&'static str, &'static [&'static str])];

const ROUTE_TABLES: &[&str] = &["aws_route_table", "aws_default_route_table"];
const SECURITY_GROUPS: &[&str] = &["aws_security_group", "aws_default_security_group"];
const NETWORK_ACLS: &[&str] = &["aws_network_acl", "aws_default_network_acl"];
const VPCS: &[&str] = &["aws_vpc", "aws_default_vpc"];
const NAME: Identity = &[("name", &[])];
const RULE: Identity = &[
    ("security_group_id", SECURITY_GROUPS),
    ("type", &[]),
    ("protocol", &[]),
    ("ip_protocol", &[]),
    ("from_port", &[]),
    ("to_port", &[]),
];

/// The types of which there cannot be two with the same arguments. Attachments and inline policies
/// are not among them: as with Terraform's provider, to put one twice is no mistake.
const IDENTITIES: &[(&str, Identity)] = &[
    ("aws_db_instance", &[("identifier", &[])]),
    ("aws_db_option_group", NAME),
    ("aws_db_parameter_group", NAME),
    ("aws_db_subnet_group", NAME),
    ("aws_dynamodb_table", NAME),
    ("aws_elasticache_subnet_group", NAME),
    ("aws_iam_group", NAME),
    ("aws_iam_instance_profile", NAME),
    ("aws_iam_policy", &[("name", &[]), ("path", &[])]),
    ("aws_iam_role", NAME),
    ("aws_iam_user", NAME),
    ("aws_key_pair", &[("key_name", &[])]),
    ("aws_kms_alias", NAME),
    (
        "aws_network_acl_rule",
        &[
            ("network_acl_id", NETWORK_ACLS),
            ("rule_number", &[]),
            ("egress", &[]),
        ],
    ),
    ("aws_rds_cluster_parameter_group", NAME),
    ("aws_redshift_subnet_group", NAME),
    (
        "aws_route",
        &[
            ("route_table_id", ROUTE_TABLES),
            ("destination_cidr_block", &[]),
            ("destination_ipv6_cidr_block", &[]),
            ("destination_prefix_list_id", &[]),
        ],
    ),
    (
        "aws_route_table_association",
        &[("subnet_id", &["aws_subnet"]), ("gateway_id", &[])],
    ),
    ("aws_s3_bucket", &[("bucket", &[])]),
    ("aws_secretsmanager_secret", NAME),
    ("aws_security_group", &[("name", &[]), ("vpc_id", VPCS)]),
    ("aws_security_group_rule", RULE),
    ("aws_sns_topic", NAME),
    ("aws_sqs_queue", NAME),
    ("aws_ssm_parameter", NAME),
    ("aws_vpc_security_group_egress_rule", RULE),
    ("aws_vpc_security_group_ingress_rule", RULE),
];

/// The instances that ask for an object which another instance asks for too, with an error each.
/// An unknown value is identified by the attribute that it plainly refers to; where only the
/// references of the whole block tell, the problem is a warning.
pub fn duplicate_identities(instances: &[PlannedInstance]) -> Vec<(usize, Problem)> {
    let mut first: BTreeMap<String, (usize, bool)> = BTreeMap::new();
    let mut found = Vec::new();
    for (index, it) in instances.iter().enumerate() {
        for (key, is_known) in keys(instances, index) {
            let (other, other_known) = *first.entry(key).or_insert((index, is_known));
            if other == index || !(is_new(it) || is_new(&instances[other])) {
                continue;
            }
            found.push((
                index,
                problem(it, &instances[other], is_known && other_known),
            ));
            break;
        }
    }
    found
}

/// Whether the plan creates the instance. One that exists keeps its identity.
fn is_new(it: &PlannedInstance) -> bool {
    it.prior.is_null()
}

fn keys(instances: &[PlannedInstance], index: usize) -> Vec<(String, bool)> {
    let Some(it) = instances.get(index) else {
        return Vec::new();
    };
    let kind = &*it.address.resource.kind;
    if kind == "aws_route_table" {
        return inline_routes(it, index);
    }
    let identity = IDENTITIES.iter().find(|(name, _)| *name == kind);
    let is_own_route = it.address.resource.mode == Mode::Managed && !it.planned.is_null();
    let Some((_, identity)) = identity.filter(|_| is_own_route) else {
        return Vec::new();
    };
    let mut key = kind.to_owned();
    let mut is_known = true;
    let mut is_named = false;
    for (name, kinds) in *identity {
        let value = it.planned.attribute(name).unwrap_or(&Value::NULL);
        let part = match value.is_known() {
            true => key_part(value),
            false => match it.same_as.get(*name) {
                Some((other, attribute)) => part_of(*other, attribute),
                None => {
                    is_known = false;
                    let Some(part) = reference(instances, it, kinds) else {
                        return Vec::new();
                    };
                    part
                }
            },
        };
        is_named |= !part.is_empty();
        key = format!("{key}|{part}");
    }
    if !is_named {
        return Vec::new();
    }
    if !std::ptr::eq(*identity, RULE) {
        return vec![(key, is_known)];
    }
    let later = ["referenced_security_group_id", "source_security_group_id"];
    let later = later.iter().filter_map(|name| it.same_as.get(*name));
    let later = later.map(|(other, attribute)| part_of(*other, attribute));
    let sources = rule_sources(&it.planned).into_iter();
    sources
        .chain(later)
        .map(|source| (format!("{key}|{source}"), is_known))
        .collect()
}

/// A text for the reference to a value of another instance that is not known yet.
fn part_of(index: usize, attribute: &str) -> String {
    format!("#{index}.{attribute}")
}

/// The routes that a new table is made with, as other blocks would ask for them. An old one may
/// show those that other blocks have made.
fn inline_routes(table: &PlannedInstance, index: usize) -> Vec<(String, bool)> {
    const DESTINATIONS: [&str; 3] = [
        "cidr_block",
        "ipv6_cidr_block",
        "destination_prefix_list_id",
    ];
    if !is_new(table) {
        return Vec::new();
    }
    let table_part = part_of(index, "id");
    let routes = table.planned.items("route");
    let known = routes.filter_map(|route| {
        let parts = DESTINATIONS.map(|name| route.attribute(name).unwrap_or(&Value::NULL));
        let is_known = parts.iter().all(|it| it.is_known());
        let parts = parts.map(key_part);
        let is_named = parts.iter().any(|it| !it.is_empty());
        (is_known && is_named).then(|| format!("aws_route|{table_part}|{}", parts.join("|")))
    });
    known.map(|key| (key, true)).collect()
}

fn key_part(value: &Value) -> String {
    match value.bare() {
        Value::Null(_) => String::new(),
        Value::String(text) => text.to_string(),
        other => format!("{other:?}"),
    }
}

/// The one instance of these types that another one refers to, which is where a value comes from
/// that is not known yet.
fn reference(
    instances: &[PlannedInstance],
    it: &PlannedInstance,
    kinds: &[&str],
) -> Option<String> {
    let named = it.references.iter().filter(|index| {
        let other = instances.get(**index);
        other.is_some_and(|other| kinds.contains(&&*other.address.resource.kind))
    });
    let mut named: Vec<&usize> = named.collect();
    named.sort();
    named.dedup();
    match named[..] {
        [index] => Some(part_of(*index, "id")),
        _ => None,
    }
}

fn problem(it: &PlannedInstance, other: &PlannedInstance, is_known: bool) -> Problem {
    let kind = match &*it.address.resource.kind {
        "aws_route_table" => "aws_route",
        kind => kind,
    };
    let summary = format!("Two blocks ask for the same {kind}");
    let (one, other) = (&it.address, &other.address);
    let detail = format!(
        "{one} has the same identity as {other}: AWS holds only one such object. Creating the \
         second fails, and deleting one would delete the other's. Remove one of the two blocks; if \
         the object has only got another address, say so by a moved block."
    );
    match is_known {
        true => Problem::error(summary, detail),
        false => Problem::warning(summary, detail),
    }
}

/// Where the traffic of a rule of a security group comes from or goes to, as far as known.
fn rule_sources(rule: &Value) -> Vec<String> {
    let single = [
        "cidr_ipv4",
        "cidr_ipv6",
        "prefix_list_id",
        "referenced_security_group_id",
        "source_security_group_id",
    ];
    let lists = ["cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids"];
    let itself = rule.flag("self").then(|| "self".to_owned());
    let single = single.iter().filter_map(|name| rule.owned(name));
    let lists = lists.iter().flat_map(|name| rule.strings(name));
    single.chain(lists).chain(itself).collect()
}
