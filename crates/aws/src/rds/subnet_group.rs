//! `aws_db_subnet_group`: the subnets in which databases are placed.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_subnet_group>
//! - <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html>

use async_trait::async_trait;
use aws_sdk_rds::types::DbSubnetGroup;
use futures_util::future::try_join_all;

use super::requests::{NOT_FOUND_CODES, found, pages};
use super::tags::{self, ArnTagging, sdk_tags};
use super::{blockers, names};
use crate::answers::{among, distinct, in_order};
use crate::client::AwsClient;
use crate::declare::{
    STRING, Spec, computed, id, optional, optional_computed, required, string_set,
};
use crate::error::AwsError;
use crate::naming;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::resource::{Behavior, Blocker, Operation, Resource, Tagging};
use rform_core::value::Value;

/// The resource `aws_db_subnet_group`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_subnet_group>
pub struct SubnetGroup;

#[async_trait]
impl Resource for SubnetGroup {
    fn title(&self) -> &'static str {
        "RDS DB Subnet Group"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            optional("description", STRING).default("Managed by Terraform"),
            optional_computed("name", STRING)
                .force_new()
                .conflicts_with(&["name_prefix"])
                .check(names::subnet_group),
            optional_computed("name_prefix", STRING)
                .force_new()
                .conflicts_with(&["name"])
                .check(names::subnet_group_prefix),
            required("subnet_ids", string_set()),
            computed("supported_network_types", string_set()),
            computed("vpc_id", STRING),
        ])
        .tagged()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            dependency_violation_codes: &["InvalidDBSubnetGroupStateFault"],
            // A name is one group's.
            found_by_comparison: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &ArnTagging("subgrp")
    }

    fn import_id(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("name")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, client) = (operation.planned, &operation.client.clients.rds);
        let name = naming::name(operation, "name", "name_prefix");
        let tags = sdk_tags(&operation.tags());
        let send = || {
            client
                .create_db_subnet_group()
                .db_subnet_group_name(&name)
                .db_subnet_group_description(planned.text("description"))
                .set_subnet_ids(Some(planned.strings("subnet_ids")))
                .set_tags(tags.clone())
                .send()
        };
        let answer = operation.client.call_once("rds:CreateDBSubnetGroup", send);
        let group = answer.await?.db_subnet_group;
        let stored = group.and_then(|it| it.db_subnet_group_name);
        stored.ok_or_else(|| AwsError::new("the answer holds no subnet group"))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let name = naming::name(operation, "name", "name_prefix");
        let groups = found(describe(operation.client, Some(name)).await)?;
        let groups = groups.unwrap_or_default().into_iter();
        Ok(Some(
            groups.filter_map(|it| it.db_subnet_group_name).collect(),
        ))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let list = |name| describe(client, name);
        let groups = among(&distinct(known, "id"), NOT_FOUND_CODES, list).await?;
        let pairs = in_order(known, "id", &groups, |it| {
            it.db_subnet_group_name.as_deref()
        });
        try_join_all(pairs.map(|(known, group)| with_tags(client, known, group))).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if !operation.changes_any(&["description", "subnet_ids"]) {
            return Ok(());
        }
        let (planned, client) = (operation.planned, &operation.client.clients.rds);
        let send = || {
            client
                .modify_db_subnet_group()
                .db_subnet_group_name(operation.id())
                .db_subnet_group_description(planned.text("description"))
                .set_subnet_ids(Some(planned.strings("subnet_ids")))
                .send()
        };
        let answer = operation.client.call("rds:ModifyDBSubnetGroup", send);
        answer.await.map(drop)
    }

    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        blockers::in_subnet_group(operation.client, operation.id()).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let client = &operation.client.clients.rds;
        let send = || {
            let request = client.delete_db_subnet_group();
            request.db_subnet_group_name(operation.id()).send()
        };
        let answer = operation.client.call("rds:DeleteDBSubnetGroup", send);
        answer.await.map(drop)
    }
}

/// The group of that name, or all.
pub(super) async fn describe(
    client: &AwsClient,
    name: Option<String>,
) -> Result<Vec<DbSubnetGroup>, AwsError> {
    Ok(pages!(
        client,
        "rds:DescribeDBSubnetGroups",
        db_subnet_groups,
        client
            .clients
            .rds
            .describe_db_subnet_groups()
            .set_db_subnet_group_name(name.clone())
    ))
}

async fn with_tags(
    client: &AwsClient,
    known: &Value,
    group: Option<&DbSubnetGroup>,
) -> Result<Option<Value>, AwsError> {
    let Some(group) = group else {
        return Ok(None);
    };
    let arn = group.db_subnet_group_arn.as_deref().unwrap_or_default();
    let Some(tags) = tags::of(client, arn).await? else {
        return Ok(None);
    };
    let name = group.db_subnet_group_name.as_deref();
    let mut builder = described(known, group);
    builder
        .text("name_prefix", name.and_then(naming::prefix_of))
        .set("tags_all", string_map_value(&tags));
    Ok(Some(builder.build()))
}

/// A group as AWS describes it.
pub(super) fn described(known: &Value, group: &DbSubnetGroup) -> ObjectBuilder {
    let name = group.db_subnet_group_name.as_deref();
    let subnets = group.subnets.iter().flatten();
    let subnets = subnets.filter_map(|it| it.subnet_identifier.clone());
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", name)
        .text("arn", group.db_subnet_group_arn.as_deref())
        .text("description", group.db_subnet_group_description.as_deref())
        .text("name", name)
        .string_set("subnet_ids", subnets)
        .string_set(
            "supported_network_types",
            group.supported_network_types.clone().unwrap_or_default(),
        )
        .text("vpc_id", group.vpc_id.as_deref());
    builder
}
