//! `aws_iam_role_policy_attachment`

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use futures_util::future::try_join_all;

use super::{GONE, found, role};
use crate::provider::Problem;
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::naming;
use crate::provider::aws::object::{Attributes, Draft};
use crate::provider::aws::resource::{Job, Resource, Ways};
use crate::provider::aws::spec::{STRING, Spec, id, required};
use crate::value::Value;

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
            required("policy_arn", STRING).replaces(),
            required("role", STRING).replaces(),
        ])
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: GONE,
            passing: &[("ConcurrentModification", "")],
            passing_delete: &[("ConcurrentModification", "")],
            // Attaching once more what is attached changes nothing.
            token: true,
            ..Ways::default()
        }
    }

    fn identity(&self, job: &Job<'_>) -> Option<String> {
        let role = job.planned.text("role");
        Some(naming::made(job, &format!("{role}-")))
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        let role = job.planned.text("role");
        role::attach(job.cloud, role, job.planned.text("policy_arn")).await?;
        Ok(naming::made(job, &format!("{role}-")))
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let roles: BTreeSet<&str> = known.iter().map(|it| it.text("role")).collect();
        let ask = |role| async move {
            let attached = found(role::attached(cloud, role).await)?;
            Ok::<_, Fault>((role, attached.unwrap_or_default()))
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

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        let (role, arn) = (job.prior.text("role"), job.prior.text("policy_arn"));
        role::detach(job.cloud, role, arn).await
    }

    fn import(&self, id: &str) -> Result<Draft, Problem> {
        super::attachment_of(id, "role", "<role-name>/<policy_arn>")
    }
}
