//! Which change of which argument replaces an object, and what a change in place leaves open, as
//! recorded from Terraform's provider: one argument at a time, in nested blocks too.

use std::collections::BTreeSet;

use rform_core::schema::{Block, Nesting, Presence};
use rform_core::value::{Step, Type, Value};
use rform_plan::propose;
use rform_provider::{PlanRequest, Provider};
use serde_json::{Value as Json, json};

use super::harness::Harness;

/// Arguments whose change means something only with certain values, or beside others.
const SPECIAL: &[(&str, &str)] = &[
    // New content has another hash, whatever Terraform's provider promises.
    ("aws_s3_object", "content"),
    ("aws_s3_object", "source_hash"),
    // The region of a bucket was not an argument.
    ("aws_s3_bucket", "region"),
    // A changed block makes a new version: what is within blocks was recorded without what it opens.
    ("aws_launch_template", "iam_instance_profile.name"),
    ("aws_launch_template", "monitoring.enabled"),
    ("aws_launch_template", "network_interfaces.device_index"),
    ("aws_launch_template", "placement.tenancy"),
    // What follows from where an address hangs, or a route leads to, is open.
    ("aws_eip", "associate_with_private_ip"),
    ("aws_eip", "instance"),
    ("aws_eip", "network_interface"),
    ("aws_route", "gateway_id"),
    // Subnets and their mappings are two views of the same since version 5.5.
    ("aws_lb", "subnets"),
    // Version 6 replaces an endpoint without interfaces, and knows of new interfaces of the others.
    ("aws_vpc_endpoint", "private_dns_enabled"),
    ("aws_vpc_endpoint", "subnet_ids"),
    // What follows from a change is open here, and not in Terraform's provider.
    ("aws_dynamodb_table", "point_in_time_recovery"),
    ("aws_ebs_volume", "size"),
    ("aws_ebs_volume", "type"),
    ("aws_iam_group", "name"),
    ("aws_iam_group", "path"),
    ("aws_iam_user", "name"),
    ("aws_iam_user", "path"),
    ("aws_instance", "instance_type"),
    ("aws_instance", "user_data"),
    ("aws_instance", "user_data_base64"),
    ("aws_kms_alias", "target_key_id"),
    ("aws_kms_key", "enable_key_rotation"),
    ("aws_network_interface", "private_ips"),
    ("aws_network_interface", "ipv6_addresses"),
    ("aws_route", "network_interface_id"),
    ("aws_route_table_association", "route_table_id"),
    ("aws_s3_object", "server_side_encryption"),
    ("aws_sqs_queue", "kms_master_key_id"),
    ("aws_ssm_parameter", "allowed_pattern"),
    ("aws_ssm_parameter", "description"),
    ("aws_ssm_parameter", "key_id"),
    ("aws_ssm_parameter", "tier"),
    ("aws_ssm_parameter", "type"),
    ("aws_subnet", "ipv6_cidr_block"),
    ("aws_vpc", "assign_generated_ipv6_cidr_block"),
    ("aws_vpc_dhcp_options_association", "dhcp_options_id"),
];

