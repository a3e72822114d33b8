//! `data "aws_vpc"`, `aws_vpcs`, `aws_subnet`, `aws_subnets`, `aws_security_group`,
//! `aws_security_groups`, `aws_internet_gateway`, `aws_route_tables`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/internet_gateway>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/route_tables>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/security_group>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::{
    InternetGateway as SdkInternetGateway, SecurityGroup as Group, Subnet as FoundSubnet,
    Vpc as FoundVpc,
};

use super::describe::{filter, pages};
use super::{data, subnet, tags, vpc};
use crate::client::AwsClient;
use crate::declare::{
    BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed, string_list, string_map,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_list_value};
use crate::resource::DataSource;
use rform_core::value::{Type, Value};

const READ: &[(&str, u64)] = &[("read", 20)];

/// The data source `aws_vpc`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/vpc>
pub struct Vpc;

#[async_trait]
impl DataSource for Vpc {
    fn title(&self) -> &'static str {
        "EC2 VPC"
    }

    fn spec(&self) -> Spec {
        let block = Type::object([
            ("association_id", STRING),
            ("cidr_block", STRING),
            ("state", STRING),
        ]);
        Spec::new([
            id(),
            computed("arn", STRING),
            optional_computed("cidr_block", STRING),
            computed("cidr_block_associations", Type::list(block)),
            optional_computed("default", BOOL),
            optional_computed("dhcp_options_id", STRING),
            computed("enable_dns_hostnames", BOOL),
            computed("enable_dns_support", BOOL),
            computed("enable_network_address_usage_metrics", BOOL),
            computed("instance_tenancy", STRING),
            computed("ipv6_association_id", STRING),
            computed("ipv6_cidr_block", STRING),
            computed("main_route_table_id", STRING),
            computed("owner_id", STRING),
            optional_computed("state", STRING),
            optional_computed("tags", string_map()),
        ])
        .block(data::filter_block())
        .timeouts(READ)
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let found = data::single(find_vpcs(client, config).await?, "EC2 VPC")?;
        let [support, names, metrics] = vpc::settings(client, &found).await?;
        let furniture = vpc::VpcDefaults::of(client, std::slice::from_ref(&found)).await?;
        let id = found.vpc_id.as_deref().unwrap_or_default();
        let owner = found.owner_id.as_deref().unwrap_or_default();
        let blocks = found
            .cidr_block_association_set
            .iter()
            .flatten()
            .map(|block| {
                let state = block
                    .cidr_block_state
                    .as_ref()
                    .and_then(|it| it.state.as_ref());
                let mut builder = ObjectBuilder::from(&Value::NULL);
                builder
                    .text("association_id", block.association_id.as_deref())
                    .text("cidr_block", block.cidr_block.as_deref())
                    .text("state", state.map(|it| it.as_str()));
                builder.build()
            });
        let ipv6 = vpc::ipv6_block(&found);
        let mut builder = ObjectBuilder::from(config);
        builder
            .text("id", Some(id))
            .text("arn", Some(&client.arn("ec2", owner, &format!("vpc/{id}"))))
            .text("cidr_block", found.cidr_block.as_deref())
            .set(
                "cidr_block_associations",
                Value::list(Type::Dynamic, blocks),
            )
            .flag("default", found.is_default)
            .text("dhcp_options_id", found.dhcp_options_id.as_deref())
            .flag("enable_dns_hostnames", Some(names))
            .flag("enable_dns_support", Some(support))
            .flag("enable_network_address_usage_metrics", Some(metrics))
            .text(
                "instance_tenancy",
                found.instance_tenancy.as_ref().map(|it| it.as_str()),
            )
            .text(
                "ipv6_association_id",
                ipv6.and_then(|it| it.association_id.as_deref()),
            )
            .text(
                "ipv6_cidr_block",
                ipv6.and_then(|it| it.ipv6_cidr_block.as_deref()),
            )
            .text(
                "main_route_table_id",
                furniture.tables.get(id).map(String::as_str),
            )
            .text("owner_id", Some(owner))
            .set("tags", shown_tags(client, found.tags.as_deref()));
        Ok(builder.build())
    }
}

