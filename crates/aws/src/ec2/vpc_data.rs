//! `data "aws_vpc"`, `aws_vpcs`, `aws_subnet`, `aws_subnets`, `aws_security_group`,
//! `aws_security_groups`, `aws_internet_gateway`, `aws_route_tables`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/internet_gateway>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/route_tables>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/security_group>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::Vpc as FoundVpc;

use super::describe::{filter, pages};
use super::vpc_attribute;
use super::vpc_defaults;
use super::{data, tags, vpc};
use crate::client::AwsClient;
use crate::declare::{
    BOOL, STRING, Spec, computed, id, optional, optional_computed, string_list, string_map,
};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::object::{ObjectBuilder, string_list_value};
use crate::resource::DataSource;
use rform_core::value::{Type, Value};

/// The default time limit of reads in minutes, as hashicorp/aws has it:
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/vpc#timeouts>.
pub(super) const READ: &[(&str, u64)] = &[("read", 20)];

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
        let [support, names, metrics] = vpc_attribute::settings(client, &found).await?;
        let defaults = vpc_defaults::VpcDefaults::of(client, std::slice::from_ref(&found)).await?;
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
                defaults.tables.get(id).map(String::as_str),
            )
            .text("owner_id", Some(owner))
            .set("tags", shown_tags(client, found.tags.as_deref()));
        Ok(builder.build())
    }
}

/// Tags without those of AWS and those that the provider block ignores.
pub(super) fn shown_tags(client: &AwsClient, found: Option<&[aws_sdk_ec2::types::Tag]>) -> Value {
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
pub(super) fn ids_spec() -> Spec {
    Spec::new([
        id(),
        computed("ids", string_list()),
        optional_computed("tags", string_map()),
    ])
    .block(data::filter_list_block())
    .timeouts(READ)
}

pub(super) fn ids_object(client: &AwsClient, config: &Value, ids: Vec<String>) -> Value {
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
