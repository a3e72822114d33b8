//! `aws_iam_instance_profile`

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_iam::types::InstanceProfile as Found;
use futures_util::future::try_join_all;

use super::{GONE, found, is_ours, mark, names, sdk_tags, tag_map, time};
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::naming;
use crate::provider::aws::object::{Attributes, Draft, string_map_value};
use crate::provider::aws::resource::{Job, Resource, Ways};
use crate::provider::aws::spec::{STRING, Spec, computed, id, optional};
use crate::value::Value;

/// `aws_iam_instance_profile`
pub struct InstanceProfile;

#[async_trait]
impl Resource for InstanceProfile {
    fn title(&self) -> &'static str {
        "IAM Instance Profile"
    }

    fn spec(&self) -> Spec {
        let [name, prefix] = names::name_and_prefix(128);
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("create_date", STRING),
            name,
            prefix,
            names::path(),
            optional("role", STRING),
            computed("unique_id", STRING),
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

    fn import_id(&self, job: &Job<'_>) -> Option<String> {
        job.planned.owned("name")
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        let iam = &job.cloud.clients.iam;
        let name = naming::name(job, "name", "name_prefix");
        let tags = sdk_tags(&job.marked_tags());
        job.cloud
            .call_once("iam:CreateInstanceProfile", || {
                iam.create_instance_profile()
                    .instance_profile_name(&name)
                    .set_path(job.planned.owned("path"))
                    .set_tags(tags.clone())
                    .send()
            })
            .await?;
        Ok(name)
    }

    async fn find(&self, job: &Job<'_>) -> Result<Option<String>, Fault> {
        let name = naming::name(job, "name", "name_prefix");
        let profile = get(job.cloud, &name).await?;
        let profile = profile.filter(|profile| is_ours(job, profile.tags.as_deref()));
        Ok(profile.map(|profile| profile.instance_profile_name))
    }

    async fn alike(&self, job: &Job<'_>) -> Result<Option<Vec<String>>, Fault> {
        let name = naming::name(job, "name", "name_prefix");
        let profile = get(job.cloud, &name).await?;
        let name = profile.map(|profile| profile.instance_profile_name);
        Ok(Some(name.into_iter().collect()))
    }

    async fn unmark(&self, job: &Job<'_>, id: &str) -> Result<(), Fault> {
        match mark(job) {
            Some(keys) => untag(job, id, keys).await,
            None => Ok(()),
        }
    }

    async fn finish(&self, job: &Job<'_>, id: &str) -> Result<(), Fault> {
        match job.planned.string("role") {
            Some(role) => add_role(job.cloud, id, role).await,
            None => Ok(()),
        }
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let profile = get(cloud, known.text("id")).await?;
                Ok::<_, Fault>(profile.map(|it| object(&known, &it)))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        if !job.changes("role") {
            return Ok(());
        }
        if let Some(role) = job.prior.string("role") {
            remove_role(job.cloud, job.id(), role).await?;
        }
        match job.planned.string("role") {
            Some(role) => add_role(job.cloud, job.id(), role).await,
            None => Ok(()),
        }
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
                .call("iam:TagInstanceProfile", || {
                    let request = iam.tag_instance_profile().instance_profile_name(job.id());
                    request.set_tags(Some(tags.clone())).send()
                })
                .await?;
        }
        Ok(())
    }

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        if let Some(role) = job.prior.string("role") {
            remove_role(job.cloud, job.id(), role).await?;
        }
        let iam = &job.cloud.clients.iam;
        job.cloud
            .call("iam:DeleteInstanceProfile", || {
                let request = iam.delete_instance_profile();
                request.instance_profile_name(job.id()).send()
            })
            .await?;
        Ok(())
    }
}

async fn get(cloud: &Cloud, name: &str) -> Result<Option<Found>, Fault> {
    let answer = cloud.call("iam:GetInstanceProfile", || {
        let request = cloud.clients.iam.get_instance_profile();
        request.instance_profile_name(name).send()
    });
    Ok(found(answer.await)?.and_then(|it| it.instance_profile))
}

/// Puts the role in; it may be in already.
async fn add_role(cloud: &Cloud, profile: &str, role: &str) -> Result<(), Fault> {
    let iam = &cloud.clients.iam;
    let answer = cloud.call("iam:AddRoleToInstanceProfile", || {
        let request = iam.add_role_to_instance_profile();
        request
            .instance_profile_name(profile)
            .role_name(role)
            .send()
    });
    let fault = match answer.await {
        Ok(_) => return Ok(()),
        Err(fault) => fault,
    };
    // There is room for one role: perhaps it is ours.
    if fault.is(&["LimitExceeded"])
        && let Some(profile) = get(cloud, profile).await?
        && profile.roles.iter().any(|it| it.role_name == role)
    {
        return Ok(());
    }
    Err(fault)
}

/// Takes the role out; it, or the profile, may be gone.
async fn remove_role(cloud: &Cloud, profile: &str, role: &str) -> Result<(), Fault> {
    let iam = &cloud.clients.iam;
    let answer = cloud.call("iam:RemoveRoleFromInstanceProfile", || {
        let request = iam.remove_role_from_instance_profile();
        request
            .instance_profile_name(profile)
            .role_name(role)
            .send()
    });
    found(answer.await)?;
    Ok(())
}

async fn untag(job: &Job<'_>, name: &str, keys: Vec<String>) -> Result<(), Fault> {
    let iam = &job.cloud.clients.iam;
    job.cloud
        .call("iam:UntagInstanceProfile", || {
            let request = iam.untag_instance_profile().instance_profile_name(name);
            request.set_tag_keys(Some(keys.clone())).send()
        })
        .await?;
    Ok(())
}

fn object(known: &Value, profile: &Found) -> Value {
    let name = &profile.instance_profile_name;
    let role = profile.roles.first().map(|role| role.role_name.as_str());
    let tags = tag_map(profile.tags.as_deref());
    let mut draft = Draft::from(known);
    draft
        .text("id", Some(name))
        .text("arn", Some(&profile.arn))
        .text("create_date", Some(&time(&profile.create_date)))
        .text("name", Some(name))
        .text("name_prefix", naming::prefix_of(name))
        .text("path", Some(&profile.path))
        .maybe("role", role)
        .text("unique_id", Some(&profile.instance_profile_id))
        .set("tags_all", string_map_value(&tags));
    draft.build()
}