/// Tags without those that are none of the stack's business.
fn shown_tags(client: &AwsClient, found: Option<&[aws_sdk_ec2::types::Tag]>) -> Value {
    let mut all = tags::map(found);
    all.retain(|key, _| !crate::tags::is_ignored(&client.settings, key));
    crate::object::string_map_value(&all)
}

async fn find_vpcs(client: &AwsClient, config: &Value) -> Result<Vec<FoundVpc>, AwsError> {
    let mut filters = data::filters(config);
    let arguments = [
        ("id", "vpc-id"),
        ("cidr_block", "cidr"),
        ("dhcp_options_id", "dhcp-options-id"),
        ("state", "state"),
    ];
    data::add(&mut filters, config, &arguments);
    if config.flag("default") {
        filters.push(filter("is-default", ["true"]));
    }
    let filters = data::some(filters);
    Ok(pages!(
        client,
        "ec2:DescribeVpcs",
        vpcs,
        client
            .clients
            .ec2
            .describe_vpcs()
            .set_filters(filters.clone())
    ))
}

/// A list of ids, by filters and tags.
fn ids_spec() -> Spec {
    Spec::new([
        id(),
        computed("ids", string_list()),
        optional_computed("tags", string_map()),
    ])
    .block(data::filter_list_block())
    .timeouts(READ)
}

fn ids_object(client: &AwsClient, config: &Value, ids: Vec<String>) -> Value {
    let mut builder = ObjectBuilder::from(config);
    builder
        .text("id", Some(client.region()))
        .set("ids", string_list_value(ids));
    builder.fallback("tags", Value::Null(string_map()));
    builder.build()
}

/// The data source `aws_vpcs`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/vpcs>
pub struct Vpcs;

#[async_trait]
impl DataSource for Vpcs {
    fn title(&self) -> &'static str {
        "EC2 VPCs"
    }

    fn spec(&self) -> Spec {
        ids_spec()
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let mut only_filters = ObjectBuilder::from(config);
        only_filters.text("id", None);
        let found = find_vpcs(client, &only_filters.build()).await?;
        let ids = found.into_iter().filter_map(|it| it.vpc_id).collect();
        Ok(ids_object(client, config, ids))
    }
}

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

/// The data source `aws_security_group`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/security_group>
pub struct SecurityGroup;

#[async_trait]
impl DataSource for SecurityGroup {
    fn title(&self) -> &'static str {
        "EC2 Security Group"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("description", STRING),
            optional_computed("name", STRING),
            optional_computed("tags", string_map()),
            optional_computed("vpc_id", STRING),
        ])
        .block(data::filter_block())
        .timeouts(READ)
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let found = data::single(find_groups(client, config).await?, "EC2 Security Group")?;
        let mut builder = ObjectBuilder::from(config);
        builder
            .text("id", found.group_id.as_deref())
            .text("arn", Some(&group_arn(client, &found)))
            .text("description", found.description.as_deref())
            .text("name", found.group_name.as_deref())
            .text("vpc_id", found.vpc_id.as_deref())
            .set("tags", shown_tags(client, found.tags.as_deref()));
        Ok(builder.build())
    }
}

fn group_arn(client: &AwsClient, group: &Group) -> String {
    let id = group.group_id.as_deref().unwrap_or_default();
    let owner = group.owner_id.as_deref().unwrap_or_default();
    client.arn("ec2", owner, &format!("security-group/{id}"))
}

async fn find_groups(client: &AwsClient, config: &Value) -> Result<Vec<Group>, AwsError> {
    let mut filters = data::filters(config);
    let arguments = [
        ("id", "group-id"),
        ("name", "group-name"),
        ("vpc_id", "vpc-id"),
    ];
    data::add(&mut filters, config, &arguments);
    let filters = data::some(filters);
    let ec2 = &client.clients.ec2;
    Ok(pages!(
        client,
        "ec2:DescribeSecurityGroups",
        security_groups,
        ec2.describe_security_groups().set_filters(filters.clone())
    ))
}

