//! `aws_network_acl`, `aws_default_network_acl` and `aws_network_acl_association`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/default_network_acl>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_acl>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_acl_association>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAcl.html>

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use aws_sdk_ec2::types::{NetworkAcl as SdkNetworkAcl, ResourceType};

use super::acl_subnets;
use super::{network_acl_entries, tags};
use crate::answers::{distinct, in_order};
use crate::client::AwsClient;
use crate::declare::{
    Nested, STRING, Spec, computed, id, optional_computed, required, set_block, string_set,
};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::object::ObjectBuilder;
use crate::resource::{Behavior, Blocker, Operation, Resource, Tagging};
use rform_core::value::Value;

/// The resource `aws_network_acl`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_acl>
pub struct NetworkAcl;

#[async_trait]
impl Resource for NetworkAcl {
    fn title(&self) -> &'static str {
        "EC2 Network ACL"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("owner_id", STRING),
            optional_computed("subnet_ids", string_set()),
            required("vpc_id", STRING).force_new(),
        ])
        .block(rules("egress").computed().as_attribute())
        .block(rules("ingress").computed().as_attribute())
        .tagged()
        .default_timeout(5)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidNetworkAclID.NotFound"],
            supports_client_token: true,
            found_by_comparison: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITHOUT_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let ec2 = &operation.client.clients.ec2;
        let created = operation
            .client
            .call_once("ec2:CreateNetworkAcl", || {
                ec2.create_network_acl()
                    .set_vpc_id(operation.planned.owned("vpc_id"))
                    .client_token(operation.client_token())
                    .set_tag_specifications(tags::without_attempt(
                        operation,
                        ResourceType::NetworkAcl,
                    ))
                    .send()
            })
            .await?;
        created
            .network_acl
            .and_then(|acl| acl.network_acl_id)
            .ok_or_else(|| AwsError::new("the answer holds no network ACL"))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let vpc = [operation.planned.text("vpc_id").to_owned()];
        let found = network_acl_entries::describe(operation.client, "vpc-id", &vpc).await?;
        let same = found.into_iter().filter(|it| {
            it.is_default != Some(true)
                && acl_subnets::subnets(it).next().is_none()
                && tags::match_planned(operation, it.tags.as_deref())
        });
        Ok(Some(same.filter_map(|it| it.network_acl_id).collect()))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        let after = network_acl_entries::entries_of(operation.planned);
        network_acl_entries::change_entries(operation.client, id, &BTreeMap::new(), &after).await?;
        acl_subnets::move_subnets(
            operation.client,
            id,
            &operation.planned.strings("subnet_ids"),
        )
        .await
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        read(client, known).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        change_rules(operation).await?;
        change_subnets(operation).await
    }

    /// Its subnets go back to the VPC's default ACL first.
    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let found =
            network_acl_entries::by_id(operation.client, &[operation.id().to_owned()]).await?;
        let subnets: Vec<String> = found
            .iter()
            .flat_map(acl_subnets::subnets)
            .map(str::to_owned)
            .collect();
        give_back(operation, &subnets).await?;
        let ec2 = &operation.client.clients.ec2;
        operation
            .client
            .call("ec2:DeleteNetworkAcl", || {
                ec2.delete_network_acl()
                    .network_acl_id(operation.id())
                    .send()
            })
            .await?;
        Ok(())
    }

    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        let found =
            network_acl_entries::by_id(operation.client, &[operation.id().to_owned()]).await?;
        let subnets = found.iter().flat_map(acl_subnets::subnets);
        // The next try moves them.
        Ok(subnets
            .map(|subnet| Blocker {
                is_being_deleted: true,
                ..Blocker::new("subnet", subnet)
            })
            .collect())
    }
}

pub(super) fn rules(name: &'static str) -> Nested {
    set_block(name, network_acl_entries::block_fields())
}

pub(super) async fn change_rules(operation: &Operation<'_>) -> Result<(), AwsError> {
    if !operation.changes_any(&["ingress", "egress"]) {
        return Ok(());
    }
    let (before, after) = (
        network_acl_entries::entries_of(operation.prior),
        network_acl_entries::entries_of(operation.planned),
    );
    network_acl_entries::change_entries(operation.client, operation.id(), &before, &after).await
}

async fn change_subnets(operation: &Operation<'_>) -> Result<(), AwsError> {
    if !operation.changes("subnet_ids") {
        return Ok(());
    }
    let before: BTreeSet<String> = operation.prior.strings("subnet_ids").into_iter().collect();
    let after: BTreeSet<String> = operation
        .planned
        .strings("subnet_ids")
        .into_iter()
        .collect();
    let leaving: Vec<String> = before.difference(&after).cloned().collect();
    let coming: Vec<String> = after.difference(&before).cloned().collect();
    give_back(operation, &leaving).await?;
    acl_subnets::move_subnets(operation.client, operation.id(), &coming).await
}

/// Puts subnets, as far as they are there and under this ACL, under the default ACL of their VPC.
pub(super) async fn give_back(
    operation: &Operation<'_>,
    subnets: &[String],
) -> Result<(), AwsError> {
    if subnets.is_empty() {
        return Ok(());
    }
    let acl = match operation.prior.string("network_acl_id") {
        Some(acl) => acl,
        None => operation.id(),
    };
    let found = network_acl_entries::by_id(operation.client, &[acl.to_owned()]).await?;
    let has: BTreeSet<&str> = found.iter().flat_map(acl_subnets::subnets).collect();
    let subnets: Vec<String> = subnets
        .iter()
        .filter(|it| has.contains(it.as_str()))
        .cloned()
        .collect();
    let Some(vpc) = found.iter().find_map(|it| it.vpc_id.as_deref()) else {
        return Ok(());
    };
    match acl_subnets::default_of(operation.client, vpc).await? {
        Some(default) => acl_subnets::move_subnets(operation.client, &default, &subnets)
            .await
            .or_else(|error| error.unless(&["InvalidSubnetID.NotFound"])),
        None => Ok(()),
    }
}

pub(super) async fn read(
    client: &AwsClient,
    known: &[Value],
) -> Result<Vec<Option<Value>>, AwsError> {
    let found = network_acl_entries::by_id(client, &distinct(known, "id")).await?;
    let answers = in_order(known, "id", &found, |it| it.network_acl_id.as_deref());
    Ok(answers
        .map(|(known, found)| Some(object(client, known, found?)))
        .collect())
}

fn object(client: &AwsClient, known: &Value, found: &SdkNetworkAcl) -> Value {
    let id = found.network_acl_id.as_deref().unwrap_or_default();
    let owner = found.owner_id.as_deref().unwrap_or_default();
    let arn = client.arn("ec2", owner, &format!("network-acl/{id}"));
    let element = rules("ingress").element_type();
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", Some(id))
        .text("arn", Some(&arn))
        .set(
            "egress",
            network_acl_entries::blocks(found, true, element.clone(), known),
        )
        .set(
            "ingress",
            network_acl_entries::blocks(found, false, element, known),
        )
        .text("owner_id", Some(owner))
        .string_set("subnet_ids", acl_subnets::subnets(found))
        .text("vpc_id", found.vpc_id.as_deref())
        .set("tags_all", tags::value(found.tags.as_deref()));
    builder.build()
}
