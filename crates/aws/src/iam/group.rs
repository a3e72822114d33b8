//! `aws_iam_group`
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_group>
//!
//! - <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html>

use async_trait::async_trait;
use aws_sdk_iam::types::Group as SdkGroup;
use futures_util::future::try_join_all;

use super::principal::{self, Principal};
use super::requests::{NOT_FOUND_CODES, found};
use super::{group_membership, name_fields};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, optional, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Blocker, Operation, Resource};
use rform_core::value::Value;

/// The resource `aws_iam_group`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_group>
pub struct Group;

#[async_trait]
impl Resource for Group {
    fn title(&self) -> &'static str {
        "IAM Group"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            required("name", STRING).check(name_fields::characters),
            optional("path", STRING).default("/"),
            computed("unique_id", STRING),
        ])
        .global()
        .customize_diff(name_fields::follow_name)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_delete_errors: &[("ConcurrentModification", "")],
            dependency_violation_codes: &["DeleteConflict"],
            ..Behavior::default()
        }
    }

    fn import_id(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("name")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, iam) = (operation.planned, &operation.client.clients.iam);
        operation
            .client
            .call_once("iam:CreateGroup", || {
                let request = iam.create_group().group_name(planned.text("name"));
                request.set_path(planned.owned("path")).send()
            })
            .await?;
        Ok(planned.text("name").to_owned())
    }

    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        // Groups carry no tags: it is ours if it is as young as the attempt.
        let group = get(operation.client, operation.planned.text("name")).await?;
        let since = operation.attempt.since.as_secs().saturating_sub(120);
        let carries_attempt_tag =
            |group: &SdkGroup| u64::try_from(group.create_date.secs()).unwrap_or_default() >= since;
        Ok(group.filter(carries_attempt_tag).map(|it| it.group_name))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let group = get(client, known.text("id")).await?;
                Ok::<_, AwsError>(group.map(|it| object(&known, &it)))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(&["name", "path"]);
        let (planned, iam) = (operation.planned, &operation.client.clients.iam);
        let name = planned.text("name");
        operation
            .client
            .call("iam:UpdateGroup", || {
                iam.update_group()
                    .group_name(operation.id())
                    .set_new_group_name((name != operation.id()).then(|| name.to_owned()))
                    .set_new_path(planned.owned("path"))
                    .send()
            })
            .await?;
        Ok(())
    }

    fn id_after(&self, operation: &Operation<'_>) -> String {
        operation.planned.text("name").to_owned()
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let iam = &operation.client.clients.iam;
        let send = || iam.delete_group().group_name(operation.id()).send();
        operation.client.call("iam:DeleteGroup", send).await?;
        Ok(())
    }

    /// The members and policies of the group, which all keep it from being deleted:
    /// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html>.
    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        let (client, name) = (operation.client, operation.id());
        let members = group_membership::members(client, name).await?.into_iter();
        let policies = principal::policy_blockers(client, Principal::Group, name).await?;
        Ok(members
            .map(|user| Blocker::new("member", user))
            .chain(policies)
            .collect())
    }
}

async fn get(client: &AwsClient, name: &str) -> Result<Option<SdkGroup>, AwsError> {
    let send = || client.clients.iam.get_group().group_name(name).send();
    let answer = found(client.call("iam:GetGroup", send).await)?;
    Ok(answer.and_then(|it| it.group))
}

fn object(known: &Value, group: &SdkGroup) -> Value {
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", Some(&group.group_name))
        .text("arn", Some(&group.arn))
        .text("name", Some(&group.group_name))
        .text("path", Some(&group.path))
        .text("unique_id", Some(&group.group_id));
    builder.build()
}
