//! The data sources of IAM that are about one object each.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_role>
//! - <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html>

use async_trait::async_trait;

use super::requests::{decoded, pages, time};
use super::tags::tag_map;
use super::{policy, role};
use crate::client::AwsClient;
use crate::declare::{
    NUMBER, STRING, Spec, computed, id, optional, optional_computed, required, string_map,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::resource::DataSource;
use crate::{checks, json, tags};
use rform_core::value::{Type, Value};

/// The data source `aws_iam_role`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_role>
pub struct Role;

fn last_used() -> Type {
    Type::object([("last_used_date", Type::String), ("region", Type::String)])
}

#[async_trait]
impl DataSource for Role {
    fn title(&self) -> &'static str {
        "IAM Role"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("assume_role_policy", STRING),
            computed("create_date", STRING),
            computed("description", STRING),
            computed("max_session_duration", NUMBER),
            required("name", STRING),
            computed("path", STRING),
            computed("permissions_boundary", STRING),
            computed("role_last_used", Type::list(last_used())),
            optional_computed("tags", string_map()),
            computed("unique_id", STRING),
        ])
        .global()
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let name = config.text("name");
        let Some(role) = role::get(client, name).await? else {
            return Err(AwsError::new(format!(
                "reading IAM Role ({name}): NoSuchEntity: The role with name {name} cannot be found."
            )));
        };
        let trust = decoded(
            role.assume_role_policy_document
                .as_deref()
                .unwrap_or_default(),
        );
        let trust = json::normalized(&trust).unwrap_or(trust);
        let boundary = role.permissions_boundary.as_ref();
        let boundary = boundary.and_then(|it| it.permissions_boundary_arn.as_deref());
        let used = role.role_last_used.as_ref().map(|it| {
            let date = it.last_used_date.as_ref().map(time).unwrap_or_default();
            let region = it.region.clone().unwrap_or_default();
            Value::object([
                ("last_used_date", Value::string(date)),
                ("region", Value::string(region)),
            ])
        });
        let mut known = tag_map(role.tags.as_deref());
        known.retain(|key, _| !tags::is_ignored(&client.settings, key));
        let mut found = ObjectBuilder::from(config);
        found
            .text("id", Some(name))
            .text("arn", Some(&role.arn))
            .text("assume_role_policy", Some(&trust))
            .text("create_date", Some(&time(&role.create_date)))
            .text("description", role.description.as_deref())
            .number("max_session_duration", role.max_session_duration)
            .text("path", Some(&role.path))
            .text("permissions_boundary", boundary)
            .set("role_last_used", Value::list(last_used(), used))
            .set("tags", string_map_value(&known))
            .text("unique_id", Some(&role.role_id));
        Ok(found.build())
    }
}

/// The data source `aws_iam_policy`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy>
pub struct Policy;

#[async_trait]
impl DataSource for Policy {
    fn title(&self) -> &'static str {
        "IAM Policy"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional_computed("arn", STRING)
                .conflicts_with(&["name", "path_prefix"])
                .check(checks::arn),
            computed("attachment_count", NUMBER),
            computed("description", STRING),
            optional_computed("name", STRING).conflicts_with(&["arn"]),
            computed("path", STRING),
            optional("path_prefix", STRING).conflicts_with(&["arn"]),
            computed("policy", STRING),
            computed("policy_id", STRING),
            optional_computed("tags", string_map()),
        ])
        .global()
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let arn = match config.owned("arn") {
            Some(arn) => arn,
            None => by_name(client, config).await?,
        };
        let missing = || {
            AwsError::new(format!(
                "reading IAM policy ({arn}): couldn't find resource"
            ))
        };
        let policy = policy::get(client, &arn).await?.ok_or_else(missing)?;
        let document = policy::document(client, &policy).await?.unwrap_or_default();
        let mut known = tag_map(policy.tags.as_deref());
        known.retain(|key, _| !tags::is_ignored(&client.settings, key));
        let mut found = ObjectBuilder::from(config);
        found
            .text("id", Some(&arn))
            .text("arn", Some(&arn))
            .number("attachment_count", policy.attachment_count)
            .text("description", policy.description.as_deref())
            .text("name", policy.policy_name.as_deref())
            .text("path", policy.path.as_deref())
            .text("policy", Some(&document))
            .text("policy_id", policy.policy_id.as_deref())
            .set("tags", string_map_value(&known));
        Ok(found.build())
    }
}

/// The ARN of the only policy of that name, under that path.
async fn by_name(client: &AwsClient, config: &Value) -> Result<String, AwsError> {
    let iam = &client.clients.iam;
    let name = config.string("name");
    let all = pages!(
        client,
        "iam:ListPolicies",
        policies.unwrap_or_default(),
        iam.list_policies()
            .set_path_prefix(config.owned("path_prefix"))
            .max_items(1000)
    );
    let mut matching = all
        .into_iter()
        .filter(|it| name.is_none_or(|name| it.policy_name.as_deref() == Some(name)))
        .filter_map(|it| it.arn);
    match (matching.next(), matching.next()) {
        (Some(arn), None) => Ok(arn),
        (None, _) => Err(AwsError::new(
            "no IAM policy found matching criteria; try different search",
        )),
        _ => Err(AwsError::new(
            "multiple IAM policies found matching criteria; try different search",
        )),
    }
}
