//! The block `network_interfaces`: the interfaces that an instance gets, or takes over.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LaunchTemplateInstanceNetworkInterfaceSpecificationRequest.html>

use aws_sdk_ec2::types::{
    ConnectionTrackingSpecificationRequest, EnaSrdSpecificationRequest,
    EnaSrdUdpSpecificationRequest, InstanceIpv6AddressRequest, Ipv4PrefixSpecificationRequest,
    Ipv6PrefixSpecificationRequest, LaunchTemplateEnaSrdSpecification as EnaSrd,
    LaunchTemplateInstanceNetworkInterfaceSpecification as SdkInterface,
    LaunchTemplateInstanceNetworkInterfaceSpecificationRequest as InterfaceRequest,
    PrivateIpAddressSpecification,
};

use super::fields::{answer, at_most_one, nullable_flag, request, some};
use crate::checks;
use crate::declare::{BOOL, NUMBER, Nested, STRING, list_block, optional, string_set};
use crate::object::{Attributes, ObjectBuilder};
use rform_core::value::Value;

/// The block `network_interfaces`.
pub(super) fn network_interfaces() -> Nested {
    let tracking = [
        optional("tcp_established_timeout", NUMBER).between(60, 432_000),
        optional("udp_stream_timeout", NUMBER).between(60, 180),
        optional("udp_timeout", NUMBER).between(30, 60),
    ];
    let udp = list_block(
        "ena_srd_udp_specification",
        [optional("ena_srd_udp_enabled", BOOL)],
    );
    let express = list_block("ena_srd_specification", [optional("ena_srd_enabled", BOOL)]);
    let fields = [
        nullable_flag("associate_carrier_ip_address"),
        nullable_flag("associate_public_ip_address"),
        nullable_flag("delete_on_termination"),
        optional("description", STRING),
        optional("device_index", NUMBER),
        optional("interface_type", STRING).one_of(&["efa", "efa-only", "interface"]),
        optional("ipv4_address_count", NUMBER),
        optional("ipv4_addresses", string_set()).check_each(checks::ipv4_address),
        optional("ipv4_prefix_count", NUMBER),
        optional("ipv4_prefixes", string_set()),
        optional("ipv6_address_count", NUMBER),
        optional("ipv6_addresses", string_set()),
        optional("ipv6_prefix_count", NUMBER),
        optional("ipv6_prefixes", string_set()),
        optional("network_card_index", NUMBER),
        optional("network_interface_id", STRING),
        nullable_flag("primary_ipv6"),
        optional("private_ip_address", STRING).check(checks::ipv4_address),
        optional("security_groups", string_set()),
        optional("subnet_id", STRING),
    ];
    list_block("network_interfaces", fields)
        .block(list_block("connection_tracking_specification", tracking).max(1))
        .block(express.max(1).block(udp.max(1)))
}

/// The interface as a request has it. Each has an index, as a new one is attached at none else.
pub(super) fn requested(block: &Value) -> InterfaceRequest {
    let builder = request!(
        InterfaceRequest::builder(),
        block,
        text: [description, interface_type, network_interface_id, private_ip_address, subnet_id],
        number: [ipv4_prefix_count, ipv6_address_count, ipv6_prefix_count, network_card_index],
        nullable: [
            associate_carrier_ip_address,
            associate_public_ip_address,
            delete_on_termination,
            primary_ipv6
        ]
    );
    let count = block.integer("ipv4_address_count").filter(|it| *it != 0);
    builder
        .device_index(block.integer("device_index").unwrap_or_default())
        .set_groups(some(block.strings("security_groups")))
        .set_secondary_private_ip_address_count(count)
        .set_private_ip_addresses(some(addresses(block)))
        .set_ipv4_prefixes(some(ipv4_prefixes(block)))
        .set_ipv6_addresses(some(ipv6_addresses(block)))
        .set_ipv6_prefixes(some(ipv6_prefixes(block)))
        .set_connection_tracking_specification(
            block
                .first("connection_tracking_specification")
                .map(tracking),
        )
        .set_ena_srd_specification(block.first("ena_srd_specification").map(express))
        .build()
}

fn addresses(block: &Value) -> Vec<PrivateIpAddressSpecification> {
    let primary = block.text("private_ip_address");
    let address = |address: String| {
        PrivateIpAddressSpecification::builder()
            .primary(address == primary)
            .private_ip_address(address)
            .build()
    };
    let all = block.strings("ipv4_addresses").into_iter();
    all.map(address).collect()
}

