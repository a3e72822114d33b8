//! `aws_iam_role_policy_attachment`

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use futures_util::future::try_join_all;

use super::{GONE, found, role};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, id, required};
use crate::error::AwsError;
use crate::naming;
use crate::object::{Attributes, Draft};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// `aws_iam_role_policy_attachment`
pub struct RolePolicyAttachment;

#[async_trait]
impl Resource for RolePolicyAttachment {
    fn title(&self) -> &'static str {
        "IAM Role Policy Attachment"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("policy_arn", STRING).force_new(),
            required("role", STRING).force_new(),
        ])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: GONE,
            retryable_errors: &[("ConcurrentModification", "")],
            retryable_delete_errors: &[("ConcurrentModification", "")],
            // Attaching once more what is attached changes nothing.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        let role = operation.planned.text("role");
        Some(naming::made(operation, &format!("{role}-")))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let role = operation.planned.text("role");
        role::attach(operation.client, role, operation.planned.text("policy_arn")).await?;
        Ok(naming::made(operation, &format!("{role}-")))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let roles: BTreeSet<&str> = known.iter().map(|it| it.text("role")).collect();
        let ask = |role| async move {
            let attached = found(role::attached(client, role).await)?;
            Ok::<_, AwsError>((role, attached.unwrap_or_default()))
        };
        let attached = try_join_all(roles.into_iter().map(ask)).await?;
        let attached: BTreeMap<&str, Vec<String>> = attached.into_iter().collect();
        let read = |known: &Value| {
            let (role, arn) = (known.text("role"), known.text("policy_arn"));
            let is_there = attached.get(role)?.iter().any(|it| it == arn);
            is_there.then(|| known.clone())
        };
        Ok(known.iter().map(read).collect())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (role, arn) = (
            operation.prior.text("role"),
            operation.prior.text("policy_arn"),
        );
        role::detach(operation.client, role, arn).await
    }

    fn import(&self, id: &str) -> Result<Draft, Problem> {
        super::attachment_of(id, "role", "<role-name>/<policy_arn>")
    }
}
