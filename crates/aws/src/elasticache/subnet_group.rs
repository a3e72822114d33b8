//! `aws_elasticache_subnet_group`: the subnets in which cache clusters are placed.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/elasticache_subnet_group>
//! - <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheSubnetGroup.html>

use async_trait::async_trait;
use aws_sdk_elasticache::types::CacheSubnetGroup;
use futures_util::future::try_join_all;

use super::tags::{self, GroupTagging, NOT_FOUND_CODES, sdk_tags};
use crate::answers::{among, distinct, in_order};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, optional, required, string_set};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::pages::pages;
use crate::resource::{Behavior, Operation, Resource, Tagging};
use rform_core::value::Value;

/// The resource `aws_elasticache_subnet_group`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/elasticache_subnet_group>
pub struct SubnetGroup;

#[async_trait]
impl Resource for SubnetGroup {
    fn title(&self) -> &'static str {
        "ElastiCache Subnet Group"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            optional("description", STRING).default("Managed by Terraform"),
            required("name", STRING)
                .force_new()
                .state_func(in_small_letters)
                .check(not_default),
            required("subnet_ids", string_set()),
            computed("vpc_id", STRING),
        ])
        .tagged()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            dependency_violation_codes: &["CacheSubnetGroupInUse"],
            // A name is one group's.
            found_by_comparison: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &GroupTagging
    }

    fn import_id(&self, operation: &Operation<'_>) -> Option<String> {
        Some(operation.planned.text("name").to_lowercase())
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, client) = (operation.planned, &operation.client.clients.elasticache);
        let tags = sdk_tags(&operation.tags());
        let send = || {
            client
                .create_cache_subnet_group()
                .cache_subnet_group_name(planned.text("name"))
                .cache_subnet_group_description(planned.text("description"))
                .set_subnet_ids(Some(planned.strings("subnet_ids")))
                .set_tags(tags.clone())
                .send()
        };
        let action = "elasticache:CreateCacheSubnetGroup";
        operation.client.call_once(action, send).await?;
        // AWS stores the name in small letters.
        Ok(planned.text("name").to_lowercase())
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let name = operation.planned.text("name").to_lowercase();
        let groups = among(&[name], NOT_FOUND_CODES, |it| {
            describe(operation.client, it)
        })
        .await?
        .into_iter();
        Ok(Some(
            groups.filter_map(|it| it.cache_subnet_group_name).collect(),
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
            it.cache_subnet_group_name.as_deref()
        });
        try_join_all(pairs.map(|(known, group)| with_tags(client, known, group))).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if !operation.changes_any(&["description", "subnet_ids"]) {
            return Ok(());
        }
        let (planned, client) = (operation.planned, &operation.client.clients.elasticache);
        let send = || {
            client
                .modify_cache_subnet_group()
                .cache_subnet_group_name(operation.id())
                .cache_subnet_group_description(planned.text("description"))
                .set_subnet_ids(Some(planned.strings("subnet_ids")))
                .send()
        };
        let action = "elasticache:ModifyCacheSubnetGroup";
        operation.client.call(action, send).await.map(drop)
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let client = &operation.client.clients.elasticache;
        let send = || {
            let request = client.delete_cache_subnet_group();
            request.cache_subnet_group_name(operation.id()).send()
        };
        let action = "elasticache:DeleteCacheSubnetGroup";
        operation.client.call(action, send).await.map(drop)
    }
}

fn in_small_letters(value: &Value) -> Value {
    match value.as_str() {
        Some(text) => Value::string(text.to_lowercase()),
        None => value.clone(),
    }
}

fn not_default(name: &str, value: &Value) -> Option<String> {
    (value.as_str() == Some("default"))
        .then(|| format!("{name} \"default\" is reserved for AWS default subnet groups"))
}

/// The group of that name, or all.
async fn describe(
    client: &AwsClient,
    name: Option<String>,
) -> Result<Vec<CacheSubnetGroup>, AwsError> {
    Ok(pages!(
        client,
        "elasticache:DescribeCacheSubnetGroups",
        cache_subnet_groups,
        client
            .clients
            .elasticache
            .describe_cache_subnet_groups()
            .set_cache_subnet_group_name(name.clone()),
        set_marker,
        marker
    ))
}

async fn with_tags(
    client: &AwsClient,
    known: &Value,
    group: Option<&CacheSubnetGroup>,
) -> Result<Option<Value>, AwsError> {
    let Some(group) = group else {
        return Ok(None);
    };
    let arn = group.arn.as_deref().unwrap_or_default();
    let Some(tags) = tags::of(client, arn).await? else {
        return Ok(None);
    };
    let subnets = group.subnets.iter().flatten();
    let subnets = subnets.filter_map(|it| it.subnet_identifier.clone());
    let name = group.cache_subnet_group_name.as_deref();
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", name)
        .text("arn", Some(arn))
        .text(
            "description",
            group.cache_subnet_group_description.as_deref(),
        )
        .text("name", name)
        .string_set("subnet_ids", subnets)
        .set("tags_all", string_map_value(&tags))
        .text("vpc_id", group.vpc_id.as_deref());
    Ok(Some(builder.build()))
}
