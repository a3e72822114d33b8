//! `aws_ec2_managed_prefix_list`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ec2_managed_prefix_list>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateManagedPrefixList.html>

mod change;
pub(super) mod entry;
mod requests;

use async_trait::async_trait;
use aws_sdk_ec2::types::{
    AddPrefixListEntry, ManagedPrefixList as SdkPrefixList, PrefixListEntry, PrefixListState,
    ResourceType,
};
use futures_util::future::try_join_all;

use super::{permissions, routes, tags};
use crate::answers::{distinct, in_order, statuses};
use crate::checks;
use crate::client::AwsClient;
use crate::declare::{NUMBER, Nested, STRING, Spec, computed, id, optional, required, set_block};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::plan::ResourceDiff;
use crate::resource::{Behavior, Blocker, Operation, Resource, Status, Tagging};
use requests::{NOT_FOUND_CODES, RETRYABLE_ERRORS, added, describe, entries_of, status, users_of};
use rform_core::value::Value;

/// The resource `aws_ec2_managed_prefix_list`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ec2_managed_prefix_list>
pub struct ManagedPrefixList;

#[async_trait]
impl Resource for ManagedPrefixList {
    fn title(&self) -> &'static str {
        "EC2 Managed Prefix List"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("address_family", STRING)
                .force_new()
                .one_of(&["IPv4", "IPv6"]),
            computed("arn", STRING),
            required("max_entries", NUMBER).at_least(1),
            required("name", STRING).length(1, 255).check(name),
            computed("owner_id", STRING),
            computed("version", NUMBER),
        ])
        .block(entry_block())
        .tagged()
        .customize_diff(customize_diff)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_errors: RETRYABLE_ERRORS,
            dependency_violation_codes: &["DependencyViolation", "PrefixListInUse"],
            waits_create: true,
            waits_update: true,
            waits_delete: true,
            supports_client_token: true,
            found_by_comparison: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &tags::WITHOUT_ATTEMPT_TAG
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, ec2) = (operation.planned, &operation.client.clients.ec2);
        let entries: Vec<AddPrefixListEntry> = planned.items("entry").map(added).collect();
        let created = operation
            .client
            .call_once("ec2:CreateManagedPrefixList", || {
                ec2.create_managed_prefix_list()
                    .client_token(operation.client_token())
                    .set_address_family(planned.owned("address_family"))
                    .set_entries((!entries.is_empty()).then(|| entries.clone()))
                    .set_max_entries(planned.integer("max_entries"))
                    .set_prefix_list_name(planned.owned("name"))
                    .set_tag_specifications(tags::without_attempt(
                        operation,
                        ResourceType::PrefixList,
                    ))
                    .send()
            })
            .await?;
        let id = created.prefix_list.and_then(|it| it.prefix_list_id);
        id.ok_or_else(|| AwsError::new("the answer holds no prefix list"))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let name = [operation.planned.text("name").to_owned()];
        let found = describe(operation.client, "prefix-list-name", &name).await?;
        let same = found
            .into_iter()
            .filter(|it| tags::match_planned(operation, it.tags.as_deref()));
        Ok(Some(same.filter_map(|it| it.prefix_list_id).collect()))
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        let found = describe(client, "prefix-list-id", ids).await?;
        Ok(statuses(
            ids,
            &found,
            |it| it.prefix_list_id.as_deref(),
            status,
        ))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let mut found = describe(client, "prefix-list-id", &distinct(known, "id")).await?;
        found.retain(|it| it.state != Some(PrefixListState::DeleteComplete));
        let ids = found.iter().filter_map(|it| it.prefix_list_id.clone());
        let entries = try_join_all(ids.map(|id| entries_of(client, id))).await?;
        let found: Vec<(SdkPrefixList, Vec<PrefixListEntry>)> =
            found.into_iter().zip(entries).collect();
        let answers = in_order(known, "id", &found, |(it, _)| it.prefix_list_id.as_deref());
        Ok(answers
            .map(|(known, found)| {
                let (list, entries) = found?;
                Some(object(known, list, entries))
            })
            .collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        change::update(operation).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let ec2 = &operation.client.clients.ec2;
        operation
            .client
            .call("ec2:DeleteManagedPrefixList", || {
                let request = ec2.delete_managed_prefix_list();
                request.prefix_list_id(operation.id()).send()
            })
            .await?;
        Ok(())
    }

    /// The security groups and route tables that refer to the list. This run may be about to take
    /// the reference out of them.
    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        let users = users_of(operation.client, operation.id()).await?;
        let blockers = users.into_iter().map(|id| Blocker {
            is_being_deleted: permissions::may_change(operation, &id)
                || routes::may_change(operation, &id),
            ..Blocker::new("reference to it in", id)
        });
        Ok(blockers.collect())
    }
}

/// The block `entry`: each address block stands once, with its description.
fn entry_block() -> Nested {
    let fields = [
        required("cidr", STRING).check(checks::cidr),
        optional("description", STRING).length(0, 255),
    ];
    set_block("entry", fields).computed()
}

/// Names that begin so are AWS's own:
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateManagedPrefixList.html>.
fn name(name: &str, value: &Value) -> Option<String> {
    let is_own = value.as_str()?.starts_with("com.amazonaws");
    is_own.then(|| format!("{name} must not begin with com.amazonaws"))
}

fn customize_diff(diff: &mut ResourceDiff<'_>) {
    if !diff.is_create() && diff.changes("entry") {
        diff.set_new_computed("version");
    }
}

fn object(known: &Value, list: &SdkPrefixList, entries: &[PrefixListEntry]) -> Value {
    let version = list.version.and_then(|it| i32::try_from(it).ok());
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", list.prefix_list_id.as_deref())
        .text("address_family", list.address_family.as_deref())
        .text("arn", list.prefix_list_arn.as_deref())
        .set("entry", entries_value(entries))
        .number("max_entries", list.max_entries)
        .text("name", list.prefix_list_name.as_deref())
        .text("owner_id", list.owner_id.as_deref())
        .number("version", version)
        .set("tags_all", tags::value(list.tags.as_deref()));
    builder.build()
}

/// The entries as a set of blocks.
fn entries_value(entries: &[PrefixListEntry]) -> Value {
    let entries = entries.iter().map(|it| {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("cidr", it.cidr.as_deref())
            .text("description", it.description.as_deref());
        builder.build()
    });
    Value::set(entry_block().element_type(), entries)
}
