//! `aws_iam_role_policy`

use async_trait::async_trait;
use futures_util::future::try_join_all;

use super::{GONE, decoded, found, names};
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::{Attributes, Draft};
use crate::provider::aws::resource::{Job, Resource, Ways};
use crate::provider::aws::spec::{STRING, Spec, id, optional, required};
use crate::provider::aws::{naming, policy};
use crate::value::Value;

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
            names::name(128).conflicts(&["name_prefix"]),
            optional("name_prefix", STRING)
                .replaces()
                .conflicts(&["name"])
                .length(1, names::prefix_length(128))
                .check(names::characters),
            required("policy", STRING)
                .check(policy::policy)
                .normal(policy::version_first)
                .same(policy::same),
            required("role", STRING)
                .replaces()
                .length(1, 64)
                .check(names::characters),
        ])
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: GONE,
            passing: &[("ConcurrentModification", "")],
            passing_delete: &[("ConcurrentModification", "")],
            // Putting the same policy once more changes nothing.
            token: true,
            ..Ways::default()
        }
    }

    fn identity(&self, job: &Job<'_>) -> Option<String> {
        let name = naming::name(job, "name", "name_prefix");
        Some(format!("{}:{name}", job.planned.text("role")))
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        let name = naming::name(job, "name", "name_prefix");
        put(job, &name).await?;
        Ok(format!("{}:{name}", job.planned.text("role")))
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let Some((role, name)) = known.text("id").split_once(':') else {
                    return Ok(None);
                };
                let document = get(cloud, role, name).await?;
                Ok::<_, Fault>(document.map(|it| object(&known, role, name, &it)))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        job.takes(&["policy"]);
        put(job, job.prior.text("name")).await
    }

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        let iam = &job.cloud.clients.iam;
        job.cloud
            .call("iam:DeleteRolePolicy", || {
                iam.delete_role_policy()
                    .role_name(job.prior.text("role"))
                    .policy_name(job.prior.text("name"))
                    .send()
            })
            .await?;
        Ok(())
    }
}

async fn put(job: &Job<'_>, name: &str) -> Result<(), Fault> {
    let iam = &job.cloud.clients.iam;
    job.cloud
        .call("iam:PutRolePolicy", || {
            iam.put_role_policy()
                .role_name(job.planned.text("role"))
                .policy_name(name)
                .policy_document(job.planned.text("policy"))
                .send()
        })
        .await?;
    Ok(())
}

/// The document of a role's inline policy.
pub(super) async fn get(cloud: &Cloud, role: &str, name: &str) -> Result<Option<String>, Fault> {
    let answer = cloud.call("iam:GetRolePolicy", || {
        let request = cloud.clients.iam.get_role_policy().role_name(role);
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
