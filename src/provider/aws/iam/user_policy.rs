//! `aws_iam_user_policy` and `aws_iam_user_policy_attachment`

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use futures_util::future::try_join_all;

use super::{GONE, decoded, found, names, pages};
use crate::provider::Problem;
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::{Attributes, Draft};
use crate::provider::aws::resource::{Job, Resource, Ways};
use crate::provider::aws::spec::{STRING, Spec, id, optional, required};
use crate::provider::aws::{naming, policy};
use crate::value::Value;

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
            required("user", STRING).replaces(),
        ])
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: GONE,
            // Putting the same policy once more changes nothing.
            token: true,
            ..Ways::default()
        }
    }

    fn identity(&self, job: &Job<'_>) -> Option<String> {
        let name = naming::name(job, "name", "name_prefix");
        Some(format!("{}:{name}", job.planned.text("user")))
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        let name = naming::name(job, "name", "name_prefix");
        put(job, &name).await?;
        Ok(format!("{}:{name}", job.planned.text("user")))
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let Some((user, name)) = known.text("id").split_once(':') else {
                    return Ok(None);
                };
                let answer = cloud.call("iam:GetUserPolicy", || {
                    let request = cloud.clients.iam.get_user_policy().user_name(user);
                    request.policy_name(name).send()
                });
                let document = found(answer.await)?.map(|it| decoded(&it.policy_document));
                let mut draft = Draft::from(&known);
                draft.text("name", Some(name)).text("user", Some(user));
                let kept =
                    document.map(|it| policy::kept_version_first(&it, known.string("policy")));
                Ok::<_, Fault>(kept.map(|it| draft.text("policy", Some(&it)).build()))
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
            .call("iam:DeleteUserPolicy", || {
                iam.delete_user_policy()
                    .user_name(job.prior.text("user"))
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
        .call("iam:PutUserPolicy", || {
            iam.put_user_policy()
                .user_name(job.planned.text("user"))
                .policy_name(name)
                .policy_document(job.planned.text("policy"))
                .send()
        })
        .await?;
    Ok(())
}

/// The names of a user's inline policies.
pub(super) async fn names_of(cloud: &Cloud, user: &str) -> Result<Vec<String>, Fault> {
    let iam = &cloud.clients.iam;
    Ok(pages!(
        cloud,
        "iam:ListUserPolicies",
        policy_names,
        iam.list_user_policies().user_name(user)
    ))
}

/// The ARNs of the managed policies that are attached to a user.
pub(super) async fn attached(cloud: &Cloud, user: &str) -> Result<Vec<String>, Fault> {
    let iam = &cloud.clients.iam;
    let all = pages!(
        cloud,
        "iam:ListAttachedUserPolicies",
        attached_policies.unwrap_or_default(),
        iam.list_attached_user_policies().user_name(user)
    );
    Ok(all.into_iter().filter_map(|it| it.policy_arn).collect())
}

/// Attaches a managed policy; it may be attached already.
pub(super) async fn attach(cloud: &Cloud, user: &str, arn: &str) -> Result<(), Fault> {
    let iam = &cloud.clients.iam;
    cloud
        .call("iam:AttachUserPolicy", || {
            let request = iam.attach_user_policy().user_name(user);
            request.policy_arn(arn).send()
        })
        .await?;
    Ok(())
}

/// Detaches a managed policy.
pub(super) async fn detach(cloud: &Cloud, user: &str, arn: &str) -> Result<(), Fault> {
    let iam = &cloud.clients.iam;
    cloud
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
            required("policy_arn", STRING).replaces(),
            required("user", STRING).replaces(),
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
        let user = job.planned.text("user");
        Some(naming::made(job, &format!("{user}-")))
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        let user = job.planned.text("user");
        attach(job.cloud, user, job.planned.text("policy_arn")).await?;
        Ok(naming::made(job, &format!("{user}-")))
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let users: BTreeSet<&str> = known.iter().map(|it| it.text("user")).collect();
        let ask = |user| async move {
            let attached = found(attached(cloud, user).await)?;
            Ok::<_, Fault>((user, attached.unwrap_or_default()))
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

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        let (user, arn) = (job.prior.text("user"), job.prior.text("policy_arn"));
        detach(job.cloud, user, arn).await
    }

    fn import(&self, id: &str) -> Result<Draft, Problem> {
        super::attachment_of(id, "user", "<user-name>/<policy_arn>")
    }
}