#[tokio::test]
async fn changes_replace_what_terraforms_provider_replaces()
-> Result<(), Box<dyn std::error::Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/aws/changes.jsonl");
    let recorded = std::fs::read_to_string(path)?;
    let harness = Harness::new(0);
    harness.configure(json!({"region": "us-east-1"})).await;
    let (mut compared, mut faults) = (0, Vec::new());
    for line in recorded.lines() {
        let line: Json = serde_json::from_str(line)?;
        let kind = line["type"].as_str().unwrap_or_default();
        let Some(schema) = harness.aws.schema().resources.get(kind).cloned() else {
            continue;
        };
        for (argument, recorded) in line["arguments"].as_object().into_iter().flatten() {
            if SPECIAL.contains(&(kind, argument)) {
                continue;
            }
            let steps: Vec<&str> = argument.split('.').collect();
            let Some(seen) = change(&harness, kind, &schema.block, &steps) else {
                continue;
            };
            compared += 1;
            let said = said(recorded);
            if said.as_ref().is_some_and(|said| *said != seen) {
                faults.push(format!(
                    "{kind}.{argument}: recorded {said:?}, seen {seen:?}"
                ));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
    assert!(compared > 350, "only {compared} were compared");
    Ok(())
}

/// What a change does.
#[derive(Debug, PartialEq, Eq)]
enum Does {
    Replaces,
    Updates(BTreeSet<String>),
    Nothing,
    CannotBeSet,
}

/// What was recorded; none if that hung on the values that were tried.
fn said(recorded: &Json) -> Option<Does> {
    let opens = recorded["opens"].as_array().into_iter().flatten();
    let opens = opens.filter_map(|it| it.as_str().map(str::to_owned));
    match recorded["does"].as_str()? {
        "replace" => Some(Does::Replaces),
        "update" => Some(Does::Updates(opens.collect())),
        "computed" => Some(Does::CannotBeSet),
        _ => None,
    }
}

/// What happens when one argument is given another value; none if there is no such argument.
fn change(harness: &Harness, kind: &str, block: &Block, argument: &[&str]) -> Option<Does> {
    if presence(block, argument)? == Presence::Computed {
        return Some(Does::CannotBeSet);
    }
    let config = |which| object(block, argument, which, false);
    let (same, other) = (config(1), config(2));
    let before = settled(&plan(harness, kind, block, &Value::NULL, &same).0);
    let unchanged = plan(harness, kind, block, &before, &same);
    let (planned, replace) = plan(harness, kind, block, &before, &other);
    let named = |path: &rform_core::value::Path| matches!(path.0.first(), Some(Step::Attribute(name)) if **name == *argument[0]);
    if replace.iter().any(named) {
        return Some(Does::Replaces);
    }
    if planned == unchanged.0 {
        return Some(Does::Nothing);
    }
    let open = planned
        .steps()
        .into_iter()
        .filter_map(|(step, value)| match step {
            Step::Attribute(name) if !value.is_known() => Some(name.to_string()),
            _ => None,
        });
    Some(Does::Updates(open.collect()))
}

pub fn plan(
    harness: &Harness,
    kind: &str,
    block: &Block,
    prior: &Value,
    config: &Value,
) -> (Value, Vec<rform_core::value::Path>) {
    let planned = harness.aws.plan(&PlanRequest {
        kind: kind.into(),
        prior: prior.clone(),
        config: config.clone(),
        proposed: propose(block, prior, config),
        private: Vec::new(),
        identity: Value::NULL,
    });
    (planned.planned, planned.replace)
}

fn presence(block: &Block, argument: &[&str]) -> Option<Presence> {
    let (name, rest) = argument.split_first()?;
    if let Some(attribute) = block.attributes.get(*name) {
        return Some(attribute.presence);
    }
    let nested = block.blocks.get(*name)?;
    match rest {
        [] => Some(Presence::Optional),
        rest => presence(&nested.block, rest),
    }
}

/// An object as it will be, when everything is known of it.
pub fn settled(planned: &Value) -> Value {
    match planned {
        Value::Unknown(ty, _) => match ty {
            Type::List(element) => Value::list((**element).clone(), []),
            Type::Set(element) => Value::set((**element).clone(), []),
            Type::Map(element) => Value::map::<&str>((**element).clone(), []),
            ty => value(ty, 1),
        },
        Value::Null(_) => planned.clone(),
        Value::Object(items) => {
            Value::object(items.iter().map(|(name, it)| (name.clone(), settled(it))))
        }
        Value::List(ty, items) => Value::list(ty.clone(), items.iter().map(settled)),
        Value::Set(ty, items) => Value::set(ty.clone(), items.iter().map(settled)),
        other => other.clone(),
    }
}

/// An object with what is required, and the argument in one of its values; one that is wanted as
/// a whole has all that can be set.
pub fn object(block: &Block, argument: &[&str], which: i64, whole: bool) -> Value {
    let (name, rest) = match argument.split_first() {
        Some((name, rest)) => (*name, rest),
        None => ("", argument),
    };
    let attributes = block.attributes.iter().map(|(it, attribute)| {
        let value = match attribute.presence {
            _ if **it == *name => value(&attribute.ty, which),
            Presence::Required => value(&attribute.ty, 1),
            Presence::Optional | Presence::OptionalComputed if whole => value(&attribute.ty, which),
            _ => Value::null(&attribute.ty),
        };
        (it.clone(), value)
    });
    let blocks = block.blocks.iter().map(|(it, nested)| {
        let ty = nested.block.object_type();
        let is_meant = **it == *name;
        let one =
            |rest: &[&str], which| object(&nested.block, rest, which, is_meant && rest.is_empty());
        let items: Vec<Value> = match (is_meant, rest) {
            (true, []) if which == 1 => Vec::new(),
            (true, rest) => vec![one(rest, which)],
            (false, _) if nested.min > 0 => vec![one(&[], 1)],
            (false, _) => Vec::new(),
        };
        let value = match nested.nesting {
            Nesting::Set => Value::set(ty, items),
            Nesting::List => Value::list(ty, items),
            _ => items.into_iter().next().unwrap_or(Value::null(&ty)),
        };
        (it.clone(), value)
    });
    Value::object(attributes.chain(blocks))
}

/// One of two values of a type.
fn value(ty: &Type, which: i64) -> Value {
    match ty {
        Type::Bool => Value::Bool(which == 2),
        Type::Number => Value::int(which),
        Type::String => Value::string(format!("value-{which}")),
        Type::List(element) => Value::list((**element).clone(), [value(element, which)]),
        Type::Set(element) => Value::set((**element).clone(), [value(element, which)]),
        Type::Map(element) => Value::map((**element).clone(), [("key", value(element, which))]),
        Type::Object(object) => Value::object(
            object
                .attributes
                .iter()
                .map(|(name, ty)| (name.clone(), value(ty, which))),
        ),
        other => Value::null(other),
    }
}
