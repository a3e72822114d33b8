//! The schema of `aws_vpc_endpoint`.

use crate::declare::{
    BOOL, Nested, STRING, Spec, computed, id, list_block, optional, optional_computed, required,
    set_block, string_list, string_set,
};
use crate::plan::ResourceDiff;
use crate::policy;
use rform_core::value::{Type, Value};

/// The attributes and blocks of `aws_vpc_endpoint`.
pub(super) fn spec() -> Spec {
    Spec::new([
        id(),
        computed("arn", STRING),
        optional("auto_accept", BOOL),
        computed("cidr_blocks", string_list()),
        computed("dns_entry", Type::list(dns_entry_type())),
        optional_computed("ip_address_type", STRING).one_of(&["ipv4", "dualstack", "ipv6"]),
        computed("network_interface_ids", string_set()),
        computed("owner_id", STRING),
        optional_computed("policy", STRING)
            .check(policy::policy)
            .state_func(policy::normal)
            .diff_suppress(policy::same),
        computed("prefix_list_id", STRING),
        optional_computed("private_dns_enabled", BOOL),
        computed("requester_managed", BOOL),
        optional("resource_configuration_arn", STRING)
            .force_new()
            .conflicts_with(&["service_name", "service_network_arn"]),
        optional_computed("route_table_ids", string_set()),
        optional_computed("security_group_ids", string_set()),
        optional("service_name", STRING)
            .force_new()
            .conflicts_with(&["resource_configuration_arn", "service_network_arn"]),
        optional("service_network_arn", STRING)
            .force_new()
            .conflicts_with(&["resource_configuration_arn", "service_name"]),
        optional_computed("service_region", STRING).force_new(),
        computed("state", STRING),
        optional_computed("subnet_ids", string_set()),
        optional("vpc_endpoint_type", STRING)
            .default("Gateway")
            .force_new()
            .one_of(&[
                "Interface",
                "Gateway",
                "GatewayLoadBalancer",
                "Resource",
                "ServiceNetwork",
            ]),
        required("vpc_id", STRING).force_new(),
    ])
    .exactly_one(&[
        "resource_configuration_arn",
        "service_name",
        "service_network_arn",
    ])
    .block(dns_options())
    .block(subnet_configuration())
    .tagged()
    .timeouts(&[("create", 10), ("delete", 10), ("update", 10)])
    .customize_diff(customize_diff)
}

/// The block `dns_options`.
pub(super) fn dns_options() -> Nested {
    list_block(
        "dns_options",
        [
            optional_computed("dns_record_ip_type", STRING).one_of(&[
                "ipv4",
                "dualstack",
                "ipv6",
                "service-defined",
            ]),
            optional("private_dns_only_for_inbound_resolver_endpoint", BOOL),
        ],
    )
    .max(1)
    .computed()
}

/// The block `subnet_configuration`: addresses of the network interfaces.
pub(super) fn subnet_configuration() -> Nested {
    set_block(
        "subnet_configuration",
        [
            optional_computed("ipv4", STRING),
            optional_computed("ipv6", STRING),
            optional_computed("subnet_id", STRING),
        ],
    )
    .computed()
    .refused()
}

/// The type of an element of `dns_entry`.
pub(super) fn dns_entry_type() -> Type {
    Type::object([("dns_name", Type::String), ("hosted_zone_id", Type::String)])
}

fn customize_diff(diff: &mut ResourceDiff<'_>) {
    // Without an argument, private names stay as they are.
    let is_unset = |name: &str| diff.config.get(name).is_none_or(Value::is_null);
    if !diff.is_create() && is_unset("dns_options") {
        diff.clear("dns_options");
    }
    if !diff.is_create() && diff.changes("subnet_ids") {
        diff.set_new_computed("network_interface_ids");
    }
    if !diff.is_create() && (diff.changes("subnet_ids") || diff.changes("private_dns_enabled")) {
        diff.set_new_computed("dns_entry");
    }
    // Private names of the other types are settled when an endpoint is made.
    if diff.planned.value("vpc_endpoint_type").as_str() != Some("Interface") {
        diff.force_new("private_dns_enabled");
    }
}
