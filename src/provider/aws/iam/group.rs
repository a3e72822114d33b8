//! `aws_iam_group` and `aws_iam_group_policy_attachment`

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use aws_sdk_iam::types::Group as Found;
use futures_util::future::try_join_all;

use super::{GONE, found, names, pages};
use crate::provider::Problem;
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::naming;
use crate::provider::aws::object::{Attributes, Draft};
use crate::provider::aws::plan::Planning;
use crate::provider::aws::resource::{Job, Resource, Ways};
use crate::provider::aws::spec::{STRING, Spec, computed, id, optional, required};
use crate::value::Value;

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
        .adjust(adjust)
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: GONE,
            passing_delete: &[("ConcurrentModification", "")],
            blocked: &["DeleteConflict"],
            ..Ways::default()
        }
    }

    fn import_id(&self, job: &Job<'_>) -> Option<String> {
        job.planned.owned("name")
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        let (planned, iam) = (job.planned, &job.cloud.clients.iam);
        job.cloud
            .call_once("iam:CreateGroup", || {
                let request = iam.create_group().group_name(planned.text("name"));
                request.set_path(planned.owned("path")).send()
            })
            .await?;
        Ok(planned.text("name").to_owned())
    }

    async fn find(&self, job: &Job<'_>) -> Result<Option<String>, Fault> {
        // Groups carry no tags: it is ours if it is as young as the attempt.
        let group = get(job.cloud, job.planned.text("name")).await?;
        let since = job.attempt.since.as_secs().saturating_sub(120);
        let is_ours =
            |group: &Found| u64::try_from(group.create_date.secs()).unwrap_or_default() >= since;
        Ok(group.filter(is_ours).map(|it| it.group_name))
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let group = get(cloud, known.text("id")).await?;
                Ok::<_, Fault>(group.map(|it| object(&known, &it)))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        job.takes(&["name", "path"]);
        let (planned, iam) = (job.planned, &job.cloud.clients.iam);
        let name = planned.text("name");
        job.cloud
            .call("iam:UpdateGroup", || {
                iam.update_group()
                    .group_name(job.id())
                    .set_new_group_name((name != job.id()).then(|| name.to_owned()))
                    .set_new_path(planned.owned("path"))
                    .send()
            })
            .await?;
        Ok(())
    }

    fn id_after(&self, job: &Job<'_>) -> String {
        job.planned.text("name").to_owned()
    }

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        let iam = &job.cloud.clients.iam;
        let send = || iam.delete_group().group_name(job.id()).send();
        job.cloud.call("iam:DeleteGroup", send).await?;
        Ok(())
    }
}

fn adjust(planning: &mut Planning<'_>) {
    if !planning.is_create() && (planning.changes("name") || planning.changes("path")) {
        planning.open("arn");
    }
}

async fn get(cloud: &Cloud, name: &str) -> Result<Option<Found>, Fault> {
    let send = || cloud.clients.iam.get_group().group_name(name).send();
    let answer = found(cloud.call("iam:GetGroup", send).await)?;
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
            required("group", STRING).replaces(),
            required("policy_arn", STRING).replaces(),
        ])
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: GONE,
            // Attaching once more what is attached changes nothing.
            token: true,
            ..Ways::default()
        }
    }

    fn identity(&self, job: &Job<'_>) -> Option<String> {
        let group = job.planned.text("group");
        Some(naming::made(job, &format!("{group}-")))
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        let group = job.planned.text("group");
        attach(job.cloud, group, job.planned.text("policy_arn")).await?;
        Ok(naming::made(job, &format!("{group}-")))
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let groups: BTreeSet<&str> = known.iter().map(|it| it.text("group")).collect();
        let ask = |group| async move {
            let attached = found(attached(cloud, group).await)?;
            Ok::<_, Fault>((group, attached.unwrap_or_default()))
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

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        let (group, arn) = (job.prior.text("group"), job.prior.text("policy_arn"));
        detach(job.cloud, group, arn).await
    }

    fn import(&self, id: &str) -> Result<Draft, Problem> {
        super::attachment_of(id, "group", "<group-name>/<policy_arn>")
    }
}

/// Attaches a managed policy; it may be attached already.
pub(super) async fn attach(cloud: &Cloud, group: &str, arn: &str) -> Result<(), Fault> {
    let iam = &cloud.clients.iam;
    cloud
        .call("iam:AttachGroupPolicy", || {
            let request = iam.attach_group_policy().group_name(group);
            request.policy_arn(arn).send()
        })
        .await?;
    Ok(())
}

/// Detaches a managed policy.
pub(super) async fn detach(cloud: &Cloud, group: &str, arn: &str) -> Result<(), Fault> {
    let iam = &cloud.clients.iam;
    cloud
        .call("iam:DetachGroupPolicy", || {
            let request = iam.detach_group_policy().group_name(group);
            request.policy_arn(arn).send()
        })
        .await?;
    Ok(())
}

async fn attached(cloud: &Cloud, group: &str) -> Result<Vec<String>, Fault> {
    let iam = &cloud.clients.iam;
    let all = pages!(
        cloud,
        "iam:ListAttachedGroupPolicies",
        attached_policies.unwrap_or_default(),
        iam.list_attached_group_policies().group_name(group)
    );
    Ok(all.into_iter().filter_map(|it| it.policy_arn).collect())
}
