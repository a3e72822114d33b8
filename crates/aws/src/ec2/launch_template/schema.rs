//! The schema of a launch template.

use super::fields::nullable_flag;
use super::network::network_interfaces;
use super::requirements::instance_requirements;
use crate::checks;
use crate::declare::{
    BOOL, Field, NUMBER, Nested, STRING, Spec, computed, id, list_block, optional,
    optional_computed, required, set_block, string_map, string_set,
};
use crate::ec2::volumes::VOLUME_TYPES;
use crate::plan::ResourceDiff;
use rform_core::value::Value;

/// The whole declaration.
pub(super) fn spec() -> Spec {
    let mut spec = Spec::new([
        optional_computed("name", STRING)
            .force_new()
            .conflicts_with(&["name_prefix"])
            .length(3, 128)
            .check(name),
        optional_computed("name_prefix", STRING)
            .force_new()
            .conflicts_with(&["name"])
            .length(3, 102)
            .check(name),
        optional_computed("default_version", NUMBER)
            .conflicts_with(&["update_default_version"])
            .at_least(1),
        optional("update_default_version", BOOL)
            .conflicts_with(&["default_version"])
            .own(),
    ])
    .tagged()
    .customize_diff(customize_diff);
    spec.fields.extend(identity());
    spec.fields.extend(fields());
    spec.blocks = blocks();
    spec
}

/// What AWS gives a template.
pub(super) fn identity() -> [Field; 3] {
    [
        id(),
        computed("arn", STRING),
        computed("latest_version", NUMBER),
    ]
}

/// The arguments that a version consists of, without its blocks.
pub(super) fn fields() -> Vec<Field> {
    vec![
        optional("description", STRING).length(0, 255),
        optional("disable_api_stop", BOOL),
        optional("disable_api_termination", BOOL),
        nullable_flag("ebs_optimized"),
        optional("image_id", STRING),
        optional("instance_initiated_shutdown_behavior", STRING).one_of(&["stop", "terminate"]),
        optional("instance_type", STRING).conflicts_with(&["instance_requirements"]),
        optional("kernel_id", STRING),
        optional("key_name", STRING),
        optional("ram_disk_id", STRING),
        optional("security_group_names", string_set()).conflicts_with(&["vpc_security_group_ids"]),
        optional("user_data", STRING),
        optional("vpc_security_group_ids", string_set()).conflicts_with(&["security_group_names"]),
    ]
}

/// Letters, digits and some signs:
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html>.
fn name(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let is_legal = |it: char| it.is_ascii_alphanumeric() || "()./_-".contains(it);
    (!text.chars().all(is_legal)).then(|| {
        format!(
            "\"{name}\" must contain only letters, digits, and the characters ( ) . / _ and -: {text}"
        )
    })
}

/// The attributes whose change makes no new version.
const WITHOUT_VERSION: &[&str] = &[
    "default_version",
    "description",
    "latest_version",
    "name",
    "name_prefix",
    "region",
    "update_default_version",
];

/// A change makes a new version, which whoever refers to the number waits for.
fn customize_diff(diff: &mut ResourceDiff<'_>) {
    if diff.is_create() {
        return;
    }
    let spec = spec();
    let fields = spec.fields.iter().map(|it| it.name);
    let names = fields.chain(spec.blocks.iter().map(|it| it.name));
    let mut names = names.filter(|it| !WITHOUT_VERSION.contains(it));
    if names.any(|name| diff.changes(name)) {
        diff.set_new_computed("latest_version");
        if diff.planned.value("update_default_version").as_bool() == Some(true) {
            diff.set_new_computed("default_version");
        }
    }
}

/// The blocks that a version consists of.
pub(super) fn blocks() -> Vec<Nested> {
    let mut blocks = vec![
        block_device_mappings(),
        capacity_reservation(),
        instance_market_options(),
        instance_requirements(),
        network_interfaces(),
        placement(),
    ];
    blocks.extend(options());
    blocks
}

fn block_device_mappings() -> Nested {
    let ebs = [
        nullable_flag("delete_on_termination"),
        nullable_flag("encrypted"),
        optional_computed("iops", NUMBER),
        optional("kms_key_id", STRING).check(checks::arn),
        optional("snapshot_id", STRING),
        optional_computed("throughput", NUMBER).between(125, 2000),
        optional_computed("volume_initialization_rate", NUMBER).between(100, 300),
        optional_computed("volume_size", NUMBER),
        optional_computed("volume_type", STRING).one_of(VOLUME_TYPES),
    ];
    let fields = [
        optional("device_name", STRING),
        optional("no_device", STRING),
        optional("virtual_name", STRING),
    ];
    list_block("block_device_mappings", fields).block(list_block("ebs", ebs).max(1))
}

