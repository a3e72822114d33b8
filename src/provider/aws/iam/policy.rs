//! `aws_iam_policy`

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_iam::types::{Policy as Found, PolicyVersion};
use futures_util::future::try_join_all;

use super::{GONE, decoded, found, is_ours, mark, names, pages, sdk_tags, tag_map};
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::{Attributes, Draft, string_map_value};
use crate::provider::aws::resource::{Blocker, Job, Resource, Ways};
use crate::provider::aws::spec::{STRING, Spec, computed, id, optional, required};
use crate::provider::aws::{naming, policy};
use crate::value::Value;

/// So many versions a policy may have.
const MOST_VERSIONS: usize = 5;

/// `aws_iam_policy`: a managed policy of the account's own.
pub struct Policy;

#[async_trait]
impl Resource for Policy {
    fn title(&self) -> &'static str {
        "IAM Policy"
    }

    fn spec(&self) -> Spec {
        let [name, prefix] = names::name_and_prefix(128);
        Spec::new([
            id(),
            computed("arn", STRING),
            optional("description", STRING).replaces(),
            name,
            prefix,
            names::path(),
            required("policy", STRING)
                .check(policy::policy)
                .normal(policy::normal)
                .same(policy::same),
            computed("policy_id", STRING),
        ])
        .tagged()
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: GONE,
            passing: &[("ConcurrentModification", "")],
            passing_delete: &[("ConcurrentModification", "")],
            blocked: &["DeleteConflict"],
            ..Ways::default()
        }
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        let (planned, iam) = (job.planned, &job.cloud.clients.iam);
        let name = naming::name(job, "name", "name_prefix");
        let tags = sdk_tags(&job.marked_tags());
        let made = job
            .cloud
            .call_once("iam:CreatePolicy", || {
                iam.create_policy()
                    .policy_name(&name)
                    .policy_document(planned.text("policy"))
                    .set_path(planned.owned("path"))
                    .set_description(planned.owned("description"))
                    .set_tags(tags.clone())
                    .send()
            })
            .await?;
        let arn = made.policy.and_then(|policy| policy.arn);
        arn.ok_or_else(|| Fault::new("the answer holds no policy"))
    }

    async fn find(&self, job: &Job<'_>) -> Result<Option<String>, Fault> {
        let policy = get(job.cloud, &arn_of(job).await?).await?;
        let policy = policy.filter(|policy| is_ours(job, policy.tags.as_deref()));
        Ok(policy.and_then(|policy| policy.arn))
    }

    async fn alike(&self, job: &Job<'_>) -> Result<Option<Vec<String>>, Fault> {
        let policy = get(job.cloud, &arn_of(job).await?).await?;
        Ok(Some(
            policy.and_then(|policy| policy.arn).into_iter().collect(),
        ))
    }

    async fn unmark(&self, job: &Job<'_>, id: &str) -> Result<(), Fault> {
        match mark(job) {
            Some(keys) => untag(job, id, keys).await,
            None => Ok(()),
        }
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        try_join_all(known.iter().map(|known| read_one(cloud, known))).await
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        if !job.changes("policy") {
            return Ok(());
        }
        let (cloud, iam, arn) = (job.cloud, &job.cloud.clients.iam, job.id());
        let mut spare = spare_versions(cloud, arn).await?;
        spare.sort_by_key(age);
        while spare.len() + 1 >= MOST_VERSIONS && !spare.is_empty() {
            delete_version(cloud, arn, &spare.remove(0)).await?;
        }
        cloud
            .call("iam:CreatePolicyVersion", || {
                iam.create_policy_version()
                    .policy_arn(arn)
                    .policy_document(job.planned.text("policy"))
                    .set_as_default(true)
                    .send()
            })
            .await?;
        Ok(())
    }

    async fn retag(
        &self,
        job: &Job<'_>,
        removed: Vec<String>,
        set: BTreeMap<String, String>,
    ) -> Result<(), Fault> {
        if !removed.is_empty() {
            untag(job, job.id(), removed).await?;
        }
        if let Some(tags) = sdk_tags(&set) {
            let iam = &job.cloud.clients.iam;
            job.cloud
                .call("iam:TagPolicy", || {
                    let request = iam.tag_policy().policy_arn(job.id());
                    request.set_tags(Some(tags.clone())).send()
                })
                .await?;
        }
        Ok(())
    }

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        let (cloud, iam, arn) = (job.cloud, &job.cloud.clients.iam, job.id());
        for version in spare_versions(cloud, arn).await? {
            delete_version(cloud, arn, &version).await?;
        }
        cloud
            .call("iam:DeletePolicy", || {
                iam.delete_policy().policy_arn(arn).send()
            })
            .await?;
        Ok(())
    }

    async fn blockers(&self, job: &Job<'_>) -> Result<Vec<Blocker>, Fault> {
        wearers(job.cloud, job.id()).await
    }
}

