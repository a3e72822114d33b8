//! The arguments of load balancers, and what a change of them means by the kind of the balancer.

use crate::declare::{
    BOOL, NUMBER, Nested, STRING, Spec, computed, id, list_block, optional, optional_computed,
    required, set_block, string_set,
};
use crate::elbv2::names;
use crate::object::Attributes;
use crate::plan::ResourceDiff;
use rform_core::value::Value;

/// The arguments that only application load balancers have.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html>
const APPLICATION: &[&str] = &[
    "client_keep_alive",
    "desync_mitigation_mode",
    "drop_invalid_header_fields",
    "enable_http2",
    "enable_tls_version_and_cipher_suite_headers",
    "enable_waf_fail_open",
    "enable_xff_client_port",
    "idle_timeout",
    "preserve_host_header",
    "xff_header_processing_mode",
];
/// Blocks that AWS always has, whether they are configured or not.
const LOGS: &[&str] = &["access_logs", "connection_logs", "health_check_logs"];

pub(super) fn spec() -> Spec {
    Spec::new([
        id(),
        computed("arn", STRING),
        computed("arn_suffix", STRING),
        optional("client_keep_alive", NUMBER)
            .default(3600)
            .between(60, 604_800),
        optional("customer_owned_ipv4_pool", STRING).force_new(),
        optional("desync_mitigation_mode", STRING)
            .default("defensive")
            .one_of(&["monitor", "defensive", "strictest"]),
        computed("dns_name", STRING),
        optional("dns_record_client_routing_policy", STRING)
            .default("any_availability_zone")
            .one_of(&[
                "availability_zone_affinity",
                "partial_availability_zone_affinity",
                "any_availability_zone",
            ]),
        optional("drop_invalid_header_fields", BOOL).default(false),
        optional("enable_cross_zone_load_balancing", BOOL).default(false),
        optional("enable_deletion_protection", BOOL).default(false),
        optional("enable_http2", BOOL).default(true),
        optional("enable_tls_version_and_cipher_suite_headers", BOOL).default(false),
        optional("enable_waf_fail_open", BOOL).default(false),
        optional("enable_xff_client_port", BOOL).default(false),
        optional("enable_zonal_shift", BOOL).default(false),
        optional_computed(
            "enforce_security_group_inbound_rules_on_private_link_traffic",
            STRING,
        )
        .one_of(&["on", "off"]),
        optional("idle_timeout", NUMBER).default(60),
        optional_computed("internal", BOOL).force_new(),
        optional_computed("ip_address_type", STRING).one_of(&[
            "ipv4",
            "dualstack",
            "dualstack-without-public-ipv4",
        ]),
        optional("load_balancer_type", STRING)
            .default("application")
            .force_new()
            .one_of(&["application", "network", "gateway"]),
        optional_computed("name", STRING)
            .force_new()
            .conflicts_with(&["name_prefix"])
            .check(names::balancer_name)
            .check(names::name),
        optional("name_prefix", STRING)
            .force_new()
            .conflicts_with(&["name"])
            .check(names::prefix),
        optional("preserve_host_header", BOOL).default(false),
        optional_computed("secondary_ips_auto_assigned_per_subnet", NUMBER).between(0, 7),
        optional_computed("security_groups", string_set()),
        optional_computed("subnets", string_set()).conflicts_with(&["subnet_mapping"]),
        computed("vpc_id", STRING),
        optional("xff_header_processing_mode", STRING)
            .default("append")
            .one_of(&["append", "preserve", "remove"]),
        computed("zone_id", STRING),
    ])
    .block(logs("access_logs"))
    .block(logs("connection_logs"))
    .block(logs("health_check_logs"))
    .block(list_block("ipam_pools", [required("ipv4_ipam_pool_id", STRING)]).max(1))
    .block(
        list_block(
            "minimum_load_balancer_capacity",
            [required("capacity_units", NUMBER)],
        )
        .max(1),
    )
    .block(subnet_mapping())
    .tagged()
    .timeouts(&[("create", 10), ("update", 10), ("delete", 45)])
    .customize_diff(customize_diff)
}

