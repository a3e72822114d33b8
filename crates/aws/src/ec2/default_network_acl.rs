//! `aws_default_network_acl`: the network ACL that a VPC is created with.

use async_trait::async_trait;

use super::acl_subnets;
use super::network_acl::{change_rules, read, rules};
use super::{network_acl_entries, tags};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, optional, required, string_set};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::object::ObjectBuilder;
use crate::plan::ResourceDiff;
use crate::resource::{Behavior, Operation, Resource, Tagging};
use rform_core::value::Value;

/// The resource `aws_default_network_acl`: adopts the ACL that every VPC has.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/default_network_acl>
pub struct DefaultNetworkAcl;

#[async_trait]
impl Resource for DefaultNetworkAcl {
    fn title(&self) -> &'static str {
        "EC2 Default Network ACL"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            required("default_network_acl_id", STRING).force_new(),
            computed("owner_id", STRING),
            optional("subnet_ids", string_set()),
            computed("vpc_id", STRING),
        ])
        .block(rules("egress"))
        .block(rules("ingress"))
        .tagged()
        .customize_diff(keep_subnets)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidNetworkAclID.NotFound"],
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITHOUT_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        Ok(operation.planned.text("default_network_acl_id").to_owned())
    }

    /// Replaces the rules of the ACL by those of the configuration.
    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        let found = network_acl_entries::by_id(operation.client, &[id.to_owned()]).await?;
        let found = found.into_iter().next().ok_or_else(|| {
            let message = format!("The networkAcl ID '{id}' does not exist");
            AwsError::refused("InvalidNetworkAclID.NotFound", message)
        })?;
        let (before, after) = (
            network_acl_entries::found_entries(&found),
            network_acl_entries::entries_of(operation.planned),
        );
        network_acl_entries::change_entries(operation.client, id, &before, &after).await?;
        acl_subnets::move_subnets(
            operation.client,
            id,
            &operation.planned.strings("subnet_ids"),
        )
        .await?;
        tags::replace_by_planned(operation, id, found.tags.as_deref()).await
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let all = read(client, known).await?.into_iter().map(|found| {
            let found = found?;
            let mut builder = ObjectBuilder::from(&found);
            builder.text("default_network_acl_id", found.string("id"));
            Some(builder.build())
        });
        Ok(all.collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(&["subnet_ids"]);
        change_rules(operation).await?;
        // A subnet leaves the default ACL only by being put under another one.
        acl_subnets::move_subnets(
            operation.client,
            operation.id(),
            &operation.planned.strings("subnet_ids"),
        )
        .await
    }

    /// AWS does not delete it; it only leaves the state.
    async fn delete(&self, _operation: &Operation<'_>) -> Result<(), AwsError> {
        Ok(())
    }
}

/// Keeps the subnets that are associated with the default ACL: every subnet without another ACL is.
fn keep_subnets(diff: &mut ResourceDiff<'_>) {
    if diff.config.get("subnet_ids").is_none_or(Value::is_null) {
        diff.clear("subnet_ids");
    }
}
