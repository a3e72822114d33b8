//! `aws_default_security_group`: the security group that a VPC is created with.

use async_trait::async_trait;

use super::describe::{filter, pages};
use super::permissions;
use super::security_group::{InlineRules, read, rules, update};
use super::tags;
use crate::client::AwsClient;
use crate::declare::{BOOL, STRING, Spec, computed, id, optional, optional_computed};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::{Behavior, Operation, Resource, Tagging};
use rform_core::value::Value;

/// The resource `aws_default_security_group`: adopts the group that every VPC has.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/default_security_group>
pub struct DefaultSecurityGroup;

#[async_trait]
impl Resource for DefaultSecurityGroup {
    fn title(&self) -> &'static str {
        "Default Security Group"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("description", STRING),
            computed("name", STRING),
            computed("name_prefix", STRING),
            computed("owner_id", STRING),
            optional("revoke_rules_on_delete", BOOL)
                .default(false)
                .own(),
            optional_computed("vpc_id", STRING).force_new(),
        ])
        .version(1)
        .block(rules("egress"))
        .block(rules("ingress"))
        .tagged()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidGroup.NotFound", "InvalidGroupId.NotFound"],
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITHOUT_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let vpc = match operation.planned.owned("vpc_id") {
            Some(vpc) => vpc,
            None => super::vpc::default_id(operation.client).await?,
        };
        let found = pages!(
            operation.client,
            "ec2:DescribeSecurityGroups",
            security_groups,
            operation
                .client
                .clients
                .ec2
                .describe_security_groups()
                .filters(filter("group-name", ["default"]))
                .filters(filter("vpc-id", [&vpc]))
        );
        let id = found.into_iter().find_map(|group| group.group_id);
        id.ok_or_else(|| {
            let message = format!("The default security group of {vpc} does not exist");
            AwsError::refused("InvalidGroup.NotFound", message)
        })
    }

    /// Replaces the rules of the group by those of the configuration.
    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        let found = permissions::describe(operation.client, "group-id", &[id.to_owned()]).await?;
        let Some(group) = found.first() else {
            let message = format!("The security group '{id}' does not exist");
            return Err(AwsError::refused("InvalidGroup.NotFound", message));
        };
        let before = InlineRules {
            ingress: permissions::of_group(group, false).into_iter().collect(),
            egress: permissions::of_group(group, true).into_iter().collect(),
        };
        before
            .change(
                operation.client,
                id,
                &InlineRules::of(operation.planned, id),
            )
            .await?;
        tags::replace_by_planned(operation, id, group.tags.as_deref()).await
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        read(client, known).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        update(operation).await
    }

    /// AWS does not delete it; it only leaves the state.
    async fn delete(&self, _operation: &Operation<'_>) -> Result<(), AwsError> {
        Ok(())
    }
}
