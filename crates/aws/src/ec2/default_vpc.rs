//! `aws_default_vpc`: the VPC that each region of an account begins with.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/default_vpc>

use async_trait::async_trait;

use super::describe::{filter, pages};
use super::made_defaults;
use super::tags;
use super::vpc::Vpc;
use super::vpc_attribute::{SETTINGS, set, settings};
use crate::client::AwsClient;
use crate::declare::{BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::plan::ResourceDiff;
use crate::resource::{Behavior, Blocker, Operation, Resource, Status, Tagging};
use aws_sdk_ec2::types::Vpc as SdkVpc;
use rform_core::value::Value;

/// The resource `aws_default_vpc`. It is adopted, or made if it was deleted; deleting the resource
/// lets go of it, unless `force_destroy` says otherwise.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/default_vpc>
pub struct DefaultVpc;

#[async_trait]
impl Resource for DefaultVpc {
    fn title(&self) -> &'static str {
        "EC2 Default VPC"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            optional("assign_generated_ipv6_cidr_block", BOOL),
            computed("cidr_block", STRING),
            computed("default_network_acl_id", STRING),
            computed("default_route_table_id", STRING),
            computed("default_security_group_id", STRING),
            computed("dhcp_options_id", STRING),
            optional("enable_dns_hostnames", BOOL).default(true),
            optional("enable_dns_support", BOOL).default(true),
            optional_computed("enable_network_address_usage_metrics", BOOL),
            computed("existing_default_vpc", BOOL),
            optional("force_destroy", BOOL).default(false).own(),
            computed("instance_tenancy", STRING),
            computed("ipv6_association_id", STRING),
            optional_computed("ipv6_cidr_block", STRING).refused(),
            optional_computed("ipv6_cidr_block_network_border_group", STRING).refused(),
            optional("ipv6_ipam_pool_id", STRING).refused(),
            optional("ipv6_netmask_length", NUMBER).refused(),
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
            // A region has one default VPC: to adopt it twice changes nothing.
            supports_client_token: true,
            ..Vpc.behavior()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITHOUT_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        if let Some(id) = find(operation.client).await?.and_then(|it| it.vpc_id) {
            return Ok(id);
        }
        let ec2 = &operation.client.clients.ec2;
        let created = operation
            .client
            .call("ec2:CreateDefaultVpc", || ec2.create_default_vpc().send())
            .await?;
        let id = created.vpc.and_then(|it| it.vpc_id);
        let id = id.ok_or_else(|| AwsError::new("the answer holds no VPC"))?;
        made_defaults::note(operation.client, &id);
        Ok(id)
    }

    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        Ok(find(operation.client).await?.and_then(|it| it.vpc_id))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        let Some(found) = find(operation.client).await? else {
            return Ok(());
        };
        let current = settings(operation.client, &found).await?;
        // Host names need DNS support, which is switched on first.
        let mut pairs: Vec<_> = SETTINGS.iter().zip(current).collect();
        if !operation.planned.flag("enable_dns_support") {
            pairs.reverse();
        }
        for (setting, current) in pairs {
            let wanted = operation.planned.boolean(setting.argument);
            if wanted.is_some_and(|wanted| wanted != current) {
                set(operation, id, setting).await?;
            }
        }
        let has_ipv6 = super::vpc::ipv6_block(&found).is_some();
        if operation.planned.flag("assign_generated_ipv6_cidr_block") && !has_ipv6 {
            super::vpc::associate_ipv6(operation, id).await?;
        }
        tags::replace_by_planned(operation, id, found.tags.as_deref()).await
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        Vpc.status(client, ids).await
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let mut all = Vpc.read(client, known).await?;
        for (found, known) in all.iter_mut().zip(known) {
            if let Some(value) = found {
                let existed = made_defaults::existed(client, known, "existing_default_vpc");
                let mut builder = ObjectBuilder::from(value);
                builder
                    .flag("existing_default_vpc", Some(existed))
                    .fallback("force_destroy", Value::FALSE);
                *value = builder.build();
            }
        }
        Ok(all)
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        Vpc.update(operation).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        match operation.prior.flag("force_destroy") {
            true => Vpc.delete(operation).await,
            false => Ok(()),
        }
    }

    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        Vpc.blockers(operation).await
    }
}

fn customize_diff(diff: &mut ResourceDiff<'_>) {
    if !diff.is_create() && diff.changes("assign_generated_ipv6_cidr_block") {
        diff.set_new_computed("ipv6_association_id");
        diff.set_new_computed("ipv6_cidr_block");
        diff.set_new_computed("ipv6_cidr_block_network_border_group");
    }
}

/// The default VPC of the region, if there is one.
async fn find(client: &AwsClient) -> Result<Option<SdkVpc>, AwsError> {
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
    Ok(found.into_iter().next())
}
