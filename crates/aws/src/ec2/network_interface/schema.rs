//! The schema of `aws_network_interface`.

use crate::checks;
use crate::declare::{
    BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed, required, set_block,
    string_list, string_set,
};
use crate::object::Attributes;
use crate::plan::ResourceDiff;
use rform_core::value::{Type, Value};

/// The attributes and blocks of `aws_network_interface`.
pub(super) fn spec() -> Spec {
    let mut fields = vec![
        id(),
        computed("arn", STRING),
        optional("description", STRING),
        optional_computed("enable_primary_ipv6", BOOL),
        optional_computed("interface_type", STRING)
            .force_new()
            .one_of(&["efa", "efa-only", "branch", "trunk", "interface"]),
        optional_computed("ipv4_prefix_count", NUMBER).refused(),
        optional_computed("ipv4_prefixes", string_set()).refused(),
        optional_computed("ipv6_address_count", NUMBER)
            .conflicts_with(&["ipv6_addresses", "ipv6_address_list"]),
        optional_computed("ipv6_address_list", string_list()).refused(),
        optional("ipv6_address_list_enabled", BOOL)
            .default(false)
            .refused(),
        optional_computed("ipv6_addresses", string_set())
            .conflicts_with(&["ipv6_address_count", "ipv6_address_list"]),
        optional_computed("ipv6_prefix_count", NUMBER).refused(),
        optional_computed("ipv6_prefixes", string_set()).refused(),
        computed("mac_address", STRING),
        computed("outpost_arn", STRING),
        computed("owner_id", STRING),
        computed("private_dns_name", STRING),
    ];
    fields.extend([
        optional_computed("private_ip", STRING)
            .conflicts_with(&["private_ip_list"])
            .check(checks::ipv4_address),
        optional_computed("private_ip_list", string_list()).refused(),
        optional("private_ip_list_enabled", BOOL)
            .default(false)
            .refused(),
        optional_computed("private_ips", string_set())
            .conflicts_with(&["private_ip_list"])
            .check_each(checks::ipv4_address),
        optional_computed("private_ips_count", NUMBER).conflicts_with(&["private_ip_list"]),
        optional_computed("security_groups", string_set()),
        optional("source_dest_check", BOOL).default(true),
        required("subnet_id", STRING).force_new(),
    ]);
    let attachment = set_block(
        "attachment",
        [
            computed("attachment_id", STRING),
            required("device_index", NUMBER),
            required("instance", STRING),
            optional_computed("network_card_index", NUMBER),
        ],
    );
    Spec::new(fields)
        .block(attachment.computed())
        .tagged()
        .customize_diff(customize_diff)
}

fn customize_diff(diff: &mut ResourceDiff<'_>) {
    if diff.is_create() {
        return;
    }
    // An interface keeps its primary address: it can neither be changed nor taken off.
    // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html
    diff.force_new("private_ip");
    let primary = diff.prior.text("private_ip").to_owned();
    let planned = diff.planned.value("private_ips").clone();
    let has_primary = planned.elements().any(|it| it.as_str() == Some(&primary));
    if diff.changes("private_ips") && planned.is_wholly_known() && !has_primary {
        diff.force_new("private_ips");
    }
    if diff.prior.flag("enable_primary_ipv6") {
        diff.force_new("enable_primary_ipv6");
    }
    follow(
        diff,
        "private_ips_count",
        &["private_ip_list", "private_ips"],
    );
    follow(
        diff,
        "ipv6_address_count",
        &["ipv6_address_list", "ipv6_addresses"],
    );
    for (list, ordered) in [
        ("private_ips", "private_ip_list"),
        ("ipv6_addresses", "ipv6_address_list"),
    ] {
        if diff.changes(list) && is_open(diff.config, ordered) {
            diff.set_new_computed(ordered);
        }
    }
    let number = |name| [(name, Type::Number)];
    follow_back(diff, "private_ips", number("private_ips_count"));
    follow_back(diff, "ipv6_addresses", number("ipv6_address_count"));
}

/// Which addresses there will be, AWS says when only their number is told.
fn follow(diff: &mut ResourceDiff<'_>, count: &str, lists: &[&str]) {
    if diff.changes(count) {
        for name in lists.iter().filter(|name| is_open(diff.config, name)) {
            diff.set_new_computed(name);
        }
    }
}

/// How many there will be follows from which there will be.
fn follow_back(diff: &mut ResourceDiff<'_>, list: &str, counts: [(&str, Type); 1]) {
    if diff.changes(list) && !is_open(diff.config, list) {
        for (name, ty) in counts {
            if is_open(diff.config, name) {
                diff.planned.set(name, Value::unknown(ty));
            }
        }
    }
}

fn is_open(config: &Value, name: &str) -> bool {
    config.get(name).is_none_or(Value::is_null)
}
