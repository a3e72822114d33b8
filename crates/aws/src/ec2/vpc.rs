//! `aws_vpc`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_ec2::types::VpcIpv6CidrBlockAssociation;
use aws_sdk_ec2::types::{ResourceType, Tenancy, Vpc as SdkVpc, VpcState};
use futures_util::future::try_join_all;

use super::describe::{filter, pages, pages_by};
use super::vpc_attribute::{SETTINGS, Setting, set, settings};
use super::vpc_defaults::VpcDefaults;
use super::{internet_gateway, tags, vpc_blockers};
use crate::answers::{distinct, in_order, statuses};
use crate::checks;
use crate::client::AwsClient;
use crate::declare::{BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::object::ObjectBuilder;
use crate::plan::ResourceDiff;
use crate::resource::{Behavior, Blocker, Operation, Resource, Status, Tagging};
use rform_core::value::Value;

/// The resource `aws_vpc`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc>
pub struct Vpc;

#[async_trait]
impl Resource for Vpc {
    fn title(&self) -> &'static str {
        "EC2 VPC"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            optional("assign_generated_ipv6_cidr_block", BOOL).conflicts_with(&[
                "ipv6_ipam_pool_id",
                "ipv6_cidr_block",
                "ipv6_netmask_length",
            ]),
            optional_computed("cidr_block", STRING)
                .force_new()
                .conflicts_with(&["ipv4_netmask_length"])
                .check(checks::vpc_cidr),
            computed("default_network_acl_id", STRING),
            computed("default_route_table_id", STRING),
            computed("default_security_group_id", STRING),
            computed("dhcp_options_id", STRING),
            optional_computed("enable_dns_hostnames", BOOL),
            optional("enable_dns_support", BOOL).default(true),
            optional_computed("enable_network_address_usage_metrics", BOOL),
            optional("instance_tenancy", STRING)
                .default("default")
                .one_of(&["default", "dedicated"]),
            optional("ipv4_ipam_pool_id", STRING).force_new(),
            optional("ipv4_netmask_length", NUMBER)
                .force_new()
                .conflicts_with(&["cidr_block"])
                .required_with(&["ipv4_ipam_pool_id"])
                .between(16, 28),
            computed("ipv6_association_id", STRING),
            optional_computed("ipv6_cidr_block", STRING)
                .conflicts_with(&["ipv6_netmask_length", "assign_generated_ipv6_cidr_block"])
                .required_with(&["ipv6_ipam_pool_id"])
                .check(checks::ipv6_cidr),
            optional_computed("ipv6_cidr_block_network_border_group", STRING)
                .required_with(&["assign_generated_ipv6_cidr_block"]),
            optional("ipv6_ipam_pool_id", STRING)
                .conflicts_with(&["assign_generated_ipv6_cidr_block"]),
            optional("ipv6_netmask_length", NUMBER)
                .conflicts_with(&["ipv6_cidr_block", "assign_generated_ipv6_cidr_block"])
                .required_with(&["ipv6_ipam_pool_id"]),
            computed("main_route_table_id", STRING),
            computed("owner_id", STRING),
        ])
        .version(1)
        .tagged()
        .customize_diff(customize_diff)
        .default_timeout(10)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidVpcID.NotFound"],
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
            .call_once("ec2:CreateVpc", || {
                ec2.create_vpc()
                    .set_cidr_block(planned.owned("cidr_block"))
                    .set_instance_tenancy(planned.string("instance_tenancy").map(Tenancy::from))
                    .set_amazon_provided_ipv6_cidr_block(
                        planned
                            .boolean("assign_generated_ipv6_cidr_block")
                            .filter(|it| *it),
                    )
                    .set_ipv4_ipam_pool_id(planned.owned("ipv4_ipam_pool_id"))
                    .set_ipv4_netmask_length(planned.integer("ipv4_netmask_length"))
                    .set_ipv6_cidr_block(planned.owned("ipv6_cidr_block"))
                    .set_ipv6_cidr_block_network_border_group(
                        planned.owned("ipv6_cidr_block_network_border_group"),
                    )
                    .set_ipv6_ipam_pool_id(planned.owned("ipv6_ipam_pool_id"))
                    .set_ipv6_netmask_length(planned.integer("ipv6_netmask_length"))
                    .set_tag_specifications(tags::with_attempt(operation, ResourceType::Vpc))
                    .send()
            })
            .await?;
        created
            .vpc
            .and_then(|vpc| vpc.vpc_id)
            .ok_or_else(|| AwsError::new("the answer holds no VPC"))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let found = pages!(
            operation.client,
            "ec2:DescribeVpcs",
            vpcs,
            operation.client.clients.ec2.describe_vpcs()
        );
        let range = operation.planned.string("cidr_block");
        let same = found.into_iter().filter(|it| {
            (range.is_none() || it.cidr_block.as_deref() == range)
                && tags::match_planned(operation, it.tags.as_deref())
        });
        Ok(Some(same.filter_map(|it| it.vpc_id).collect()))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        let settings = SETTINGS.iter().filter(|setting| {
            let wanted = operation.planned.boolean(setting.argument);
            wanted.is_some_and(|wanted| wanted != setting.at_birth)
        });
        for setting in settings {
            set(operation, id, setting).await?;
        }
        Ok(())
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        let found = describe(client, ids).await?;
        let status = |it: &SdkVpc| match &it.state {
            Some(VpcState::Available) => Status::Ready,
            state => Status::Pending(format!("{state:?}").to_lowercase()),
        };
        Ok(statuses(ids, &found, |it| it.vpc_id.as_deref(), status))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let ids = distinct(known, "id");
        let found = describe(client, &ids).await?;
        let defaults = VpcDefaults::of(client, &found).await?;
        let settings = try_join_all(found.iter().map(|vpc| settings(client, vpc))).await?;
        let found: Vec<(SdkVpc, [bool; 3])> = found.into_iter().zip(settings).collect();
        let answers = in_order(known, "id", &found, |(vpc, _)| vpc.vpc_id.as_deref());
        let answers = answers.map(|(known, found)| {
            let (vpc, settings) = found?;
            Some(object(client, known, vpc, *settings, &defaults))
        });
        Ok(answers.collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        // Host names need DNS support: it is switched on first and off last.
        let support_first = operation.planned.flag("enable_dns_support");
        let mut settings: Vec<&Setting> = SETTINGS.iter().collect();
        if !support_first {
            settings.reverse();
        }
        for setting in settings
            .into_iter()
            .filter(|it| operation.changes(it.argument))
        {
            set(operation, operation.id(), setting).await?;
        }
        if operation.changes("instance_tenancy") {
            let tenancy = operation.planned.string("instance_tenancy").map(From::from);
            let ec2 = &operation.client.clients.ec2;
            operation
                .client
                .call("ec2:ModifyVpcTenancy", || {
                    let request = ec2.modify_vpc_tenancy().vpc_id(operation.id());
                    request.set_instance_tenancy(tenancy.clone()).send()
                })
                .await?;
        }
        if operation.changes("assign_generated_ipv6_cidr_block") {
            switch_ipv6(operation).await?;
        }
        Ok(())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        // A gateway that moves to another VPC would keep this one until it does.
        for gateway in operation.changed_of_kind("aws_internet_gateway") {
            internet_gateway::detach(operation.client, gateway, operation.id()).await?;
        }
        let ec2 = &operation.client.clients.ec2;
        operation
            .client
            .call("ec2:DeleteVpc", || {
                ec2.delete_vpc().vpc_id(operation.id()).send()
            })
            .await?;
        Ok(())
    }

    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        vpc_blockers::in_vpc(operation.client, operation.id()).await
    }
}

