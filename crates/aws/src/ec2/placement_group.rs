//! `aws_placement_group`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/placement_group>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreatePlacementGroup.html>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_ec2::types::{
    PlacementGroup as SdkPlacementGroup, PlacementGroupState, PlacementStrategy, ResourceType,
    SpreadLevel,
};

use super::blockers::instances;
use super::describe::pages_once;
use super::tags;
use crate::answers::{distinct, in_order, statuses};
use crate::client::AwsClient;
use crate::declare::{NUMBER, STRING, Spec, computed, id, optional_computed, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::plan::ResourceDiff;
use crate::resource::{Behavior, Blocker, Operation, Resource, Status, Tagging};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_placement_group`. Its id is its name; AWS tags it by another one.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/placement_group>
pub struct PlacementGroup;

#[async_trait]
impl Resource for PlacementGroup {
    fn title(&self) -> &'static str {
        "EC2 Placement Group"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            required("name", STRING).force_new(),
            optional_computed("partition_count", NUMBER)
                .force_new()
                .between(0, 7),
            computed("placement_group_id", STRING),
            optional_computed("spread_level", STRING)
                .force_new()
                .one_of(&["host", "rack"]),
            required("strategy", STRING)
                .force_new()
                .one_of(&["cluster", "partition", "spread"]),
        ])
        .tagged()
        .customize_diff(customize_diff)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidPlacementGroup.Unknown"],
            dependency_violation_codes: &["InvalidPlacementGroup.InUse"],
            waits_create: true,
            waits_delete: true,
            ..Behavior::default()
        }
    }

    fn import_id(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("name")
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &GroupTagging
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
        let partitions = planned.integer("partition_count").filter(|it| *it > 0);
        operation
            .client
            .call_once("ec2:CreatePlacementGroup", || {
                ec2.create_placement_group()
                    .group_name(planned.text("name"))
                    .set_partition_count(partitions)
                    .set_spread_level(planned.string("spread_level").map(SpreadLevel::from))
                    .set_strategy(planned.string("strategy").map(PlacementStrategy::from))
                    .set_tag_specifications(tags::with_attempt(
                        operation,
                        ResourceType::PlacementGroup,
                    ))
                    .send()
            })
            .await?;
        Ok(planned.text("name").to_owned())
    }

    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        let name = operation.planned.text("name").to_owned();
        let found = describe(operation.client, std::slice::from_ref(&name)).await?;
        let token = operation.client_token();
        let is_ours = found.iter().any(|it| {
            let tags = tags::map(it.tags.as_deref());
            !token.is_empty() && tags.get(crate::tags::ATTEMPT_TAG) == Some(&token)
        });
        Ok(is_ours.then_some(name))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let name = operation.planned.text("name").to_owned();
        let found = describe(operation.client, &[name]).await?;
        Ok(Some(
            found.into_iter().filter_map(|it| it.group_name).collect(),
        ))
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        let found = describe(client, ids).await?;
        let status = |it: &SdkPlacementGroup| match &it.state {
            Some(PlacementGroupState::Available) => Status::Ready,
            Some(PlacementGroupState::Deleted) => Status::Ended("deleted".to_owned()),
            state => Status::Pending(state.as_ref().map_or("", |it| it.as_str()).to_owned()),
        };
        Ok(statuses(ids, &found, |it| it.group_name.as_deref(), status))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let mut found = describe(client, &distinct(known, "id")).await?;
        found.retain(|it| it.state != Some(PlacementGroupState::Deleted));
        let answers = in_order(known, "id", &found, |it| it.group_name.as_deref());
        Ok(answers
            .map(|(known, found)| Some(object(known, found?)))
            .collect())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let ec2 = &operation.client.clients.ec2;
        operation
            .client
            .call("ec2:DeletePlacementGroup", || {
                ec2.delete_placement_group()
                    .group_name(operation.id())
                    .send()
            })
            .await?;
        Ok(())
    }

    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        instances(operation.client, "placement-group-name", operation.id()).await
    }
}

fn customize_diff(diff: &mut ResourceDiff<'_>) {
    let strategy = diff.planned.value("strategy").clone();
    let count = diff.config.integer("partition_count").unwrap_or_default();
    if count > 0 && strategy.is_known() && strategy.as_str() != Some("partition") {
        let summary = "partition_count must not be set when strategy = \"cluster\" or \"spread\"";
        let problem = Problem::error(summary, "");
        diff.problems.push(problem.at_attribute("partition_count"));
    }
}

async fn describe(
    client: &AwsClient,
    names: &[String],
) -> Result<Vec<SdkPlacementGroup>, AwsError> {
    Ok(pages_once!(
        client,
        "ec2:DescribePlacementGroups",
        placement_groups,
        "group-name",
        names,
        client.clients.ec2.describe_placement_groups()
    ))
}

fn object(known: &Value, found: &SdkPlacementGroup) -> Value {
    let strategy = found.strategy.as_ref().map(|it| it.as_str());
    let level = found.spread_level.as_ref().map(|it| it.as_str());
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", found.group_name.as_deref())
        .text("arn", found.group_arn.as_deref())
        .text("name", found.group_name.as_deref())
        .number("partition_count", found.partition_count)
        .text("placement_group_id", found.group_id.as_deref())
        .text("spread_level", level)
        .text("strategy", strategy)
        .set("tags_all", tags::value(found.tags.as_deref()));
    builder.build()
}

/// The tagging of placement groups, whose ids in states are their names.
struct GroupTagging;

#[async_trait]
impl Tagging for GroupTagging {
    async fn tag(
        &self,
        client: &AwsClient,
        id: &str,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        let id = group_id(client, id).await?;
        tags::WITHOUT_ATTEMPT_TAG.tag(client, &id, tags).await
    }

    async fn untag(&self, client: &AwsClient, id: &str, keys: Vec<String>) -> Result<(), AwsError> {
        let id = group_id(client, id).await?;
        tags::WITHOUT_ATTEMPT_TAG.untag(client, &id, keys).await
    }
}

async fn group_id(client: &AwsClient, name: &str) -> Result<String, AwsError> {
    let found = describe(client, &[name.to_owned()]).await?;
    let id = found.into_iter().find_map(|it| it.group_id);
    id.ok_or_else(|| AwsError::new(format!("placement group {name} is gone")))
}
