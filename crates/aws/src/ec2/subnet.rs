//! `aws_subnet`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/subnet>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html>

use async_trait::async_trait;
use aws_sdk_ec2::types::{HostnameType, ResourceType, Subnet as SdkSubnet};
use aws_sdk_ec2::types::{SubnetIpv6CidrBlockAssociation, SubnetState};

use super::describe::pages_by;
use super::subnet_describe::describe;
use super::subnet_ipv6::{open_association, switch_ipv6};
use super::subnet_settings::{SETTINGS, change_settings, set};
use super::{blockers, tags};
use crate::answers::{distinct, in_order, statuses};
use crate::checks;
use crate::client::AwsClient;
use crate::declare::{
    BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed, required,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Blocker, Operation, Resource, Status, Tagging};
use rform_core::value::Value;

/// The resource `aws_subnet`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/subnet>
pub struct Subnet;

#[async_trait]
impl Resource for Subnet {
    fn title(&self) -> &'static str {
        "EC2 Subnet"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            optional("assign_ipv6_address_on_creation", BOOL).default(false),
            optional_computed("availability_zone", STRING)
                .force_new()
                .conflicts_with(&["availability_zone_id"]),
            optional_computed("availability_zone_id", STRING)
                .force_new()
                .conflicts_with(&["availability_zone"]),
            optional("cidr_block", STRING)
                .force_new()
                .check(checks::ipv4_cidr),
            optional("customer_owned_ipv4_pool", STRING)
                .required_with(&["map_customer_owned_ip_on_launch", "outpost_arn"]),
            optional("enable_dns64", BOOL).default(false),
            optional("enable_lni_at_device_index", NUMBER),
            optional("enable_resource_name_dns_a_record_on_launch", BOOL).default(false),
            optional("enable_resource_name_dns_aaaa_record_on_launch", BOOL).default(false),
            optional("ipv6_cidr_block", STRING).check(checks::ipv6_cidr),
            computed("ipv6_cidr_block_association_id", STRING),
            optional("ipv6_native", BOOL).default(false).force_new(),
            optional("map_customer_owned_ip_on_launch", BOOL)
                .required_with(&["customer_owned_ipv4_pool", "outpost_arn"]),
            optional("map_public_ip_on_launch", BOOL).default(false),
            optional("outpost_arn", STRING)
                .force_new()
                .check(checks::arn),
            computed("owner_id", STRING),
            optional_computed("private_dns_hostname_type_on_launch", STRING)
                .one_of(&["ip-name", "resource-name"]),
            required("vpc_id", STRING).force_new(),
        ])
        .version(1)
        .tagged()
        .timeouts(&[("create", 10), ("delete", 20)])
        .customize_diff(open_association)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidSubnetID.NotFound"],
            waits_create: true,
            poll_interval: (0.5, 1.0),
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITH_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
        let created = operation
            .client
            .call_once("ec2:CreateSubnet", || {
                ec2.create_subnet()
                    .set_vpc_id(planned.owned("vpc_id"))
                    .set_cidr_block(planned.owned("cidr_block"))
                    .set_availability_zone(planned.owned("availability_zone"))
                    .set_availability_zone_id(planned.owned("availability_zone_id"))
                    .set_ipv6_cidr_block(planned.owned("ipv6_cidr_block"))
                    .set_ipv6_native(planned.boolean("ipv6_native").filter(|it| *it))
                    .set_outpost_arn(planned.owned("outpost_arn"))
                    .set_tag_specifications(tags::with_attempt(operation, ResourceType::Subnet))
                    .send()
            })
            .await?;
        created
            .subnet
            .and_then(|subnet| subnet.subnet_id)
            .ok_or_else(|| AwsError::new("the answer holds no subnet"))
    }

    /// A range of a VPC is one subnet's.
    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let vpc = [operation.planned.text("vpc_id").to_owned()];
        let found = pages_by!(
            operation.client,
            "ec2:DescribeSubnets",
            subnets,
            "vpc-id",
            vpc,
            operation.client.clients.ec2.describe_subnets()
        );
        let range = operation.planned.string("cidr_block");
        let same = found.into_iter().filter(|it| {
            (range.is_none() || it.cidr_block.as_deref() == range)
                && tags::match_planned(operation, it.tags.as_deref())
        });
        Ok(Some(same.filter_map(|it| it.subnet_id).collect()))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        for setting in SETTINGS {
            // What a subnet has at birth need not be set.
            let value = operation
                .planned
                .get(setting.argument)
                .unwrap_or(&Value::NULL);
            let at_birth = match value.bare() {
                Value::Bool(truth) => !truth,
                Value::String(text) => text.is_empty(),
                Value::Number(number) => number.is_zero(),
                _ => true,
            };
            if !at_birth {
                set(operation, id, setting).await?;
            }
        }
        Ok(())
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        let found = describe(client, ids).await?;
        let status = |it: &SdkSubnet| match &it.state {
            Some(SubnetState::Available) => Status::Ready,
            state => Status::Pending(format!("{state:?}").to_lowercase()),
        };
        Ok(statuses(ids, &found, |it| it.subnet_id.as_deref(), status))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let found = describe(client, &distinct(known, "id")).await?;
        let answers = in_order(known, "id", &found, |subnet| subnet.subnet_id.as_deref());
        let answers = answers.map(|(known, found)| {
            let mut builder = ObjectBuilder::from(known);
            fill(&mut builder, found?);
            Some(builder.build())
        });
        Ok(answers.collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if operation.changes("ipv6_cidr_block") {
            switch_ipv6(operation, operation.id(), operation.prior).await?;
        }
        change_settings(operation).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let ec2 = &operation.client.clients.ec2;
        operation
            .client
            .call("ec2:DeleteSubnet", || {
                ec2.delete_subnet().subnet_id(operation.id()).send()
            })
            .await?;
        Ok(())
    }

    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        let mut found = blockers::interfaces(operation.client, "subnet-id", operation.id()).await?;
        found.extend(blockers::nat_gateways(operation.client, "subnet-id", operation.id()).await?);
        Ok(found)
    }
}

