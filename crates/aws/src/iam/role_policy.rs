//! `aws_iam_role_policy`

use async_trait::async_trait;
use futures_util::future::try_join_all;

use super::{GONE, decoded, found, names};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, optional, required};
use crate::error::AwsError;
use crate::object::{Attributes, Draft};
use crate::resource::{Behavior, Operation, Resource};
use crate::{naming, policy};
use rform_core::value::Value;

/// `aws_iam_role_policy`: a policy that is a part of its role.
pub struct RolePolicy;

#[async_trait]
impl Resource for RolePolicy {
    fn title(&self) -> &'static str {
        "IAM Role Policy"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            names::name(128).conflicts_with(&["name_prefix"]),
            optional("name_prefix", STRING)
                .force_new()
                .conflicts_with(&["name"])
                .length(1, names::prefix_length(128))
                .check(names::characters),
            required("policy", STRING)
                .check(policy::policy)
                .state_func(policy::version_first)
                .diff_suppress(policy::same),
            required("role", STRING)
                .force_new()
                .length(1, 64)
                .check(names::characters),
        ])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: GONE,
            retryable_errors: &[("ConcurrentModification", "")],
            retryable_delete_errors: &[("ConcurrentModification", "")],
            // Putting the same policy once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        let name = naming::name(operation, "name", "name_prefix");
        Some(format!("{}:{name}", operation.planned.text("role")))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let name = naming::name(operation, "name", "name_prefix");
        put(operation, &name).await?;
        Ok(format!("{}:{name}", operation.planned.text("role")))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let Some((role, name)) = known.text("id").split_once(':') else {
                    return Ok(None);
                };
                let document = get(client, role, name).await?;
                Ok::<_, AwsError>(document.map(|it| object(&known, role, name, &it)))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.takes(&["policy"]);
        put(operation, operation.prior.text("name")).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let iam = &operation.client.clients.iam;
        operation
            .client
            .call("iam:DeleteRolePolicy", || {
                iam.delete_role_policy()
                    .role_name(operation.prior.text("role"))
                    .policy_name(operation.prior.text("name"))
                    .send()
            })
            .await?;
        Ok(())
    }
}

async fn put(operation: &Operation<'_>, name: &str) -> Result<(), AwsError> {
    let iam = &operation.client.clients.iam;
    operation
        .client
        .call("iam:PutRolePolicy", || {
            iam.put_role_policy()
                .role_name(operation.planned.text("role"))
                .policy_name(name)
                .policy_document(operation.planned.text("policy"))
                .send()
        })
        .await?;
    Ok(())
}

/// The document of a role's inline policy.
pub(super) async fn get(
    client: &AwsClient,
    role: &str,
    name: &str,
) -> Result<Option<String>, AwsError> {
    let answer = client.call("iam:GetRolePolicy", || {
        let request = client.clients.iam.get_role_policy().role_name(role);
        request.policy_name(name).send()
    });
    Ok(found(answer.await)?.map(|it| decoded(&it.policy_document)))
}

fn object(known: &Value, role: &str, name: &str, document: &str) -> Value {
    let kept = policy::kept_version_first(document, known.string("policy"));
    let mut draft = Draft::from(known);
    draft
        .text("name", Some(name))
        .text("role", Some(role))
        .text("policy", Some(&kept));
    draft.build()
}
