//! `aws_iam_user_policy` and `aws_iam_user_policy_attachment`

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use futures_util::future::try_join_all;

use super::{GONE, decoded, found, names, pages};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, optional, required};
use crate::error::AwsError;
use crate::object::{Attributes, Draft};
use crate::resource::{Behavior, Operation, Resource};
use crate::{naming, policy};
use rform_core::value::Value;
use rform_provider::Problem;

/// `aws_iam_user_policy`: a policy that is a part of its user.
pub struct UserPolicy;

#[async_trait]
impl Resource for UserPolicy {
    fn title(&self) -> &'static str {
        "IAM User Policy"
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
            required("user", STRING).force_new(),
        ])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: GONE,
            // Putting the same policy once more changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        let name = naming::name(operation, "name", "name_prefix");
        Some(format!("{}:{name}", operation.planned.text("user")))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let name = naming::name(operation, "name", "name_prefix");
        put(operation, &name).await?;
        Ok(format!("{}:{name}", operation.planned.text("user")))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let Some((user, name)) = known.text("id").split_once(':') else {
                    return Ok(None);
                };
                let answer = client.call("iam:GetUserPolicy", || {
                    let request = client.clients.iam.get_user_policy().user_name(user);
                    request.policy_name(name).send()
                });
                let document = found(answer.await)?.map(|it| decoded(&it.policy_document));
                let mut draft = Draft::from(&known);
                draft.text("name", Some(name)).text("user", Some(user));
                let kept =
                    document.map(|it| policy::kept_version_first(&it, known.string("policy")));
                Ok::<_, AwsError>(kept.map(|it| draft.text("policy", Some(&it)).build()))
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
            .call("iam:DeleteUserPolicy", || {
                iam.delete_user_policy()
                    .user_name(operation.prior.text("user"))
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
        .call("iam:PutUserPolicy", || {
            iam.put_user_policy()
                .user_name(operation.planned.text("user"))
                .policy_name(name)
                .policy_document(operation.planned.text("policy"))
                .send()
        })
        .await?;
    Ok(())
}

/// The names of a user's inline policies.
pub(super) async fn names_of(client: &AwsClient, user: &str) -> Result<Vec<String>, AwsError> {
    let iam = &client.clients.iam;
    Ok(pages!(
        client,
        "iam:ListUserPolicies",
        policy_names,
        iam.list_user_policies().user_name(user)
    ))
}

/// The ARNs of the managed policies that are attached to a user.
pub(super) async fn attached(client: &AwsClient, user: &str) -> Result<Vec<String>, AwsError> {
    let iam = &client.clients.iam;
    let all = pages!(
        client,
        "iam:ListAttachedUserPolicies",
        attached_policies.unwrap_or_default(),
        iam.list_attached_user_policies().user_name(user)
    );
    Ok(all.into_iter().filter_map(|it| it.policy_arn).collect())
}

/// Attaches a managed policy; it may be attached already.
pub(super) async fn attach(client: &AwsClient, user: &str, arn: &str) -> Result<(), AwsError> {
    let iam = &client.clients.iam;
    client
        .call("iam:AttachUserPolicy", || {
            let request = iam.attach_user_policy().user_name(user);
            request.policy_arn(arn).send()
        })
        .await?;
    Ok(())
}

/// Detaches a managed policy.
pub(super) async fn detach(client: &AwsClient, user: &str, arn: &str) -> Result<(), AwsError> {
    let iam = &client.clients.iam;
    client
        .call("iam:DetachUserPolicy", || {
            let request = iam.detach_user_policy().user_name(user);
            request.policy_arn(arn).send()
        })
        .await?;
    Ok(())
}

/// `aws_iam_user_policy_attachment`
pub struct UserPolicyAttachment;

#[async_trait]
impl Resource for UserPolicyAttachment {
    fn title(&self) -> &'static str {
        "IAM User Policy Attachment"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("policy_arn", STRING).force_new(),
            required("user", STRING).force_new(),
        ])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: GONE,
            // Attaching once more what is attached changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        let user = operation.planned.text("user");
        Some(naming::made(operation, &format!("{user}-")))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let user = operation.planned.text("user");
        attach(operation.client, user, operation.planned.text("policy_arn")).await?;
        Ok(naming::made(operation, &format!("{user}-")))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let users: BTreeSet<&str> = known.iter().map(|it| it.text("user")).collect();
        let ask = |user| async move {
            let attached = found(attached(client, user).await)?;
            Ok::<_, AwsError>((user, attached.unwrap_or_default()))
        };
        let attached = try_join_all(users.into_iter().map(ask)).await?;
        let attached: BTreeMap<&str, Vec<String>> = attached.into_iter().collect();
        let read = |known: &Value| {
            let (user, arn) = (known.text("user"), known.text("policy_arn"));
            let is_there = attached.get(user)?.iter().any(|it| it == arn);
            is_there.then(|| known.clone())
        };
        Ok(known.iter().map(read).collect())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (user, arn) = (
            operation.prior.text("user"),
            operation.prior.text("policy_arn"),
        );
        detach(operation.client, user, arn).await
    }

    fn import(&self, id: &str) -> Result<Draft, Problem> {
        super::attachment_of(id, "user", "<user-name>/<policy_arn>")
    }
}