fn ipv4_prefixes(block: &Value) -> Vec<Ipv4PrefixSpecificationRequest> {
    let prefix = |it: String| {
        Ipv4PrefixSpecificationRequest::builder()
            .ipv4_prefix(it)
            .build()
    };
    block
        .strings("ipv4_prefixes")
        .into_iter()
        .map(prefix)
        .collect()
}

fn ipv6_prefixes(block: &Value) -> Vec<Ipv6PrefixSpecificationRequest> {
    let prefix = |it: String| {
        Ipv6PrefixSpecificationRequest::builder()
            .ipv6_prefix(it)
            .build()
    };
    block
        .strings("ipv6_prefixes")
        .into_iter()
        .map(prefix)
        .collect()
}

fn ipv6_addresses(block: &Value) -> Vec<InstanceIpv6AddressRequest> {
    let address = |it: String| {
        InstanceIpv6AddressRequest::builder()
            .ipv6_address(it)
            .build()
    };
    block
        .strings("ipv6_addresses")
        .into_iter()
        .map(address)
        .collect()
}

fn tracking(block: &Value) -> ConnectionTrackingSpecificationRequest {
    request!(
        ConnectionTrackingSpecificationRequest::builder(),
        block,
        number: [tcp_established_timeout, udp_stream_timeout, udp_timeout]
    )
    .build()
}

fn express(block: &Value) -> EnaSrdSpecificationRequest {
    let udp = block.first("ena_srd_udp_specification").map(|udp| {
        request!(EnaSrdUdpSpecificationRequest::builder(), udp, flag: [ena_srd_udp_enabled]).build()
    });
    request!(EnaSrdSpecificationRequest::builder(), block, flag: [ena_srd_enabled])
        .set_ena_srd_udp_specification(udp)
        .build()
}

/// The interface that AWS answers, as a block shows it.
pub(super) fn shown(found: &SdkInterface) -> Value {
    let mut builder = answer!(
        found,
        text: [description, interface_type, network_interface_id, private_ip_address, subnet_id],
        number: [
            device_index,
            ipv4_prefix_count,
            ipv6_address_count,
            ipv6_prefix_count,
            network_card_index
        ],
        nullable: [
            associate_carrier_ip_address,
            associate_public_ip_address,
            delete_on_termination,
            primary_ipv6
        ]
    );
    let addresses = found.private_ip_addresses.iter().flatten();
    let ipv6 = found.ipv6_addresses.iter().flatten();
    let prefixes = found.ipv4_prefixes.iter().flatten();
    let prefixes6 = found.ipv6_prefixes.iter().flatten();
    let tracking = found.connection_tracking_specification.as_ref().map(|it| {
        answer!(it, number: [tcp_established_timeout, udp_stream_timeout, udp_timeout]).build()
    });
    let count = found.secondary_private_ip_address_count;
    builder
        .set("ipv4_address_count", super::fields::number(count))
        .string_set(
            "ipv4_addresses",
            addresses.filter_map(|it| it.private_ip_address.as_deref()),
        )
        .string_set(
            "ipv4_prefixes",
            prefixes.filter_map(|it| it.ipv4_prefix.as_deref()),
        )
        .string_set(
            "ipv6_addresses",
            ipv6.filter_map(|it| it.ipv6_address.as_deref()),
        )
        .string_set(
            "ipv6_prefixes",
            prefixes6.filter_map(|it| it.ipv6_prefix.as_deref()),
        )
        .string_set(
            "security_groups",
            found.groups.iter().flatten().map(String::as_str),
        )
        .set("connection_tracking_specification", at_most_one(tracking))
        .set(
            "ena_srd_specification",
            at_most_one(found.ena_srd_specification.as_ref().map(shown_express)),
        );
    builder.build()
}

fn shown_express(found: &EnaSrd) -> Value {
    let udp = found.ena_srd_udp_specification.as_ref();
    let udp = udp.map(|it| answer!(it, flag: [ena_srd_udp_enabled]).build());
    let builder: ObjectBuilder = answer!(found, flag: [ena_srd_enabled]);
    builder
        .with("ena_srd_udp_specification", at_most_one(udp))
        .build()
}
