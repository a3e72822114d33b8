//! From a network interface of the API to the object of the state.

use aws_sdk_ec2::types::{NetworkInterface as SdkNetworkInterface, NetworkInterfaceAttachment};

use super::super::tags;
use crate::client::AwsClient;
use crate::object::ObjectBuilder;
use rform_core::value::{Type, Value};

/// The attributes of `aws_network_interface`, on top of what was known.
pub(super) fn object(client: &AwsClient, known: &Value, found: &SdkNetworkInterface) -> Value {
    let id = found.network_interface_id.as_deref().unwrap_or_default();
    let owner = found.owner_id.as_deref();
    let arn = client.arn(
        "ec2",
        owner.unwrap_or_default(),
        &format!("network-interface/{id}"),
    );
    let groups = found.groups.iter().flatten();
    let kind = found.interface_type.as_ref().map(|it| it.as_str());
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", Some(id))
        .text("arn", Some(&arn))
        .set("attachment", attachment(found.attachment.as_ref()))
        .text("description", found.description.as_deref())
        .text("interface_type", kind)
        .text("mac_address", found.mac_address.as_deref())
        .text("outpost_arn", found.outpost_arn.as_deref())
        .text("owner_id", owner)
        .text("private_dns_name", found.private_dns_name.as_deref())
        .text("private_ip", found.private_ip_address.as_deref())
        .string_set(
            "security_groups",
            groups.filter_map(|it| it.group_id.as_deref()),
        )
        .flag("source_dest_check", found.source_dest_check)
        .text("subnet_id", found.subnet_id.as_deref())
        .set("tags_all", tags::value(found.tag_set.as_deref()));
    addresses(&mut builder, found);
    builder.fallback("ipv6_address_list_enabled", Value::FALSE);
    builder.fallback("private_ip_list_enabled", Value::FALSE);
    builder.build()
}

fn addresses(builder: &mut ObjectBuilder, found: &SdkNetworkInterface) {
    let private = found.private_ip_addresses.iter().flatten();
    let private: Vec<&str> = private
        .filter_map(|it| it.private_ip_address.as_deref())
        .collect();
    let ipv6 = found.ipv6_addresses.iter().flatten();
    let has_primary = ipv6.clone().any(|it| it.is_primary_ipv6 == Some(true));
    let ipv6: Vec<&str> = ipv6.filter_map(|it| it.ipv6_address.as_deref()).collect();
    let further = private.len().saturating_sub(1);
    builder
        .flag("enable_primary_ipv6", Some(has_primary))
        .number("ipv6_address_count", ipv6.len().try_into().ok())
        .string_list("ipv6_address_list", ipv6.clone())
        .string_set("ipv6_addresses", ipv6)
        .number("private_ips_count", further.try_into().ok())
        .string_list("private_ip_list", private.clone())
        .string_set("private_ips", private);
    let prefixes = found.ipv4_prefixes.iter().flatten();
    let prefixes: Vec<&str> = prefixes
        .filter_map(|it| it.ipv4_prefix.as_deref())
        .collect();
    let prefixes6 = found.ipv6_prefixes.iter().flatten();
    let prefixes6: Vec<&str> = prefixes6
        .filter_map(|it| it.ipv6_prefix.as_deref())
        .collect();
    builder
        .number("ipv4_prefix_count", prefixes.len().try_into().ok())
        .string_set("ipv4_prefixes", prefixes)
        .number("ipv6_prefix_count", prefixes6.len().try_into().ok())
        .string_set("ipv6_prefixes", prefixes6);
}

/// The attachment as a block; none of an interface that no instance has.
fn attachment(found: Option<&NetworkInterfaceAttachment>) -> Value {
    let ty = Type::object([
        ("attachment_id", Type::String),
        ("device_index", Type::Number),
        ("instance", Type::String),
        ("network_card_index", Type::Number),
    ]);
    let block = found.map(|it| {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("attachment_id", it.attachment_id.as_deref())
            .number("device_index", it.device_index)
            .text("instance", it.instance_id.as_deref())
            .number("network_card_index", it.network_card_index);
        builder.build()
    });
    Value::set(ty, block)
}
