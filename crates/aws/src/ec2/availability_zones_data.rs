//! `data "aws_availability_zones"`, `aws_availability_zone`, `aws_regions`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/availability_zone>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/availability_zones>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/regions>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::AvailabilityZone as SdkAvailabilityZone;

use super::data;
use super::describe::filter;
use crate::client::AwsClient;
use crate::declare::{
    BOOL, STRING, Spec, computed, id, optional, optional_computed, string_list, string_set,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::DataSource;
use rform_core::value::Value;

/// The data source `aws_availability_zones`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/availability_zones>
pub struct AvailabilityZones;

#[async_trait]
impl DataSource for AvailabilityZones {
    fn title(&self) -> &'static str {
        "EC2 Availability Zones"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional("all_availability_zones", BOOL),
            optional("exclude_names", string_set()),
            optional("exclude_zone_ids", string_set()),
            computed("group_names", string_set()),
            computed("names", string_list()),
            optional("state", STRING).one_of(&[
                "available",
                "information",
                "impaired",
                "unavailable",
            ]),
            computed("zone_ids", string_list()),
        ])
        .block(data::filter_block())
        .timeouts(&[("read", 20)])
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let mut found = zones(client, config).await?;
        let names = config.strings("exclude_names");
        let ids = config.strings("exclude_zone_ids");
        found.retain(|zone| {
            let is_named = zone.zone_name.as_ref().is_some_and(|it| names.contains(it));
            !is_named && !zone.zone_id.as_ref().is_some_and(|it| ids.contains(it))
        });
        found.sort_by(|one, other| one.zone_name.cmp(&other.zone_name));
        let texts = |pick: fn(&SdkAvailabilityZone) -> Option<&str>| found.iter().filter_map(pick);
        let mut builder = ObjectBuilder::from(config);
        builder
            .text("id", Some(client.region()))
            .string_set("group_names", texts(|it| it.group_name.as_deref()))
            .string_list("names", texts(|it| it.zone_name.as_deref()))
            .string_list("zone_ids", texts(|it| it.zone_id.as_deref()));
        Ok(builder.build())
    }
}

async fn zones(client: &AwsClient, config: &Value) -> Result<Vec<SdkAvailabilityZone>, AwsError> {
    let mut filters = data::filters(config);
    if let Some(state) = config.string("state") {
        filters.push(filter("state", [state]));
    }
    let filters = data::some(filters);
    let all = config.boolean("all_availability_zones");
    let ec2 = &client.clients.ec2;
    let found = client
        .call("ec2:DescribeAvailabilityZones", || {
            ec2.describe_availability_zones()
                .set_all_availability_zones(all)
                .set_filters(filters.clone())
                .send()
        })
        .await?;
    Ok(found.availability_zones.unwrap_or_default())
}

/// The data source `aws_availability_zone`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/availability_zone>
pub struct AvailabilityZone;

#[async_trait]
impl DataSource for AvailabilityZone {
    fn title(&self) -> &'static str {
        "EC2 Availability Zone"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional("all_availability_zones", BOOL),
            computed("group_long_name", STRING),
            computed("group_name", STRING),
            optional_computed("name", STRING),
            computed("name_suffix", STRING),
            computed("network_border_group", STRING),
            computed("opt_in_status", STRING),
            computed("parent_zone_id", STRING),
            computed("parent_zone_name", STRING),
            optional_computed("state", STRING),
            optional_computed("zone_id", STRING),
            computed("zone_type", STRING),
        ])
        .block(data::filter_block())
        .timeouts(&[("read", 20)])
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let mut found = zones(client, config).await?;
        let is = |wanted: Option<&str>, have: &Option<String>| {
            wanted.is_none() || wanted == have.as_deref()
        };
        found.retain(|zone| {
            is(config.string("name"), &zone.zone_name)
                && is(config.string("zone_id"), &zone.zone_id)
        });
        let zone = data::single(found, "EC2 Availability Zone")?;
        let name = zone.zone_name.as_deref().unwrap_or_default();
        let region = zone.region_name.as_deref().unwrap_or_default();
        let suffix = name.strip_prefix(region).unwrap_or_default();
        let mut builder = ObjectBuilder::from(config);
        builder
            .text("id", Some(name))
            .text("group_long_name", zone.group_long_name.as_deref())
            .text("group_name", zone.group_name.as_deref())
            .text("name", Some(name))
            .text("name_suffix", Some(suffix.trim_start_matches('-')))
            .text("network_border_group", zone.network_border_group.as_deref())
            .text(
                "opt_in_status",
                zone.opt_in_status.as_ref().map(|it| it.as_str()),
            )
            .text("parent_zone_id", zone.parent_zone_id.as_deref())
            .text("parent_zone_name", zone.parent_zone_name.as_deref())
            .text("state", zone.state.as_ref().map(|it| it.as_str()))
            .text("zone_id", zone.zone_id.as_deref())
            .text("zone_type", zone.zone_type.as_deref());
        Ok(builder.build())
    }
}

/// The data source `aws_regions`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/regions>
pub struct Regions;

#[async_trait]
impl DataSource for Regions {
    fn title(&self) -> &'static str {
        "EC2 Regions"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional("all_regions", BOOL),
            computed("names", string_set()),
        ])
        .global()
        .block(data::filter_block())
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let filters = data::some(data::filters(config));
        let ec2 = &client.clients.ec2;
        let found = client
            .call("ec2:DescribeRegions", || {
                ec2.describe_regions()
                    .set_all_regions(config.boolean("all_regions"))
                    .set_filters(filters.clone())
                    .send()
            })
            .await?;
        let regions = found.regions.unwrap_or_default().into_iter();
        let names: Vec<String> = regions.filter_map(|it| it.region_name).collect();
        let mut builder = ObjectBuilder::from(config);
        builder
            .text("id", Some(client.partition()))
            .string_set("names", names);
        Ok(builder.build())
    }
}
