//! The data source `aws_nat_gateway`.

use async_trait::async_trait;

use super::data;
use super::describe::pages;
use super::nat_gateway::{object, zone_address_type};
use super::vpc_data::{READ, shown_tags};
use crate::client::AwsClient;
use crate::declare::{
    NUMBER, STRING, Spec, computed, id, optional_computed, string_list, string_map,
};
use crate::error::AwsError;
use crate::object::ObjectBuilder;
use crate::resource::DataSource;
use rform_core::value::{Type, Value};

/// The data source `aws_nat_gateway`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/nat_gateway>
pub struct NatGatewayData;

#[async_trait]
impl DataSource for NatGatewayData {
    fn title(&self) -> &'static str {
        "EC2 NAT Gateway"
    }

    fn spec(&self) -> Spec {
        let zone = Type::object([
            ("allocation_ids", Type::set(Type::String)),
            ("availability_zone", Type::String),
            ("availability_zone_id", Type::String),
        ]);
        let texts = [
            "allocation_id",
            "association_id",
            "auto_provision_zones",
            "auto_scaling_ips",
            "availability_mode",
            "connectivity_type",
            "network_interface_id",
            "private_ip",
            "public_ip",
            "route_table_id",
        ];
        let mut spec = Spec::new([
            id(),
            computed("availability_zone_address", Type::set(zone)),
            computed(
                "regional_nat_gateway_address",
                Type::set(zone_address_type()),
            ),
            computed("secondary_allocation_ids", string_list()),
            computed("secondary_private_ip_address_count", NUMBER),
            computed("secondary_private_ip_addresses", string_list()),
            optional_computed("state", STRING),
            optional_computed("subnet_id", STRING),
            optional_computed("tags", string_map()),
            optional_computed("vpc_id", STRING),
        ])
        .block(data::filter_block())
        .timeouts(READ);
        spec.fields.extend(texts.map(|name| computed(name, STRING)));
        spec
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let mut filters = data::filters(config);
        let arguments = [
            ("id", "nat-gateway-id"),
            ("state", "state"),
            ("subnet_id", "subnet-id"),
            ("vpc_id", "vpc-id"),
        ];
        data::add(&mut filters, config, &arguments);
        let filters = data::some(filters);
        let ec2 = &client.clients.ec2;
        let found = pages!(
            client,
            "ec2:DescribeNatGateways",
            nat_gateways,
            ec2.describe_nat_gateways().set_filter(filters.clone())
        );
        let found = data::single(found, "EC2 NAT Gateway")?;
        let mut builder = ObjectBuilder::from(&object(config, &found));
        let state = found.state.as_ref().map(|it| it.as_str());
        for name in ["secondary_allocation_ids", "secondary_private_ip_addresses"] {
            let items: Vec<Value> = builder.value(name).elements().cloned().collect();
            builder.set(name, Value::list(Type::String, items));
        }
        builder
            .text("state", state)
            .set("tags", shown_tags(client, found.tags.as_deref()));
        Ok(builder.build())
    }
}