/// The policy of that ARN.
/// The ARN that a name and a path lead to.
async fn arn_of(job: &Job<'_>) -> Result<String, Fault> {
    let name = naming::name(job, "name", "name_prefix");
    let path = job.planned.string("path").unwrap_or("/");
    let account = &job.cloud.identity().await?.account;
    let partition = job.cloud.partition();
    Ok(format!("arn:{partition}:iam::{account}:policy{path}{name}"))
}

pub(super) async fn get(cloud: &Cloud, arn: &str) -> Result<Option<Found>, Fault> {
    let answer = cloud.call("iam:GetPolicy", || {
        cloud.clients.iam.get_policy().policy_arn(arn).send()
    });
    Ok(found(answer.await)?.and_then(|it| it.policy))
}

/// The document of the version of a policy that is in force.
pub(super) async fn document(cloud: &Cloud, policy: &Found) -> Result<Option<String>, Fault> {
    let arn = policy.arn.as_deref().unwrap_or_default();
    let version = policy.default_version_id.as_deref().unwrap_or_default();
    let answer = cloud.call("iam:GetPolicyVersion", || {
        let request = cloud.clients.iam.get_policy_version();
        request.policy_arn(arn).version_id(version).send()
    });
    let version = found(answer.await)?.and_then(|it| it.policy_version);
    Ok(version.and_then(|it| it.document).map(|it| decoded(&it)))
}

async fn read_one(cloud: &Cloud, known: &Value) -> Result<Option<Value>, Fault> {
    let Some(policy) = get(cloud, known.text("id")).await? else {
        return Ok(None);
    };
    let document = document(cloud, &policy).await?;
    Ok(document.map(|document| object(known, &policy, &document)))
}

fn object(known: &Value, found: &Found, document: &str) -> Value {
    let arn = found.arn.as_deref();
    let name = found.policy_name.as_deref().unwrap_or_default();
    let document = policy::kept(document, known.string("policy"));
    let tags = tag_map(found.tags.as_deref());
    let mut draft = Draft::from(known);
    draft
        .text("id", arn)
        .text("arn", arn)
        .text("description", found.description.as_deref())
        .text("name", Some(name))
        .text("name_prefix", naming::prefix_of(name))
        .text("path", found.path.as_deref())
        .text("policy", Some(&document))
        .text("policy_id", found.policy_id.as_deref())
        .set("tags_all", string_map_value(&tags));
    draft.build()
}

/// The versions that are not in force.
async fn spare_versions(cloud: &Cloud, arn: &str) -> Result<Vec<PolicyVersion>, Fault> {
    let iam = &cloud.clients.iam;
    let mut all = pages!(
        cloud,
        "iam:ListPolicyVersions",
        versions.unwrap_or_default(),
        iam.list_policy_versions().policy_arn(arn)
    );
    all.retain(|version| !version.is_default_version);
    Ok(all)
}

/// Versions are numbered: `v12`.
fn age(version: &PolicyVersion) -> u64 {
    let id = version.version_id.as_deref().unwrap_or_default();
    id.trim_start_matches('v').parse().unwrap_or_default()
}

async fn delete_version(cloud: &Cloud, arn: &str, version: &PolicyVersion) -> Result<(), Fault> {
    let id = version.version_id.as_deref().unwrap_or_default();
    let answer = cloud.call("iam:DeletePolicyVersion", || {
        let request = cloud.clients.iam.delete_policy_version();
        request.policy_arn(arn).version_id(id).send()
    });
    found(answer.await)?;
    Ok(())
}

/// Whom a policy is attached to.
async fn wearers(cloud: &Cloud, arn: &str) -> Result<Vec<Blocker>, Fault> {
    let answer = cloud.call("iam:ListEntitiesForPolicy", || {
        let request = cloud.clients.iam.list_entities_for_policy();
        request.policy_arn(arn).send()
    });
    let answer = answer.await?;
    let blocker = |kind: &'static str, name: Option<String>| Blocker {
        kind,
        id: name.unwrap_or_default(),
        owner: String::new(),
        going: false,
    };
    let roles = answer.policy_roles.unwrap_or_default().into_iter();
    let users = answer.policy_users.unwrap_or_default().into_iter();
    let groups = answer.policy_groups.unwrap_or_default().into_iter();
    Ok(roles
        .map(|it| blocker("role", it.role_name))
        .chain(users.map(|it| blocker("user", it.user_name)))
        .chain(groups.map(|it| blocker("group", it.group_name)))
        .collect())
}

async fn untag(job: &Job<'_>, arn: &str, keys: Vec<String>) -> Result<(), Fault> {
    let iam = &job.cloud.clients.iam;
    job.cloud
        .call("iam:UntagPolicy", || {
            let request = iam.untag_policy().policy_arn(arn);
            request.set_tag_keys(Some(keys.clone())).send()
        })
        .await?;
    Ok(())
}