/// The first block of IPv6 addresses that is associated.
fn ipv6_block(subnet: &SdkSubnet) -> Option<&SubnetIpv6CidrBlockAssociation> {
    let all = subnet.ipv6_cidr_block_association_set.as_deref();
    all.unwrap_or_default().iter().find(|block| {
        let state = block.ipv6_cidr_block_state.as_ref();
        let state = state.and_then(|it| it.state.as_ref());
        state.is_some_and(|it| matches!(it.as_str(), "associated" | "associating"))
    })
}

/// Sets the attributes that the resource and the data source share.
pub(super) fn fill(builder: &mut ObjectBuilder, subnet: &SdkSubnet) {
    let names = subnet.private_dns_name_options_on_launch.as_ref();
    let block = ipv6_block(subnet);
    builder
        .text("id", subnet.subnet_id.as_deref())
        .text("arn", subnet.subnet_arn.as_deref())
        .flag(
            "assign_ipv6_address_on_creation",
            subnet.assign_ipv6_address_on_creation,
        )
        .text("availability_zone", subnet.availability_zone.as_deref())
        .text(
            "availability_zone_id",
            subnet.availability_zone_id.as_deref(),
        )
        .text("cidr_block", subnet.cidr_block.as_deref())
        .text(
            "customer_owned_ipv4_pool",
            subnet.customer_owned_ipv4_pool.as_deref(),
        )
        .flag("enable_dns64", subnet.enable_dns64)
        .number(
            "enable_lni_at_device_index",
            subnet.enable_lni_at_device_index,
        )
        .flag(
            "enable_resource_name_dns_a_record_on_launch",
            names.and_then(|it| it.enable_resource_name_dns_a_record),
        )
        .flag(
            "enable_resource_name_dns_aaaa_record_on_launch",
            names.and_then(|it| it.enable_resource_name_dns_aaaa_record),
        )
        .text(
            "ipv6_cidr_block",
            block.and_then(|it| it.ipv6_cidr_block.as_deref()),
        )
        .text(
            "ipv6_cidr_block_association_id",
            block.and_then(|it| it.association_id.as_deref()),
        )
        .flag("ipv6_native", subnet.ipv6_native)
        .flag(
            "map_customer_owned_ip_on_launch",
            subnet.map_customer_owned_ip_on_launch,
        )
        .flag("map_public_ip_on_launch", subnet.map_public_ip_on_launch)
        .text("outpost_arn", subnet.outpost_arn.as_deref())
        .text("owner_id", subnet.owner_id.as_deref())
        .text(
            "private_dns_hostname_type_on_launch",
            names
                .and_then(|it| it.hostname_type.as_ref())
                .map(HostnameType::as_str),
        )
        .text("vpc_id", subnet.vpc_id.as_deref())
        .set("tags_all", tags::value(subnet.tags.as_deref()));
}
