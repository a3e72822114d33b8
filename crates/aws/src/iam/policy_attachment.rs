//! `aws_iam_policy_attachment`: all that a managed policy is attached to, and nothing else.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_policy_attachment>
//! - <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html>

use std::collections::BTreeSet;

use async_trait::async_trait;
use aws_sdk_iam::operation::list_entities_for_policy::ListEntitiesForPolicyOutput as Page;
use futures_util::future::try_join_all;

use super::principal::{self, Principal};
use super::requests::{NOT_FOUND_CODES, found};

use crate::checks;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, optional, required, string_set};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource, not_importable};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_iam_policy_attachment`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_policy_attachment>
pub struct PolicyAttachment;

#[async_trait]
impl Resource for PolicyAttachment {
    fn title(&self) -> &'static str {
        "IAM Policy Attachment"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional("groups", string_set()),
            required("name", STRING).force_new().own().check(not_empty),
            required("policy_arn", STRING)
                .force_new()
                .check(checks::arn),
            optional("roles", string_set()),
            optional("users", string_set()),
        ])
        .global()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            retryable_errors: &[("ConcurrentModification", "")],
            retryable_delete_errors: &[("ConcurrentModification", "")],
            // Attaching once more what is attached changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        Some(operation.planned.text("name").to_owned())
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let name = operation.planned.text("name");
        if PRINCIPALS
            .iter()
            .all(|(field, _)| operation.planned.first(field).is_none())
        {
            return Err(AwsError::new(format!(
                "No Users, Roles, or Groups specified for IAM Policy Attachment {name}"
            )));
        }
        change(operation).await?;
        Ok(name.to_owned())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        try_join_all(known.iter().map(|known| read_one(client, known))).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(&["groups", "roles", "users"]);
        change(operation).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        change(operation).await
    }

    fn import(&self, _id: &str) -> Result<ObjectBuilder, Problem> {
        Err(not_importable("aws_iam_policy_attachment"))
    }
}

fn not_empty(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    text.is_empty()
        .then(|| format!("\"{name}\": must not be empty"))
}

/// The kinds of principals, by the argument that names them.
const PRINCIPALS: [(&str, Principal); 3] = [
    ("groups", Principal::Group),
    ("roles", Principal::Role),
    ("users", Principal::User),
];

/// Detaches the policy from principals that are not planned, and attaches it to those that are.
async fn change(operation: &Operation<'_>) -> Result<(), AwsError> {
    let object = if operation.planned.is_null() {
        operation.prior
    } else {
        operation.planned
    };
    let (client, arn) = (operation.client, object.text("policy_arn"));
    for (field, kind) in PRINCIPALS {
        let names =
            |object: &Value| -> BTreeSet<String> { object.strings(field).into_iter().collect() };
        let (before, after) = (names(operation.prior), names(operation.planned));
        for name in before.difference(&after) {
            principal::detach(client, kind, name, arn).await?;
        }
        for name in after.difference(&before) {
            principal::attach(client, kind, name, arn).await?;
        }
    }
    Ok(())
}

async fn read_one(client: &AwsClient, known: &Value) -> Result<Option<Value>, AwsError> {
    let Some(pages) = found(entities(client, known.text("policy_arn")).await)? else {
        return Ok(None);
    };
    let groups = pages.iter().flat_map(|page| page.policy_groups());
    let roles = pages.iter().flat_map(|page| page.policy_roles());
    let users = pages.iter().flat_map(|page| page.policy_users());
    let mut builder = ObjectBuilder::from(known);
    builder
        .string_set("groups", groups.filter_map(|it| it.group_name()))
        .string_set("roles", roles.filter_map(|it| it.role_name()))
        .string_set("users", users.filter_map(|it| it.user_name()));
    let object = builder.build();
    let is_attached = PRINCIPALS
        .iter()
        .any(|(field, _)| object.first(field).is_some());
    Ok(is_attached.then_some(object))
}

/// All principals that a policy is attached to.
async fn entities(client: &AwsClient, arn: &str) -> Result<Vec<Page>, AwsError> {
    let (iam, mut pages, mut marker) = (&client.clients.iam, Vec::new(), None);
    loop {
        let page = client
            .call("iam:ListEntitiesForPolicy", || {
                let request = iam.list_entities_for_policy().policy_arn(arn);
                request.set_marker(marker.clone()).send()
            })
            .await?;
        marker = page.marker.clone().filter(|_| page.is_truncated);
        pages.push(page);
        if marker.is_none() {
            return Ok(pages);
        }
    }
}
