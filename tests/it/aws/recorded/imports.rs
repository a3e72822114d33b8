//! What a case made is taken over by import ids, as if the state had been lost.

use rform_core::addr::{ResourceInstance, parse_resource_instance};
use rform_plan::Change;
use serde_json::Value as Json;

use super::cloud::{Cloud, Stack};
use super::differences::instances;
use crate::stack::harness::errors;

/// Arguments that no API tells: after an import they are planned as if they were new.
const UNTOLD: &[&str] = &[
    "force_destroy",
    "force_overwrite_replica_secret",
    "recovery_window_in_days",
    "bypass_policy_lockout_safety_check",
    "revoke_rules_on_delete",
    "user_data_replace_on_change",
    "get_password_data",
    "overwrite",
    "deletion_window_in_days",
    "force_detach_policies",
    "timeouts",
    "acl",
    "auto_accept",
    "content",
    "public_key",
];

/// Types that Terraform's provider cannot import.
const UNIMPORTABLE: &[&str] = &[
    "aws_iam_group_membership",
    "aws_iam_policy_attachment",
    "aws_main_route_table_association",
];

/// What is not as it should be when everything in the state is imported into an empty one.
pub async fn differences(cloud: &Cloud, stack: &Stack, state: &Json) -> Vec<(String, String)> {
    let mut wanted: Vec<(ResourceInstance, String)> = Vec::new();
    for object in instances(state).as_array().into_iter().flatten() {
        let address = object["address"].as_str().unwrap_or_default();
        let address = parse_resource_instance(address).expect("an address");
        let kind = address.resource.kind.to_string();
        let is_managed = !object["address"]
            .as_str()
            .unwrap_or_default()
            .starts_with("data.");
        if is_managed && !UNIMPORTABLE.contains(&&*kind) {
            wanted.push((address, import_id(&kind, &object["attributes"])));
        }
    }
    let planned = cloud.plan_imports(stack, wanted).await;
    let faults = errors(&planned.diagnostics).into_iter();
    let mut found: Vec<_> = faults.map(|it| ("import".to_owned(), it)).collect();
    for change in planned.plan.iter().flat_map(|plan| &plan.changes) {
        let is_managed = change.address.resource.mode == rform_core::addr::Mode::Managed;
        if is_managed && !UNIMPORTABLE.contains(&&*change.address.resource.kind) {
            found.extend(unexpected(change));
        }
    }
    found
}

fn unexpected(change: &Change) -> Vec<(String, String)> {
    let place = format!("import {}", change.address);
    if change.importing.is_none() {
        return vec![(place, "is not imported".to_owned())];
    }
    let (before, after) = (change.before.without_marks(), change.after.without_marks());
    let names = after.steps().into_iter().filter_map(|(step, value)| {
        let name = match step {
            rform_core::value::Step::Attribute(name) => name,
            _ => return None,
        };
        let was = before.get(&name)?;
        let is_other = was != value && !UNTOLD.contains(&&*name);
        is_other.then(|| {
            (
                format!("{place}.{name}"),
                format!("{was:?} becomes {value:?}"),
            )
        })
    });
    names.collect()
}

/// The id by which Terraform's provider imports an object.
fn import_id(kind: &str, attributes: &Json) -> String {
    let text = |name: &str| match &attributes[name] {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    };
    let all = |names: &[&str], between: &str| {
        let texts: Vec<String> = names.iter().map(|name| text(name)).collect();
        texts.join(between)
    };
    match kind {
        "aws_route" => {
            let destinations = [
                "destination_cidr_block",
                "destination_ipv6_cidr_block",
                "destination_prefix_list_id",
            ];
            let destination = destinations.map(text).concat();
            format!("{}_{destination}", text("route_table_id"))
        }
        "aws_route_table_association" => {
            let target = format!("{}{}", text("subnet_id"), text("gateway_id"));
            format!("{target}/{}", text("route_table_id"))
        }
        "aws_default_route_table" => text("vpc_id"),
        "aws_network_acl_rule" => all(
            &["network_acl_id", "rule_number", "protocol", "egress"],
            ":",
        ),
        "aws_security_group_rule" => {
            let ports = all(&["type", "protocol", "from_port", "to_port"], "_");
            format!(
                "{}_{ports}_{}",
                text("security_group_id"),
                source(attributes)
            )
        }
        "aws_iam_role_policy_attachment" => all(&["role", "policy_arn"], "/"),
        "aws_iam_user_policy_attachment" => all(&["user", "policy_arn"], "/"),
        "aws_iam_group_policy_attachment" => all(&["group", "policy_arn"], "/"),
        "aws_volume_attachment" => all(&["device_name", "volume_id", "instance_id"], ":"),
        "aws_s3_object" | "aws_s3_bucket_object" => {
            format!("s3://{}/{}", text("bucket"), text("key"))
        }
        _ => text("id"),
    }
}

/// The sources of a rule, as its import id names them.
fn source(attributes: &Json) -> String {
    let mut sources = Vec::new();
    for name in ["cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids"] {
        let list = attributes[name].as_array().into_iter().flatten();
        sources.extend(list.filter_map(|it| it.as_str().map(str::to_owned)));
    }
    if attributes["self"] == true {
        sources.push("self".to_owned());
    }
    let group = attributes["source_security_group_id"].as_str();
    sources.extend(group.filter(|it| !it.is_empty()).map(str::to_owned));
    sources.join("_")
}
