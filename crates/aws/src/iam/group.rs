//! `aws_iam_group` and `aws_iam_group_policy_attachment`

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use aws_sdk_iam::types::Group as Found;
use futures_util::future::try_join_all;

use super::{GONE, found, names, pages};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, optional, required};
use crate::error::AwsError;
use crate::naming;
use crate::object::{Attributes, Draft};
use crate::plan::Planning;
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// `aws_iam_group`
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
            required("name", STRING).check(names::characters),
            optional("path", STRING).default("/"),
            computed("unique_id", STRING),
        ])
        .customize_diff(customize_diff)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: GONE,
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
        let is_ours =
            |group: &Found| u64::try_from(group.create_date.secs()).unwrap_or_default() >= since;
        Ok(group.filter(is_ours).map(|it| it.group_name))
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
        operation.takes(&["name", "path"]);
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
}

fn customize_diff(planning: &mut Planning<'_>) {
    if !planning.is_create() && (planning.changes("name") || planning.changes("path")) {
        planning.open("arn");
    }
}

async fn get(client: &AwsClient, name: &str) -> Result<Option<Found>, AwsError> {
    let send = || client.clients.iam.get_group().group_name(name).send();
    let answer = found(client.call("iam:GetGroup", send).await)?;
    Ok(answer.and_then(|it| it.group))
}

fn object(known: &Value, group: &Found) -> Value {
    let mut draft = Draft::from(known);
    draft
        .text("id", Some(&group.group_name))
        .text("arn", Some(&group.arn))
        .text("name", Some(&group.group_name))
        .text("path", Some(&group.path))
        .text("unique_id", Some(&group.group_id));
    draft.build()
}

/// `aws_iam_group_policy_attachment`
pub struct GroupPolicyAttachment;

#[async_trait]
impl Resource for GroupPolicyAttachment {
    fn title(&self) -> &'static str {
        "IAM Group Policy Attachment"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            required("group", STRING).force_new(),
            required("policy_arn", STRING).force_new(),
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
        let group = operation.planned.text("group");
        Some(naming::made(operation, &format!("{group}-")))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let group = operation.planned.text("group");
        attach(
            operation.client,
            group,
            operation.planned.text("policy_arn"),
        )
        .await?;
        Ok(naming::made(operation, &format!("{group}-")))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let groups: BTreeSet<&str> = known.iter().map(|it| it.text("group")).collect();
        let ask = |group| async move {
            let attached = found(attached(client, group).await)?;
            Ok::<_, AwsError>((group, attached.unwrap_or_default()))
        };
        let attached = try_join_all(groups.into_iter().map(ask)).await?;
        let attached: BTreeMap<&str, Vec<String>> = attached.into_iter().collect();
        let read = |known: &Value| {
            let (group, arn) = (known.text("group"), known.text("policy_arn"));
            let is_there = attached.get(group)?.iter().any(|it| it == arn);
            is_there.then(|| known.clone())
        };
        Ok(known.iter().map(read).collect())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (group, arn) = (
            operation.prior.text("group"),
            operation.prior.text("policy_arn"),
        );
        detach(operation.client, group, arn).await
    }

    fn import(&self, id: &str) -> Result<Draft, Problem> {
        super::attachment_of(id, "group", "<group-name>/<policy_arn>")
    }
}

/// Attaches a managed policy; it may be attached already.
pub(super) async fn attach(client: &AwsClient, group: &str, arn: &str) -> Result<(), AwsError> {
    let iam = &client.clients.iam;
    client
        .call("iam:AttachGroupPolicy", || {
            let request = iam.attach_group_policy().group_name(group);
            request.policy_arn(arn).send()
        })
        .await?;
    Ok(())
}

/// Detaches a managed policy.
pub(super) async fn detach(client: &AwsClient, group: &str, arn: &str) -> Result<(), AwsError> {
    let iam = &client.clients.iam;
    client
        .call("iam:DetachGroupPolicy", || {
            let request = iam.detach_group_policy().group_name(group);
            request.policy_arn(arn).send()
        })
        .await?;
    Ok(())
}

async fn attached(client: &AwsClient, group: &str) -> Result<Vec<String>, AwsError> {
    let iam = &client.clients.iam;
    let all = pages!(
        client,
        "iam:ListAttachedGroupPolicies",
        attached_policies.unwrap_or_default(),
        iam.list_attached_group_policies().group_name(group)
    );
    Ok(all.into_iter().filter_map(|it| it.policy_arn).collect())
}
