//! The schema of `aws_instance`.

use super::diff::customize_diff;
use super::user_data::{decoded, user_data_digest};
use crate::checks;
use crate::declare::{
    BOOL, Field, NUMBER, Nested, STRING, Spec, computed, id, list_block, optional,
    optional_computed, required, set_block, string_list, string_map, string_set,
};
use crate::ec2::volumes::VOLUME_TYPES;
use rform_core::value::Value;

/// The whole of it.
pub fn spec() -> Spec {
    let blocks = blocks();
    let mut spec = Spec::new(fields())
        .version(2)
        .tagged()
        .timeouts(&[("create", 10), ("delete", 20), ("read", 15), ("update", 10)])
        .at_least_one_for(
            "launch_template",
            &["ami", "instance_type", "launch_template"],
        )
        .at_least_one_for("instance_type", &["instance_type", "launch_template"])
        .at_least_one_for("ami", &["ami", "launch_template"])
        .customize_diff(customize_diff);
    spec.blocks = blocks;
    spec
}

fn fields() -> Vec<Field> {
    let mut fields = vec![
        id(),
        computed("arn", STRING),
        optional_computed("ami", STRING).force_new(),
        optional_computed("associate_public_ip_address", BOOL).force_new(),
        optional_computed("availability_zone", STRING).force_new(),
        optional_computed("cpu_core_count", NUMBER)
            .force_new()
            .deprecated("use 'cpu_options' argument instead"),
        optional_computed("cpu_threads_per_core", NUMBER)
            .force_new()
            .deprecated("use 'cpu_options' argument instead"),
        optional_computed("disable_api_stop", BOOL),
        optional_computed("disable_api_termination", BOOL),
        optional_computed("ebs_optimized", BOOL).force_new(),
        optional_computed("enable_primary_ipv6", BOOL),
        optional("force_destroy", BOOL).default(false).own(),
        optional("get_password_data", BOOL).default(false).own(),
        optional("hibernation", BOOL).force_new(),
        optional_computed("host_id", STRING).force_new(),
        optional_computed("host_resource_group_arn", STRING)
            .force_new()
            .conflicts_with(&["host_id"]),
        optional_computed("iam_instance_profile", STRING),
        optional_computed("instance_initiated_shutdown_behavior", STRING),
        computed("instance_lifecycle", STRING),
        computed("instance_state", STRING),
        optional_computed("instance_type", STRING),
        optional_computed("ipv6_address_count", NUMBER)
            .force_new()
            .conflicts_with(&["ipv6_addresses"]),
        optional_computed("ipv6_addresses", string_list())
            .force_new()
            .conflicts_with(&["ipv6_address_count"]),
        optional_computed("key_name", STRING).force_new(),
        optional_computed("monitoring", BOOL),
        computed("outpost_arn", STRING),
        computed("password_data", STRING),
        optional_computed("placement_group", STRING)
            .force_new()
            .conflicts_with(&["placement_group_id"]),
        optional_computed("placement_group_id", STRING)
            .force_new()
            .conflicts_with(&["placement_group"]),
        optional_computed("placement_partition_number", NUMBER).force_new(),
        computed("primary_network_interface_id", STRING),
        computed("private_dns", STRING),
        optional_computed("private_ip", STRING)
            .force_new()
            .check(checks::ipv4_address),
        computed("public_dns", STRING),
        computed("public_ip", STRING),
    ];
    fields.extend([
        optional_computed("secondary_private_ips", string_set()).check_each(checks::ipv4_address),
        optional_computed("security_groups", string_set()).force_new(),
        optional("source_dest_check", BOOL).default(true),
        computed("spot_instance_request_id", STRING),
        optional_computed("subnet_id", STRING).force_new(),
        optional_computed("tenancy", STRING)
            .force_new()
            .one_of(&["default", "dedicated", "host"]),
        optional_computed("user_data", STRING)
            .conflicts_with(&["user_data_base64"])
            .length(1, 16384)
            .state_func(digested)
            .diff_suppress(same_user_data),
        optional_computed("user_data_base64", STRING)
            .conflicts_with(&["user_data"])
            .check(base64),
        optional("user_data_replace_on_change", BOOL)
            .default(false)
            .own(),
        optional("volume_tags", string_map()),
        optional_computed("vpc_security_group_ids", string_set()),
    ]);
    fields
}

fn digested(value: &Value) -> Value {
    match value.as_str() {
        Some(text) => Value::string(user_data_digest(text)),
        None => value.clone(),
    }
}

/// States written by old providers hold the user data itself.
fn same_user_data(before: &Value, after: &Value) -> bool {
    digested(before) == *after
}

fn base64(name: &str, value: &Value) -> Option<String> {
    let is_encoded = value.as_str().is_none_or(|text| decoded(text).is_some());
    (!is_encoded).then(|| format!("{name}: must be base64-encoded"))
}

fn volume_fields() -> [Field; 7] {
    [
        optional("delete_on_termination", BOOL).default(true),
        optional_computed("encrypted", BOOL).force_new(),
        optional_computed("iops", NUMBER),
        optional_computed("kms_key_id", STRING).force_new(),
        optional("tags", string_map()),
        optional_computed("tags_all", string_map()),
        computed("volume_id", STRING),
    ]
}

fn size_fields() -> [Field; 3] {
    [
        optional_computed("throughput", NUMBER),
        optional_computed("volume_size", NUMBER),
        optional_computed("volume_type", STRING).one_of(VOLUME_TYPES),
    ]
}