fn customize_diff(diff: &mut ResourceDiff<'_>) {
    if !diff.is_create() && diff.changes("assign_generated_ipv6_cidr_block") {
        diff.set_new_computed("ipv6_association_id");
        diff.set_new_computed("ipv6_cidr_block");
        diff.set_new_computed("ipv6_cidr_block_network_border_group");
    }
    diff.refuse(&[
        "ipv6_cidr_block",
        "ipv6_cidr_block_network_border_group",
        "ipv6_ipam_pool_id",
        "ipv6_netmask_length",
    ]);
    // Only the way back from dedicated hardware can be made in place.
    if diff.planned.value("instance_tenancy").as_str() != Some("default") {
        diff.force_new("instance_tenancy");
    }
}

/// Gives the VPC a block of IPv6 addresses, or takes it away.
async fn switch_ipv6(operation: &Operation<'_>) -> Result<(), AwsError> {
    let ec2 = &operation.client.clients.ec2;
    if operation.planned.flag("assign_generated_ipv6_cidr_block") {
        associate_ipv6(operation, operation.id()).await?;
    } else if let Some(association) = operation.prior.string("ipv6_association_id") {
        operation
            .client
            .call("ec2:DisassociateVpcCidrBlock", || {
                let request = ec2.disassociate_vpc_cidr_block();
                request.association_id(association).send()
            })
            .await?;
    }
    Ok(())
}