/// The data source `aws_security_groups`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/security_groups>
pub struct SecurityGroups;

#[async_trait]
impl DataSource for SecurityGroups {
    fn title(&self) -> &'static str {
        "EC2 Security Groups"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arns", string_list()),
            computed("ids", string_list()),
            optional_computed("tags", string_map()),
            computed("vpc_ids", string_list()),
        ])
        .block(data::filter_list_block())
        .timeouts(READ)
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let mut only_filters = ObjectBuilder::from(config);
        only_filters.text("id", None);
        let found = find_groups(client, &only_filters.build()).await?;
        let texts = |pick: fn(&Group) -> Option<String>| -> Vec<String> {
            found.iter().filter_map(pick).collect()
        };
        let arns: Vec<String> = found.iter().map(|group| group_arn(client, group)).collect();
        let mut builder = ObjectBuilder::from(config);
        builder
            .text("id", Some(client.region()))
            .string_list("arns", arns)
            .string_list("ids", texts(|it| it.group_id.clone()))
            .string_list("vpc_ids", texts(|it| it.vpc_id.clone()));
        Ok(builder.build())
    }
}

/// The data source `aws_internet_gateway`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/internet_gateway>
pub struct InternetGateway;

#[async_trait]
impl DataSource for InternetGateway {
    fn title(&self) -> &'static str {
        "EC2 Internet Gateway"
    }

    fn spec(&self) -> Spec {
        let attachment = Type::object([("state", STRING), ("vpc_id", STRING)]);
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("attachments", Type::list(attachment)),
            optional_computed("internet_gateway_id", STRING),
            computed("owner_id", STRING),
            optional_computed("tags", string_map()),
        ])
        .block(data::filter_block())
        .timeouts(READ)
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let mut filters = data::filters(config);
        let arguments = [("internet_gateway_id", "internet-gateway-id")];
        data::add(&mut filters, config, &arguments);
        let filters = data::some(filters);
        let ec2 = &client.clients.ec2;
        let found = pages!(
            client,
            "ec2:DescribeInternetGateways",
            internet_gateways,
            ec2.describe_internet_gateways()
                .set_filters(filters.clone())
        );
        let found: SdkInternetGateway = data::single(found, "EC2 Internet Gateway")?;
        let id = found.internet_gateway_id.as_deref();
        let owner = found.owner_id.as_deref().unwrap_or_default();
        let arn = format!("internet-gateway/{}", id.unwrap_or_default());
        let attachments = found.attachments.iter().flatten().map(|it| {
            let mut builder = ObjectBuilder::from(&Value::NULL);
            builder
                .text("state", it.state.as_ref().map(|it| it.as_str()))
                .text("vpc_id", it.vpc_id.as_deref());
            builder.build()
        });
        let mut builder = ObjectBuilder::from(config);
        builder
            .text("id", id)
            .text("arn", Some(&client.arn("ec2", owner, &arn)))
            .set("attachments", Value::list(Type::Dynamic, attachments))
            .text("internet_gateway_id", id)
            .text("owner_id", Some(owner))
            .set("tags", shown_tags(client, found.tags.as_deref()));
        Ok(builder.build())
    }
}

/// The data source `aws_route_tables`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/route_tables>
pub struct RouteTables;

#[async_trait]
impl DataSource for RouteTables {
    fn title(&self) -> &'static str {
        "EC2 Route Tables"
    }

    fn spec(&self) -> Spec {
        let mut spec = ids_spec();
        spec.fields.push(optional("vpc_id", STRING));
        spec
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let mut filters = data::filters(config);
        data::add(&mut filters, config, &[("vpc_id", "vpc-id")]);
        let filters = data::some(filters);
        let ec2 = &client.clients.ec2;
        let found = pages!(
            client,
            "ec2:DescribeRouteTables",
            route_tables,
            ec2.describe_route_tables().set_filters(filters.clone())
        );
        let ids = found
            .into_iter()
            .filter_map(|it| it.route_table_id)
            .collect();
        Ok(ids_object(client, config, ids))
    }
}
