//! The data sources `aws_vpc_endpoint`, `aws_vpc_endpoint_service` and `aws_prefix_list`.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/vpc_endpoint>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/vpc_endpoint_service>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/prefix_list>

use async_trait::async_trait;
use aws_sdk_ec2::types::{Filter, ServiceDetail};

use super::super::data;
use super::super::describe::{filter, pages};
use super::super::vpc_data::{READ, shown_tags};
use super::object::{PrefixLists, fill};
use super::schema::dns_entry_type;
use crate::client::AwsClient;
use crate::declare::{
    BOOL, STRING, Spec, computed, id, optional, optional_computed, string_list, string_map,
    string_set,
};
use crate::error::AwsError;
use crate::hash::hash;
use crate::json;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::DataSource;
use rform_core::value::{Type, Value};

/// The data source `aws_vpc_endpoint`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/vpc_endpoint>
pub struct VpcEndpoint;

#[async_trait]
impl DataSource for VpcEndpoint {
    fn title(&self) -> &'static str {
        "EC2 VPC Endpoint"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("cidr_blocks", string_list()),
            computed("dns_entry", Type::list(dns_entry_type())),
            computed("dns_options", Type::list(dns_options_type())),
            computed("ip_address_type", STRING),
            computed("network_interface_ids", string_set()),
            computed("owner_id", STRING),
            computed("policy", STRING),
            computed("prefix_list_id", STRING),
            computed("private_dns_enabled", BOOL),
            computed("requester_managed", BOOL),
            computed("route_table_ids", string_set()),
            computed("security_group_ids", string_set()),
            optional_computed("service_name", STRING),
            optional_computed("state", STRING),
            computed("subnet_ids", string_set()),
            optional_computed("tags", string_map()),
            computed("vpc_endpoint_type", STRING),
            optional_computed("vpc_id", STRING),
        ])
        .block(data::filter_block())
        .timeouts(READ)
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let mut filters = data::filters(config);
        let arguments = [
            ("id", "vpc-endpoint-id"),
            ("service_name", "service-name"),
            ("state", "vpc-endpoint-state"),
            ("vpc_id", "vpc-id"),
        ];
        data::add(&mut filters, config, &arguments);
        let filters = data::some(filters);
        let found = pages!(
            client,
            "ec2:DescribeVpcEndpoints",
            vpc_endpoints,
            client
                .clients
                .ec2
                .describe_vpc_endpoints()
                .set_filters(filters.clone())
        );
        let found = data::single(found, "EC2 VPC Endpoint")?;
        let lists = PrefixLists::of(client, std::slice::from_ref(&found)).await?;
        let account = &client.identity().await?.account;
        let policy = found.policy_document.as_deref().unwrap_or_default();
        let options = found.dns_options.as_ref().map(|it| {
            let kind = it.dns_record_ip_type.as_ref().map(|it| it.as_str());
            let inbound = it.private_dns_only_for_inbound_resolver_endpoint;
            Value::object([
                (
                    "dns_record_ip_type",
                    Value::string(kind.unwrap_or_default()),
                ),
                (
                    "private_dns_only_for_inbound_resolver_endpoint",
                    Value::Bool(inbound.unwrap_or_default()),
                ),
            ])
        });
        let mut builder = ObjectBuilder::from(config);
        fill(&mut builder, client, &found, &lists, account);
        builder
            .text(
                "policy",
                Some(&json::normalized(policy).unwrap_or_default()),
            )
            .set("dns_options", Value::list(dns_options_type(), options))
            .set("tags", shown_tags(client, found.tags.as_deref()));
        Ok(builder.build())
    }
}

fn dns_options_type() -> Type {
    Type::object([
        ("dns_record_ip_type", Type::String),
        ("private_dns_only_for_inbound_resolver_endpoint", Type::Bool),
    ])
}

/// The data source `aws_vpc_endpoint_service`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/vpc_endpoint_service>
pub struct VpcEndpointService;

#[async_trait]
impl DataSource for VpcEndpointService {
    fn title(&self) -> &'static str {
        "EC2 VPC Endpoint Service"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("acceptance_required", BOOL),
            computed("arn", STRING),
            computed("availability_zones", string_set()),
            computed("base_endpoint_dns_names", string_set()),
            computed("manages_vpc_endpoints", BOOL),
            computed("owner", STRING),
            computed("private_dns_name", STRING),
            computed("private_dns_names", string_set()),
            optional("service", STRING).conflicts_with(&["service_name"]),
            computed("service_id", STRING),
            optional_computed("service_name", STRING).conflicts_with(&["service"]),
            computed("service_region", STRING),
            optional("service_regions", string_set()),
            optional_computed("service_type", STRING),
            computed("supported_ip_address_types", string_set()),
            optional_computed("tags", string_map()),
            computed("vpc_endpoint_policy_supported", BOOL),
        ])
        .block(data::filter_block())
        .timeouts(READ)
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let name = service_name(client, config);
        let mut filters = data::filters(config);
        data::add(&mut filters, config, &[("service_type", "service-type")]);
        let found = services(client, name.as_deref(), config, filters).await?;
        let found = data::single(found, "EC2 VPC Endpoint Service")?;
        Ok(service_object(client, config, &found))
    }
}