/// Gives the VPC with that id a block of Amazon's IPv6 addresses.
pub(super) async fn associate_ipv6(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    let ec2 = &operation.client.clients.ec2;
    let associated = operation.client.call("ec2:AssociateVpcCidrBlock", || {
        let request = ec2.associate_vpc_cidr_block().vpc_id(id);
        request.amazon_provided_ipv6_cidr_block(true).send()
    });
    associated.await.map(drop)
}

async fn describe(client: &AwsClient, ids: &[String]) -> Result<Vec<SdkVpc>, AwsError> {
    Ok(pages_by!(
        client,
        "ec2:DescribeVpcs",
        vpcs,
        "vpc-id",
        ids,
        client.clients.ec2.describe_vpcs().max_results(1000)
    ))
}

fn object(
    client: &AwsClient,
    known: &Value,
    vpc: &SdkVpc,
    [support, names, metrics]: [bool; 3],
    defaults: &VpcDefaults,
) -> Value {
    let id = vpc.vpc_id.as_deref().unwrap_or_default();
    let owner = vpc.owner_id.as_deref().unwrap_or_default();
    let of = |map: &BTreeMap<String, String>| map.get(id).cloned();
    let table = of(&defaults.tables);
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", Some(id))
        .text("arn", Some(&client.arn("ec2", owner, &format!("vpc/{id}"))))
        .text("cidr_block", vpc.cidr_block.as_deref())
        .text("default_network_acl_id", of(&defaults.acls).as_deref())
        .text("default_route_table_id", table.as_deref())
        .text("default_security_group_id", of(&defaults.groups).as_deref())
        .text("dhcp_options_id", vpc.dhcp_options_id.as_deref())
        .flag("enable_dns_hostnames", Some(names))
        .flag("enable_dns_support", Some(support))
        .flag("enable_network_address_usage_metrics", Some(metrics))
        .text(
            "instance_tenancy",
            vpc.instance_tenancy.as_ref().map(Tenancy::as_str),
        )
        .text("main_route_table_id", table.as_deref())
        .text("owner_id", Some(owner))
        .set("tags_all", tags::value(vpc.tags.as_deref()));
    ipv6(&mut builder, known, ipv6_block(vpc));
    builder.build()
}

/// The id of the default VPC of the account.
pub(super) async fn default_id(client: &AwsClient) -> Result<String, AwsError> {
    let found = pages!(
        client,
        "ec2:DescribeVpcs",
        vpcs,
        client
            .clients
            .ec2
            .describe_vpcs()
            .filters(filter("is-default", ["true"]))
    );
    let id = found.into_iter().find_map(|vpc| vpc.vpc_id);
    id.ok_or_else(|| AwsError::new("there is no default VPC in this region"))
}

/// The first block of IPv6 addresses that is associated.
pub(super) fn ipv6_block(vpc: &SdkVpc) -> Option<&VpcIpv6CidrBlockAssociation> {
    let all = vpc
        .ipv6_cidr_block_association_set
        .as_deref()
        .unwrap_or_default();
    all.iter().find(|block| {
        let state = block.ipv6_cidr_block_state.as_ref();
        let state = state.and_then(|it| it.state.as_ref());
        state.is_some_and(|it| matches!(it.as_str(), "associated" | "associating"))
    })
}

fn ipv6(builder: &mut ObjectBuilder, known: &Value, block: Option<&VpcIpv6CidrBlockAssociation>) {
    let pool = block.and_then(|it| it.ipv6_pool.as_deref());
    let is_amazons = pool.is_none_or(|it| it == "Amazon");
    let length = known.integer("ipv6_netmask_length").filter(|_| !is_amazons);
    builder
        .flag(
            "assign_generated_ipv6_cidr_block",
            Some(block.is_some() && is_amazons),
        )
        .text(
            "ipv6_association_id",
            block.and_then(|it| it.association_id.as_deref()),
        )
        .text(
            "ipv6_cidr_block",
            block.and_then(|it| it.ipv6_cidr_block.as_deref()),
        )
        .text(
            "ipv6_cidr_block_network_border_group",
            block.and_then(|it| it.network_border_group.as_deref()),
        )
        .text("ipv6_ipam_pool_id", pool.filter(|_| !is_amazons))
        .number("ipv6_netmask_length", length);
}
