//! What hashicorp/aws does to a state at each step of a type's schema version, where that says
//! more than its attributes' names and types do.

use serde_json::{Map, Value as Json, json};

/// Takes the attributes from that version to today's.
pub(super) fn take(kind: &str, version: u64, attributes: &mut Map<String, Json>) {
    if kind == "aws_instance" && version < 2 {
        cpu_options(attributes);
    }
    if version > 0 {
        return;
    }
    // <https://github.com/hashicorp/terraform-provider-aws/tree/v2.68.0/aws>, `*_migrate.go`
    match kind {
        "aws_instance" => block_devices(attributes),
        "aws_cloudwatch_event_rule" => rule_state(attributes),
        "aws_cloudwatch_event_target" => default_text(attributes, "event_bus_name", "default"),
        "aws_key_pair" => trim(attributes, "public_key"),
        "aws_vpc" => default_false(attributes, "assign_generated_ipv6_cidr_block"),
        "aws_subnet" => default_false(attributes, "assign_ipv6_address_on_creation"),
        "aws_security_group" | "aws_default_security_group" => {
            default_false(attributes, "revoke_rules_on_delete");
        }
        _ => {}
    }
}

/// What there was no argument for was not asked for.
fn default_false(attributes: &mut Map<String, Json>, name: &str) {
    let value = attributes.entry(name).or_insert(Json::Null);
    if value.is_null() {
        *value = Json::Bool(false);
    }
}

fn default_text(attributes: &mut Map<String, Json>, name: &str, text: &str) {
    let value = attributes.entry(name).or_insert(Json::Null);
    if value.is_null() {
        *value = text.into();
    }
}

/// Whether a rule is enabled was all that was told of its state.
fn rule_state(attributes: &mut Map<String, Json>) {
    let is_disabled = attributes.get("is_enabled") == Some(&Json::Bool(false));
    let state = if is_disabled { "DISABLED" } else { "ENABLED" };
    default_text(attributes, "state", state);
    default_false(attributes, "force_destroy");
}

fn trim(attributes: &mut Map<String, Json>, name: &str) {
    if let Some(Json::String(text)) = attributes.get_mut(name) {
        *text = text.trim().to_owned();
    }
}

/// The numbers of cores and threads stood outside of the block that has them now.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-6-upgrade#resource-aws_instance>
fn cpu_options(attributes: &mut Map<String, Json>) {
    let has_block = attributes.get("cpu_options").and_then(Json::as_array);
    if has_block.is_some_and(|it| !it.is_empty()) {
        return;
    }
    let number = |name: &str| attributes.get(name).filter(|it| it.is_number()).cloned();
    let (cores, threads) = (number("cpu_core_count"), number("cpu_threads_per_core"));
    if cores.is_none() && threads.is_none() {
        return;
    }
    let block = json!({
        "amd_sev_snp": null, "core_count": cores, "threads_per_core": threads,
    });
    attributes.insert("cpu_options".to_owned(), json!([block]));
}

/// All disks of an instance stood in one block, `block_device`.
fn block_devices(attributes: &mut Map<String, Json>) {
    let Some(Json::Array(devices)) = attributes.remove("block_device") else {
        return;
    };
    for device in devices {
        let Json::Object(mut device) = device else {
            continue;
        };
        let text = |device: &Map<String, Json>, name: &str| {
            let text = device.get(name).and_then(Json::as_str);
            text.unwrap_or_default().to_owned()
        };
        let is_root = matches!(&*text(&device, "root"), "true" | "1");
        let name = match (is_root, text(&device, "virtual_name").is_empty()) {
            (true, _) => "root_block_device",
            (false, false) => "ephemeral_block_device",
            (false, true) => "ebs_block_device",
        };
        device.remove("root");
        let place = attributes.entry(name).or_insert(Json::Null);
        if !place.is_array() {
            *place = Json::Array(Vec::new());
        }
        if let Json::Array(items) = place {
            items.push(Json::Object(device));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_disks_of_the_first_instances_are_told_apart() {
        let devices = json!([
            { "device_name": "/dev/sda1", "root": "true", "volume_size": "8" },
            { "device_name": "/dev/sdb", "root": "", "virtual_name": "" },
            { "device_name": "/dev/sdc", "virtual_name": "ephemeral0" },
        ]);
        let mut attributes = Map::from_iter([
            ("block_device".to_owned(), devices),
            ("ebs_block_device".to_owned(), json!([])),
        ]);
        take("aws_instance", 0, &mut attributes);
        let device = |name: &str| attributes[name][0]["device_name"].clone();
        assert_eq!(device("root_block_device"), json!("/dev/sda1"));
        assert_eq!(device("ebs_block_device"), json!("/dev/sdb"));
        assert_eq!(device("ephemeral_block_device"), json!("/dev/sdc"));
    }

    #[test]
    fn cores_and_threads_move_into_their_block() {
        let given = [("cpu_core_count".to_owned(), json!(2))];
        let mut attributes = Map::from_iter(given);
        take("aws_instance", 1, &mut attributes);
        assert_eq!(attributes["cpu_options"][0]["core_count"], json!(2));
        take("aws_instance", 2, &mut attributes);
        assert_eq!(attributes["cpu_options"].as_array().map(Vec::len), Some(1));
    }

    #[test]
    fn what_was_not_asked_for_is_false() {
        let mut attributes = Map::new();
        take("aws_vpc", 0, &mut attributes);
        assert_eq!(attributes["assign_generated_ipv6_cidr_block"], json!(false));
        let mut attributes = Map::new();
        take("aws_vpc", 1, &mut attributes);
        assert!(attributes.is_empty());
    }
}