/// The whole name of a service: that of one of AWS's own follows from the region.
fn service_name(client: &AwsClient, config: &Value) -> Option<String> {
    if let Some(name) = config.owned("service_name") {
        return Some(name);
    }
    let service = config.string("service")?;
    let reversed: Vec<&str> = client.dns_suffix().rsplit('.').collect();
    Some(format!(
        "{}.{}.{service}",
        reversed.join("."),
        client.region()
    ))
}

async fn services(
    client: &AwsClient,
    name: Option<&str>,
    config: &Value,
    filters: Vec<Filter>,
) -> Result<Vec<ServiceDetail>, AwsError> {
    let filters = data::some(filters);
    let regions = config.strings("service_regions");
    let regions = (!regions.is_empty()).then_some(regions);
    let found = pages!(
        client,
        "ec2:DescribeVpcEndpointServices",
        service_details,
        client
            .clients
            .ec2
            .describe_vpc_endpoint_services()
            .set_service_names(name.map(|it| vec![it.to_owned()]))
            .set_service_regions(regions.clone())
            .set_filters(filters.clone())
    );
    Ok(found)
}

fn service_object(client: &AwsClient, config: &Value, found: &ServiceDetail) -> Value {
    let name = found.service_name.as_deref().unwrap_or_default();
    let id = found.service_id.as_deref();
    let kinds = found.service_type.iter().flatten();
    let kind = kinds.filter_map(|it| it.service_type.as_ref()).next();
    let texts = |list: &Option<Vec<String>>| list.clone().unwrap_or_default();
    let names = found.private_dns_names.iter().flatten();
    let addresses = found.supported_ip_address_types.iter().flatten();
    let arn = id.map(|id| client.arn("ec2", "", &format!("vpc-endpoint-service/{id}")));
    let mut builder = ObjectBuilder::from(config);
    builder
        .text("id", Some(&hash(name).to_string()))
        .flag("acceptance_required", found.acceptance_required)
        .text("arn", arn.as_deref())
        .string_set("availability_zones", texts(&found.availability_zones))
        .string_set(
            "base_endpoint_dns_names",
            texts(&found.base_endpoint_dns_names),
        )
        .flag("manages_vpc_endpoints", found.manages_vpc_endpoints)
        .text("owner", found.owner.as_deref())
        .text("private_dns_name", found.private_dns_name.as_deref())
        .string_set(
            "private_dns_names",
            names.filter_map(|it| it.private_dns_name.as_deref()),
        )
        .text("service_id", id)
        .text("service_name", Some(name))
        .text("service_region", found.service_region.as_deref())
        .text("service_type", kind.map(|it| it.as_str()))
        .string_set(
            "supported_ip_address_types",
            addresses.map(|it| it.as_str()),
        )
        .set("tags", shown_tags(client, found.tags.as_deref()))
        .flag(
            "vpc_endpoint_policy_supported",
            found.vpc_endpoint_policy_supported,
        );
    builder.build()
}

/// The data source `aws_prefix_list`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/prefix_list>
pub struct PrefixList;

#[async_trait]
impl DataSource for PrefixList {
    fn title(&self) -> &'static str {
        "EC2 Prefix List"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("cidr_blocks", string_list()),
            optional_computed("name", STRING),
            optional("prefix_list_id", STRING),
        ])
        .block(data::filter_block())
        .timeouts(READ)
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let blocks = config.items("filter");
        let blocks = blocks.map(|it| filter(it.text("name"), it.strings("values")));
        let mut filters: Vec<Filter> = blocks.collect();
        let arguments = [
            ("name", "prefix-list-name"),
            ("prefix_list_id", "prefix-list-id"),
        ];
        data::add(&mut filters, config, &arguments);
        let filters = data::some(filters);
        let found = pages!(
            client,
            "ec2:DescribePrefixLists",
            prefix_lists,
            client
                .clients
                .ec2
                .describe_prefix_lists()
                .set_filters(filters.clone())
        );
        let mut found = data::single(found, "EC2 Prefix List")?;
        let mut cidrs = found.cidrs.take().unwrap_or_default();
        cidrs.sort();
        let mut builder = ObjectBuilder::from(config);
        builder
            .text("id", found.prefix_list_id.as_deref())
            .string_list("cidr_blocks", cidrs)
            .text("name", found.prefix_list_name.as_deref());
        Ok(builder.build())
    }
}