fn root_block_device() -> Nested {
    let own = [computed("device_name", STRING)];
    list_block(
        "root_block_device",
        own.into_iter().chain(volume_fields()).chain(size_fields()),
    )
    .max(1)
    .computed()
}

fn ebs_block_device() -> Nested {
    let own = [
        required("device_name", STRING),
        optional_computed("snapshot_id", STRING),
    ];
    let all = own.into_iter().chain(volume_fields()).chain(size_fields());
    set_block(
        "ebs_block_device",
        all.map(|field| match field.name {
            "tags" | "tags_all" | "volume_id" => field,
            _ => field.force_new(),
        }),
    )
    .keys(&["device_name", "snapshot_id"])
    .computed()
}

fn blocks() -> Vec<Nested> {
    let target = list_block(
        "capacity_reservation_target",
        [
            optional("capacity_reservation_id", STRING),
            optional("capacity_reservation_resource_group_arn", STRING),
        ],
    );
    let spot = list_block(
        "spot_options",
        [
            optional_computed("instance_interruption_behavior", STRING)
                .force_new()
                .one_of(&["hibernate", "stop", "terminate"]),
            optional_computed("max_price", STRING).force_new(),
            optional_computed("spot_instance_type", STRING)
                .force_new()
                .one_of(&["one-time", "persistent"]),
            optional_computed("valid_until", STRING)
                .force_new()
                .check(checks::moment),
        ],
    );
    vec![
        list_block(
            "capacity_reservation_specification",
            [optional("capacity_reservation_preference", STRING).one_of(&["open", "none"])],
        )
        .max(1)
        .computed()
        .block(target.max(1)),
        list_block(
            "cpu_options",
            [
                optional_computed("amd_sev_snp", STRING)
                    .force_new()
                    .one_of(&["enabled", "disabled"]),
                optional_computed("core_count", NUMBER).force_new(),
                optional_computed("threads_per_core", NUMBER).force_new(),
            ],
        )
        .max(1)
        .computed(),
        list_block(
            "credit_specification",
            [optional("cpu_credits", STRING).one_of(&["standard", "unlimited"])],
        )
        .max(1),
        ebs_block_device(),
        list_block(
            "enclave_options",
            [optional_computed("enabled", BOOL).force_new()],
        )
        .max(1)
        .computed(),
        set_block(
            "ephemeral_block_device",
            [
                required("device_name", STRING).force_new(),
                optional("no_device", BOOL).force_new(),
                optional("virtual_name", STRING).force_new(),
            ],
        )
        .computed(),
        list_block(
            "instance_market_options",
            [optional_computed("market_type", STRING)
                .force_new()
                .one_of(&["spot"])],
        )
        .max(1)
        .computed()
        .block(spot.max(1).computed()),
        list_block(
            "launch_template",
            [
                optional_computed("id", STRING).force_new(),
                optional_computed("name", STRING).force_new(),
                optional("version", STRING).default("$Default").force_new(),
            ],
        )
        .max(1)
        .force_new(),
        list_block(
            "maintenance_options",
            [optional_computed("auto_recovery", STRING).one_of(&["default", "disabled"])],
        )
        .max(1)
        .computed(),
        metadata_options(),
        primary_network_interface(),
        set_block(
            "network_interface",
            [
                optional("delete_on_termination", BOOL)
                    .default(false)
                    .force_new(),
                required("device_index", NUMBER).force_new(),
                optional("network_card_index", NUMBER)
                    .default(Value::int(0))
                    .force_new(),
                required("network_interface_id", STRING).force_new(),
            ],
        )
        .computed()
        .deprecated(NETWORK_INTERFACE)
        .conflicts_with(SAYS_INTERFACE),
        list_block(
            "private_dns_name_options",
            [
                optional_computed("enable_resource_name_dns_a_record", BOOL).force_new(),
                optional_computed("enable_resource_name_dns_aaaa_record", BOOL).force_new(),
                optional_computed("hostname_type", STRING)
                    .force_new()
                    .one_of(&["ip-name", "resource-name"]),
            ],
        )
        .max(1)
        .computed(),
        root_block_device(),
    ]
}

/// What AWS's own provider says of the block.
const NETWORK_INTERFACE: &str = "network_interface is deprecated. To specify the primary network \
    interface, use primary_network_interface instead. To attach additional network interfaces, use \
    the aws_network_interface_attachment resource.";

/// What is a matter of the interface, where that is given.
const SAYS_INTERFACE: &[&str] = &[
    "associate_public_ip_address",
    "subnet_id",
    "private_ip",
    "secondary_private_ips",
    "vpc_security_group_ids",
    "security_groups",
    "ipv6_addresses",
    "ipv6_address_count",
    "source_dest_check",
];

fn primary_network_interface() -> Nested {
    let fields = [
        computed("delete_on_termination", BOOL),
        required("network_interface_id", STRING).force_new(),
    ];
    list_block("primary_network_interface", fields)
        .max(1)
        .computed()
        .force_new()
        .conflicts_with(SAYS_INTERFACE)
}

fn metadata_options() -> Nested {
    list_block(
        "metadata_options",
        [
            optional("http_endpoint", STRING)
                .default("enabled")
                .one_of(&["enabled", "disabled"]),
            optional("http_protocol_ipv6", STRING)
                .default("disabled")
                .one_of(&["enabled", "disabled"]),
            optional_computed("http_put_response_hop_limit", NUMBER).between(1, 64),
            optional_computed("http_tokens", STRING).one_of(&["optional", "required"]),
            optional_computed("instance_metadata_tags", STRING).one_of(&["disabled", "enabled"]),
        ],
    )
    .max(1)
    .computed()
}
