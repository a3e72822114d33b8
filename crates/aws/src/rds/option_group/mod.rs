//! `aws_db_option_group`: options of a database engine, for instances that name the group.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_option_group>
//! - <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyOptionGroup.html>

mod options;

use async_trait::async_trait;
use aws_sdk_rds::types::OptionGroup as SdkOptionGroup;
use futures_util::future::try_join_all;

use super::requests::{NOT_FOUND_CODES, found, pages};
use super::tags::{self, ArnTagging, sdk_tags};
use super::{blockers, names};
use crate::answers::{among, distinct, in_order};
use crate::client::AwsClient;
use crate::declare::{BOOL, STRING, Spec, computed, id, optional, optional_computed, required};
use crate::error::AwsError;
use crate::naming;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::resource::{Behavior, Blocker, Operation, Resource, Tagging};
use rform_core::value::Value;

/// The resource `aws_db_option_group`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_option_group>
pub struct OptionGroup;

#[async_trait]
impl Resource for OptionGroup {
    fn title(&self) -> &'static str {
        "RDS DB Option Group"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            required("engine_name", STRING).force_new(),
            required("major_engine_version", STRING).force_new(),
            optional_computed("name", STRING)
                .force_new()
                .conflicts_with(&["name_prefix"])
                .check(names::option_group),
            optional_computed("name_prefix", STRING)
                .force_new()
                .conflicts_with(&["name"])
                .check(names::option_group_prefix),
            optional("option_group_description", STRING)
                .force_new()
                .default("Managed by Terraform"),
            optional("skip_destroy", BOOL).default(false).own(),
        ])
        .block(options::block())
        .tagged()
        .timeouts(&[("delete", 15)])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            // A role that was made just now is not known everywhere yet.
            retryable_errors: &[(
                "InvalidParameterValue",
                "IAM role ARN value is invalid or does not include the required permissions",
            )],
            dependency_violation_codes: &["InvalidOptionGroupStateFault"],
            // A name is one group's.
            found_by_comparison: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &ArnTagging("og")
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
                .create_option_group()
                .option_group_name(&name)
                .engine_name(planned.text("engine_name"))
                .major_engine_version(planned.text("major_engine_version"))
                .option_group_description(planned.text("option_group_description"))
                .set_tags(tags.clone())
                .send()
        };
        let answer = operation.client.call_once("rds:CreateOptionGroup", send);
        answer.await?;
        // AWS stores the name in small letters.
        Ok(name.to_lowercase())
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let name = naming::name(operation, "name", "name_prefix").to_lowercase();
        let groups = found(describe(operation.client, Some(name)).await)?;
        let groups = groups.unwrap_or_default().into_iter();
        Ok(Some(groups.filter_map(|it| it.option_group_name).collect()))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        let changes = options::Changes::between(&Value::NULL, operation.planned);
        changes.send(operation.client, id).await
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let list = |name| describe(client, name);
        let groups = among(&distinct(known, "id"), NOT_FOUND_CODES, list).await?;
        let pairs = in_order(known, "id", &groups, |it| it.option_group_name.as_deref());
        try_join_all(pairs.map(|(known, group)| with_tags(client, known, group))).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if !operation.changes("option") {
            return Ok(());
        }
        let changes = options::Changes::between(operation.prior, operation.planned);
        changes.send(operation.client, operation.id()).await
    }

    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        blockers::with_option_group(operation.client, operation.id()).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if operation.prior.flag("skip_destroy") {
            return Ok(());
        }
        let client = &operation.client.clients.rds;
        let send = || {
            let request = client.delete_option_group();
            request.option_group_name(operation.id()).send()
        };
        let answer = operation.client.call("rds:DeleteOptionGroup", send);
        answer.await.map(drop)
    }
}

/// The group of that name, or all.
async fn describe(
    client: &AwsClient,
    name: Option<String>,
) -> Result<Vec<SdkOptionGroup>, AwsError> {
    Ok(pages!(
        client,
        "rds:DescribeOptionGroups",
        option_groups_list,
        client
            .clients
            .rds
            .describe_option_groups()
            .set_option_group_name(name.clone())
    ))
}

async fn with_tags(
    client: &AwsClient,
    known: &Value,
    group: Option<&SdkOptionGroup>,
) -> Result<Option<Value>, AwsError> {
    let Some(group) = group else {
        return Ok(None);
    };
    let arn = group.option_group_arn.as_deref().unwrap_or_default();
    let Some(tags) = tags::of(client, arn).await? else {
        return Ok(None);
    };
    let name = group.option_group_name.as_deref();
    // The configuration may have capital letters.
    let spelling = known.string("name").filter(|own| {
        let is_same = |it: &str| it.eq_ignore_ascii_case(own);
        name.is_some_and(is_same)
    });
    let own = group.options.as_deref().unwrap_or_default();
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", name)
        .text("arn", Some(arn))
        .text("engine_name", group.engine_name.as_deref())
        .text(
            "major_engine_version",
            group.major_engine_version.as_deref(),
        )
        .text("name", spelling.or(name))
        .text("name_prefix", name.and_then(naming::prefix_of))
        .set("option", options::shown(known, own))
        .text(
            "option_group_description",
            group.option_group_description.as_deref(),
        )
        .set("tags_all", string_map_value(&tags));
    Ok(Some(builder.build()))
}
