//! `aws_iam_group_membership`: the users of a group.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_group_membership>
//! - <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html>

use std::collections::BTreeSet;

use async_trait::async_trait;
use futures_util::future::try_join_all;

use super::requests::{NOT_FOUND_CODES, found, pages};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, required, string_set};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource, not_importable};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_iam_group_membership`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_group_membership>
pub struct GroupMembership;

#[async_trait]
impl Resource for GroupMembership {
    fn title(&self) -> &'static str {
        "IAM Group Membership"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("group", STRING).force_new(),
            required("name", STRING).force_new().own(),
            required("users", string_set()),
        ])
        .global()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            // Adding once more who is in changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        Some(operation.planned.text("name").to_owned())
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        for user in operation.planned.strings("users") {
            add(operation.client, operation.planned.text("group"), &user).await?;
        }
        Ok(operation.planned.text("name").to_owned())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let users = found(members(client, known.text("group")).await)?;
                let mut builder = ObjectBuilder::from(&known);
                Ok::<_, AwsError>(users.map(|it| builder.string_set("users", it).build()))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(&["users"]);
        let users =
            |object: &Value| -> BTreeSet<String> { object.strings("users").into_iter().collect() };
        let (before, after) = (users(operation.prior), users(operation.planned));
        let group = operation.prior.text("group");
        for user in before.difference(&after) {
            remove(operation.client, group, user).await?;
        }
        for user in after.difference(&before) {
            add(operation.client, group, user).await?;
        }
        Ok(())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        for user in operation.prior.strings("users") {
            remove(operation.client, operation.prior.text("group"), &user).await?;
        }
        Ok(())
    }

    fn import(&self, _id: &str) -> Result<ObjectBuilder, Problem> {
        Err(not_importable("aws_iam_group_membership"))
    }
}

/// The names of the users in a group.
///
/// # Errors
/// When IAM refuses, for example because there is no such group.
pub(super) async fn members(client: &AwsClient, group: &str) -> Result<Vec<String>, AwsError> {
    let iam = &client.clients.iam;
    let all = pages!(
        client,
        "iam:GetGroup",
        users,
        iam.get_group().group_name(group)
    );
    Ok(all.into_iter().map(|it| it.user_name).collect())
}

async fn add(client: &AwsClient, group: &str, user: &str) -> Result<(), AwsError> {
    client
        .call("iam:AddUserToGroup", || {
            let request = client.clients.iam.add_user_to_group();
            request.group_name(group).user_name(user).send()
        })
        .await?;
    Ok(())
}

/// Takes a user out of a group; either may be gone.
pub(super) async fn remove(client: &AwsClient, group: &str, user: &str) -> Result<(), AwsError> {
    let answer = client.call("iam:RemoveUserFromGroup", || {
        let request = client.clients.iam.remove_user_from_group();
        request.group_name(group).user_name(user).send()
    });
    found(answer.await)?;
    Ok(())
}