pub(super) fn logs(name: &'static str) -> Nested {
    list_block(
        name,
        [
            required("bucket", STRING),
            optional("enabled", BOOL).default(false),
            optional("prefix", STRING),
        ],
    )
    .max(1)
}

pub(super) fn subnet_mapping() -> Nested {
    set_block(
        "subnet_mapping",
        [
            optional("allocation_id", STRING),
            optional("ipv6_address", STRING),
            computed("outpost_id", STRING),
            optional("private_ipv4_address", STRING),
            required("subnet_id", STRING),
        ],
    )
    .computed()
}

/// Whether a kind of load balancer has an argument.
pub(super) fn has(kind: &str, argument: &str) -> bool {
    match argument {
        "dns_record_client_routing_policy" | "secondary_ips_auto_assigned_per_subnet" => {
            kind == "network"
        }
        "enable_cross_zone_load_balancing" => kind != "application",
        "enable_zonal_shift" => kind != "gateway",
        _ if APPLICATION.contains(&argument) => kind == "application",
        _ => true,
    }
}

fn customize_diff(diff: &mut ResourceDiff<'_>) {
    if diff.is_create() {
        return;
    }
    let kind = diff.planned.value("load_balancer_type").clone();
    let kind = kind.as_str().unwrap_or("application").to_owned();
    let others = [
        "dns_record_client_routing_policy",
        "secondary_ips_auto_assigned_per_subnet",
        "enable_cross_zone_load_balancing",
        "enable_zonal_shift",
    ];
    for name in APPLICATION.iter().chain(&others) {
        if !has(&kind, name) {
            diff.clear(name);
        }
    }
    for name in LOGS.iter().chain(&["minimum_load_balancer_capacity"]) {
        let is_unset = diff.config.first(name).is_none();
        if is_unset && diff.config.attribute(name).is_none_or(Value::is_known) {
            diff.clear(name);
        }
    }
    network_of(diff, &kind);
}

/// Subnets and mappings are two views of the same. What a network load balancer cannot change in
/// place replaces it:
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetSubnets.html>,
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetSecurityGroups.html>.
fn network_of(diff: &mut ResourceDiff<'_>, kind: &str) {
    let (by_subnets, by_mappings) = (diff.changes("subnets"), diff.changes("subnet_mapping"));
    if kind == "network" && has_none(diff, "security_groups") != had_none(diff, "security_groups") {
        diff.force_new("security_groups");
    }
    if kind != "application" {
        if by_subnets && loses(diff, "subnets") {
            diff.force_new("subnets");
        }
        if by_mappings && loses(diff, "subnet_mapping") {
            diff.force_new("subnet_mapping");
        }
    }
    match (by_subnets, by_mappings) {
        (true, false) => diff.set_new_computed("subnet_mapping"),
        (false, true) => diff.set_new_computed("subnets"),
        _ => {}
    }
}

fn has_none(diff: &ResourceDiff<'_>, name: &str) -> bool {
    let planned = diff.planned.value(name);
    planned.is_known() && planned.elements().next().is_none()
}

fn had_none(diff: &ResourceDiff<'_>, name: &str) -> bool {
    diff.prior.items(name).next().is_none()
}

/// Whether an element of the object is not planned any more.
fn loses(diff: &ResourceDiff<'_>, name: &str) -> bool {
    let planned = diff.planned.value(name).clone();
    let stays = |it: &Value| planned.elements().any(|other| is_same(it, other));
    let is_told = |it: &Value| match it {
        Value::Object(_) => it.get("subnet_id").is_some_and(Value::is_known),
        other => other.is_known(),
    };
    let is_told = planned.is_known() && planned.elements().all(is_told);
    is_told && !diff.prior.items(name).all(stays)
}

/// Whether two elements are the same subnet with the same addresses.
fn is_same(before: &Value, after: &Value) -> bool {
    let names = ["subnet_id", "allocation_id", "private_ipv4_address"];
    match before {
        Value::Object(_) => names.iter().all(|it| before.text(it) == after.text(it)),
        _ => before == after,
    }
}
