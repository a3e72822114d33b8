//! The data source `aws_network_interface`.

use async_trait::async_trait;
use aws_sdk_ec2::types::{
    NetworkInterface as SdkInterface, NetworkInterfaceAssociation, NetworkInterfaceAttachment,
};

use super::object::object;
use crate::client::AwsClient;
use crate::declare::{
    STRING, Spec, computed, id, optional_computed, string_list, string_map, string_set,
};
use crate::ec2::data;
use crate::ec2::describe::pages;
use crate::ec2::vpc_data::{READ, shown_tags};
use crate::error::AwsError;
use crate::object::ObjectBuilder;
use crate::resource::DataSource;
use rform_core::value::{Type, Value};

/// The data source `aws_network_interface`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/network_interface>
pub struct NetworkInterfaceData;

fn association_type() -> Type {
    let names = [
        "allocation_id",
        "association_id",
        "carrier_ip",
        "customer_owned_ip",
        "ip_owner_id",
        "public_dns_name",
        "public_ip",
    ];
    Type::object(names.map(|name| (name, Type::String)))
}

fn attachment_type() -> Type {
    Type::object([
        ("attachment_id", Type::String),
        ("device_index", Type::Number),
        ("instance_id", Type::String),
        ("instance_owner_id", Type::String),
        ("network_card_index", Type::Number),
    ])
}

#[async_trait]
impl DataSource for NetworkInterfaceData {
    fn title(&self) -> &'static str {
        "EC2 Network Interface"
    }

    fn spec(&self) -> Spec {
        let texts = [
            "arn",
            "availability_zone",
            "description",
            "interface_type",
            "mac_address",
            "outpost_arn",
            "owner_id",
            "private_dns_name",
            "private_ip",
            "requester_id",
            "subnet_id",
            "vpc_id",
        ];
        let mut spec = Spec::new([
            id(),
            computed("association", Type::list(association_type())),
            computed("attachment", Type::list(attachment_type())),
            computed("ipv6_addresses", string_set()),
            computed("private_ips", string_list()),
            computed("security_groups", string_set()),
            optional_computed("tags", string_map()),
        ])
        .block(data::filter_list_block())
        .timeouts(READ);
        spec.fields.extend(texts.map(|name| computed(name, STRING)));
        spec
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let mut filters = data::filters(config);
        data::add(&mut filters, config, &[("id", "network-interface-id")]);
        let filters = data::some(filters);
        let ec2 = &client.clients.ec2;
        let found = pages!(
            client,
            "ec2:DescribeNetworkInterfaces",
            network_interfaces,
            ec2.describe_network_interfaces()
                .set_filters(filters.clone())
        );
        let found = data::single(found, "EC2 Network Interface")?;
        Ok(shown(client, config, &found))
    }
}

fn shown(client: &AwsClient, config: &Value, found: &SdkInterface) -> Value {
    let association = found.association.as_ref().map(association);
    let attachment = found.attachment.as_ref().map(attachment);
    let private = found.private_ip_addresses.iter().flatten();
    let mut builder = ObjectBuilder::from(&object(client, config, found));
    builder
        .set("association", Value::list(association_type(), association))
        .set("attachment", Value::list(attachment_type(), attachment))
        .text("availability_zone", found.availability_zone.as_deref())
        .string_list(
            "private_ips",
            private.filter_map(|it| it.private_ip_address.as_deref()),
        )
        .text("requester_id", found.requester_id.as_deref())
        .set("tags", shown_tags(client, found.tag_set.as_deref()))
        .text("vpc_id", found.vpc_id.as_deref());
    builder.build()
}

fn association(found: &NetworkInterfaceAssociation) -> Value {
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text("allocation_id", found.allocation_id.as_deref())
        .text("association_id", found.association_id.as_deref())
        .text("carrier_ip", found.carrier_ip.as_deref())
        .text("customer_owned_ip", found.customer_owned_ip.as_deref())
        .text("ip_owner_id", found.ip_owner_id.as_deref())
        .text("public_dns_name", found.public_dns_name.as_deref())
        .text("public_ip", found.public_ip.as_deref());
    builder.build()
}

fn attachment(found: &NetworkInterfaceAttachment) -> Value {
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text("attachment_id", found.attachment_id.as_deref())
        .number("device_index", found.device_index)
        .text("instance_id", found.instance_id.as_deref())
        .text("instance_owner_id", found.instance_owner_id.as_deref())
        .number("network_card_index", found.network_card_index);
    builder.build()
}
