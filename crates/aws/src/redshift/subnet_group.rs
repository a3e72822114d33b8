//! `aws_redshift_subnet_group`: the subnets in which Redshift clusters are placed.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/redshift_subnet_group>
//! - <https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateClusterSubnetGroup.html>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_redshift::types::ClusterSubnetGroup;
use futures_util::future::try_join_all;

use super::tags::{GroupTagging, arn_of, sdk_tags};
use crate::answers::{among, distinct, in_order};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, optional, required, string_set};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::pages::pages;
use crate::resource::{Behavior, Operation, Resource, Tagging};
use rform_core::value::Value;

/// The resource `aws_redshift_subnet_group`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/redshift_subnet_group>
pub struct SubnetGroup;

/// The error codes of absent groups:
/// <https://docs.aws.amazon.com/redshift/latest/APIReference/API_DescribeClusterSubnetGroups.html>.
const NOT_FOUND_CODES: &[&str] = &["ClusterSubnetGroupNotFoundFault", "ResourceNotFoundFault"];

#[async_trait]
impl Resource for SubnetGroup {
    fn title(&self) -> &'static str {
        "Redshift Subnet Group"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            optional("description", STRING).default("Managed by Terraform"),
            required("name", STRING)
                .force_new()
                .length(1, 255)
                .check(name),
            required("subnet_ids", string_set()),
        ])
        .tagged()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            dependency_violation_codes: &["InvalidClusterSubnetGroupStateFault"],
            // A name is one group's.
            found_by_comparison: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &GroupTagging
    }

    fn import_id(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("name")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, client) = (operation.planned, &operation.client.clients.redshift);
        let tags = sdk_tags(&operation.tags());
        let send = || {
            client
                .create_cluster_subnet_group()
                .cluster_subnet_group_name(planned.text("name"))
                .description(planned.text("description"))
                .set_subnet_ids(Some(planned.strings("subnet_ids")))
                .set_tags(tags.clone())
                .send()
        };
        let action = "redshift:CreateClusterSubnetGroup";
        operation.client.call_once(action, send).await?;
        Ok(planned.text("name").to_owned())
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let name = operation.planned.text("name").to_owned();
        let groups = among(&[name], NOT_FOUND_CODES, |it| {
            describe(operation.client, it)
        })
        .await?
        .into_iter();
        Ok(Some(
            groups
                .filter_map(|it| it.cluster_subnet_group_name)
                .collect(),
        ))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let groups = among(&distinct(known, "id"), NOT_FOUND_CODES, |it| {
            describe(client, it)
        })
        .await?;
        let pairs = in_order(known, "id", &groups, |it| {
            it.cluster_subnet_group_name.as_deref()
        });
        let objects = pairs.map(|(known, group)| async move {
            match group {
                Some(group) => object(client, known, group).await.map(Some),
                None => Ok(None),
            }
        });
        try_join_all(objects).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if !operation.changes_any(&["description", "subnet_ids"]) {
            return Ok(());
        }
        let (planned, client) = (operation.planned, &operation.client.clients.redshift);
        let send = || {
            client
                .modify_cluster_subnet_group()
                .cluster_subnet_group_name(operation.id())
                .description(planned.text("description"))
                .set_subnet_ids(Some(planned.strings("subnet_ids")))
                .send()
        };
        let action = "redshift:ModifyClusterSubnetGroup";
        operation.client.call(action, send).await.map(drop)
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let client = &operation.client.clients.redshift;
        let send = || {
            let request = client.delete_cluster_subnet_group();
            request.cluster_subnet_group_name(operation.id()).send()
        };
        let action = "redshift:DeleteClusterSubnetGroup";
        operation.client.call(action, send).await.map(drop)
    }
}

fn name(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    if text == "default" {
        return Some(format!(
            "expected {name} to not be any of [default], got default"
        ));
    }
    let is_allowed = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || b"-_".contains(&it);
    (!text.bytes().all(is_allowed)).then(|| {
        format!(
            "invalid value for {name} (must contain only lowercase alphanumeric characters, \
             underscores, and hyphens)"
        )
    })
}

/// The group of that name, or all.
async fn describe(
    client: &AwsClient,
    name: Option<String>,
) -> Result<Vec<ClusterSubnetGroup>, AwsError> {
    Ok(pages!(
        client,
        "redshift:DescribeClusterSubnetGroups",
        cluster_subnet_groups,
        client
            .clients
            .redshift
            .describe_cluster_subnet_groups()
            .set_cluster_subnet_group_name(name.clone()),
        set_marker,
        marker
    ))
}

async fn object(
    client: &AwsClient,
    known: &Value,
    group: &ClusterSubnetGroup,
) -> Result<Value, AwsError> {
    let subnets = group.subnets.iter().flatten();
    let subnets = subnets.filter_map(|it| it.subnet_identifier.clone());
    let tags = group.tags.clone().unwrap_or_default().into_iter();
    let tags = tags.filter_map(|it| Some((it.key?, it.value.unwrap_or_default())));
    let tags: BTreeMap<String, String> = tags.collect();
    let name = group.cluster_subnet_group_name.as_deref();
    let arn = arn_of(client, name.unwrap_or_default()).await?;
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", name)
        .text("arn", Some(&arn))
        .text("description", group.description.as_deref())
        .text("name", name)
        .string_set("subnet_ids", subnets)
        .set("tags_all", string_map_value(&tags));
    Ok(builder.build())
}
