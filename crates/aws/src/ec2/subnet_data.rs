//! The data sources `aws_subnet` and `aws_subnets`.

use async_trait::async_trait;
use aws_sdk_ec2::types::Subnet as FoundSubnet;

use super::describe::{filter, pages};
use super::vpc_data::{READ, ids_object, ids_spec, shown_tags};
use super::{data, subnet};
use crate::client::AwsClient;
use crate::declare::{BOOL, NUMBER, STRING, Spec, computed, id, optional_computed, string_map};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::object::ObjectBuilder;
use crate::resource::DataSource;
use rform_core::value::Value;

/// The data source `aws_subnet`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/subnet>
pub struct Subnet;

#[async_trait]
impl DataSource for Subnet {
    fn title(&self) -> &'static str {
        "EC2 Subnet"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("assign_ipv6_address_on_creation", BOOL),
            optional_computed("availability_zone", STRING),
            optional_computed("availability_zone_id", STRING),
            computed("available_ip_address_count", NUMBER),
            optional_computed("cidr_block", STRING),
            computed("customer_owned_ipv4_pool", STRING),
            optional_computed("default_for_az", BOOL),
            computed("enable_dns64", BOOL),
            computed("enable_lni_at_device_index", NUMBER),
            computed("enable_resource_name_dns_a_record_on_launch", BOOL),
            computed("enable_resource_name_dns_aaaa_record_on_launch", BOOL),
            optional_computed("ipv6_cidr_block", STRING),
            computed("ipv6_cidr_block_association_id", STRING),
            computed("ipv6_native", BOOL),
            computed("map_customer_owned_ip_on_launch", BOOL),
            computed("map_public_ip_on_launch", BOOL),
            computed("outpost_arn", STRING),
            computed("owner_id", STRING),
            computed("private_dns_hostname_type_on_launch", STRING),
            optional_computed("state", STRING),
            optional_computed("tags", string_map()),
            optional_computed("vpc_id", STRING),
        ])
        .block(data::filter_block())
        .timeouts(READ)
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let found = data::single(find_subnets(client, config).await?, "EC2 Subnet")?;
        let mut builder = ObjectBuilder::from(config);
        subnet::fill(&mut builder, &found);
        builder
            .number(
                "available_ip_address_count",
                found.available_ip_address_count,
            )
            .flag("default_for_az", found.default_for_az)
            .text("state", found.state.as_ref().map(|it| it.as_str()))
            .set("tags", shown_tags(client, found.tags.as_deref()));
        Ok(builder.build())
    }
}

async fn find_subnets(client: &AwsClient, config: &Value) -> Result<Vec<FoundSubnet>, AwsError> {
    let mut filters = data::filters(config);
    let arguments = [
        ("id", "subnet-id"),
        ("availability_zone", "availabilityZone"),
        ("availability_zone_id", "availability-zone-id"),
        ("cidr_block", "cidrBlock"),
        (
            "ipv6_cidr_block",
            "ipv6-cidr-block-association.ipv6-cidr-block",
        ),
        ("state", "state"),
        ("vpc_id", "vpc-id"),
    ];
    data::add(&mut filters, config, &arguments);
    if config.flag("default_for_az") {
        filters.push(filter("defaultForAz", ["true"]));
    }
    let filters = data::some(filters);
    Ok(pages!(
        client,
        "ec2:DescribeSubnets",
        subnets,
        client
            .clients
            .ec2
            .describe_subnets()
            .set_filters(filters.clone())
    ))
}

/// The data source `aws_subnets`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/subnets>
pub struct Subnets;

#[async_trait]
impl DataSource for Subnets {
    fn title(&self) -> &'static str {
        "EC2 Subnets"
    }

    fn spec(&self) -> Spec {
        ids_spec()
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let mut only_filters = ObjectBuilder::from(config);
        only_filters.text("id", None);
        let found = find_subnets(client, &only_filters.build()).await?;
        let ids = found.into_iter().filter_map(|it| it.subnet_id).collect();
        Ok(ids_object(client, config, ids))
    }
}