fn capacity_reservation() -> Nested {
    let target = [
        optional("capacity_reservation_id", STRING)
            .conflicts_with(&["capacity_reservation_resource_group_arn"]),
        optional("capacity_reservation_resource_group_arn", STRING)
            .conflicts_with(&["capacity_reservation_id"])
            .check(checks::arn),
    ];
    let preference = optional("capacity_reservation_preference", STRING).one_of(&[
        "capacity-reservations-only",
        "open",
        "none",
    ]);
    list_block("capacity_reservation_specification", [preference])
        .max(1)
        .block(list_block("capacity_reservation_target", target).max(1))
}

fn instance_market_options() -> Nested {
    let spot = [
        optional("block_duration_minutes", NUMBER),
        optional("instance_interruption_behavior", STRING).one_of(&[
            "hibernate",
            "stop",
            "terminate",
        ]),
        optional("max_price", STRING),
        optional("spot_instance_type", STRING).one_of(&["one-time", "persistent"]),
        optional_computed("valid_until", STRING).check(checks::moment),
    ];
    let market = optional("market_type", STRING).one_of(&["spot", "capacity-block"]);
    list_block("instance_market_options", [market])
        .max(1)
        .block(list_block("spot_options", spot).max(1))
}

fn placement() -> Nested {
    let fields = [
        optional("affinity", STRING),
        optional("availability_zone", STRING),
        optional("group_id", STRING).conflicts_with(&["group_name"]),
        optional("group_name", STRING).conflicts_with(&["group_id"]),
        optional("host_id", STRING).conflicts_with(&["host_resource_group_arn"]),
        optional("host_resource_group_arn", STRING)
            .conflicts_with(&["host_id"])
            .check(checks::arn),
        optional("partition_number", NUMBER),
        optional("spread_domain", STRING),
        optional("tenancy", STRING).one_of(&["default", "dedicated", "host"]),
    ];
    list_block("placement", fields).max(1)
}

/// The blocks of a few options each.
fn options() -> Vec<Nested> {
    let one = |name, fields: Vec<Field>| list_block(name, fields).max(1);
    vec![
        one(
            "cpu_options",
            vec![
                optional("amd_sev_snp", STRING).one_of(&["enabled", "disabled"]),
                optional("core_count", NUMBER),
                optional("threads_per_core", NUMBER),
            ],
        ),
        one(
            "credit_specification",
            vec![optional("cpu_credits", STRING).one_of(&["standard", "unlimited"])],
        ),
        one("enclave_options", vec![optional("enabled", BOOL)]),
        one("hibernation_options", vec![required("configured", BOOL)]),
        one(
            "iam_instance_profile",
            vec![
                optional("arn", STRING)
                    .conflicts_with(&["name"])
                    .check(checks::arn),
                optional("name", STRING).conflicts_with(&["arn"]),
            ],
        ),
        set_block(
            "license_specification",
            [required("license_configuration_arn", STRING).check(checks::arn)],
        ),
        one(
            "maintenance_options",
            vec![optional("auto_recovery", STRING).one_of(&["default", "disabled"])],
        ),
        one("metadata_options", metadata_options()),
        one("monitoring", vec![optional("enabled", BOOL)]),
        one(
            "private_dns_name_options",
            vec![
                optional("enable_resource_name_dns_a_record", BOOL),
                optional("enable_resource_name_dns_aaaa_record", BOOL),
                optional("hostname_type", STRING).one_of(&["ip-name", "resource-name"]),
            ],
        ),
        list_block(
            "tag_specifications",
            [
                optional("resource_type", STRING),
                optional("tags", string_map()),
            ],
        ),
    ]
}

fn metadata_options() -> Vec<Field> {
    let switch = |name| optional_computed(name, STRING).one_of(&["disabled", "enabled"]);
    vec![
        switch("http_endpoint"),
        switch("http_protocol_ipv6"),
        optional_computed("http_put_response_hop_limit", NUMBER).between(1, 64),
        optional_computed("http_tokens", STRING).one_of(&["optional", "required"]),
        switch("instance_metadata_tags"),
    ]
}
