//! `aws_iam_role`

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use aws_sdk_iam::types::Role as Found;
use futures_util::future::try_join_all;

use super::{
    GONE, decoded, found, is_ours, mark, names, pages, role_batch, sdk_tags, tag_map, time,
};
use crate::provider::Problem;
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::{Attributes, Draft, string_map_value};
use crate::provider::aws::resource::{Blocker, Job, Resource, Ways};
use crate::provider::aws::spec::{
    BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed, required, set_block,
    string_set,
};
use crate::provider::aws::{checks, json, naming, policy};
use crate::value::{Type, Value};

/// `aws_iam_role`
pub struct Role;

#[async_trait]
impl Resource for Role {
    fn title(&self) -> &'static str {
        "IAM Role"
    }

    fn spec(&self) -> Spec {
        let inline = set_block(
            "inline_policy",
            [
                optional("name", STRING)
                    .length(1, 128)
                    .check(names::characters),
                optional("policy", STRING)
                    .check(policy::policy)
                    .normal(policy::version_first)
                    .same(policy::same),
            ],
        );
        let [name, prefix] = names::name_and_prefix(64);
        Spec::new([
            id(),
            computed("arn", STRING),
            required("assume_role_policy", STRING)
                .check(json::json)
                .normal(policy::normal)
                .same(policy::same),
            computed("create_date", STRING),
            optional("description", STRING)
                .length(0, 1000)
                .check(straight_quotes),
            optional("force_detach_policies", BOOL).default(false).own(),
            optional_computed("managed_policy_arns", string_set()).check_each(checks::arn),
            optional("max_session_duration", NUMBER)
                .default(3600)
                .between(3600, 43200),
            name,
            prefix,
            names::path(),
            optional("permissions_boundary", STRING).check(checks::arn),
            computed("unique_id", STRING),
        ])
        .block(inline.computed())
        .tagged()
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: GONE,
            // A principal that was made just now is not known everywhere yet.
            passing: &[
                ("MalformedPolicyDocument", "Invalid principal in policy"),
                ("ConcurrentModification", ""),
            ],
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
        let name = naming::name(job, "name", "name_prefix");
        let tags = sdk_tags(&job.marked_tags());
        job.cloud
            .call_once("iam:CreateRole", || {
                iam.create_role()
                    .role_name(&name)
                    .set_path(planned.owned("path"))
                    .assume_role_policy_document(planned.text("assume_role_policy"))
                    .set_description(planned.owned("description"))
                    .set_max_session_duration(planned.integer("max_session_duration"))
                    .set_permissions_boundary(planned.owned("permissions_boundary"))
                    .set_tags(tags.clone())
                    .send()
            })
            .await?;
        Ok(name)
    }

    async fn find(&self, job: &Job<'_>) -> Result<Option<String>, Fault> {
        let name = naming::name(job, "name", "name_prefix");
        let role = get(job.cloud, &name).await?;
        let role = role.filter(|role| is_ours(job, role.tags.as_deref()));
        Ok(role.map(|role| role.role_name))
    }

    async fn alike(&self, job: &Job<'_>) -> Result<Option<Vec<String>>, Fault> {
        let name = naming::name(job, "name", "name_prefix");
        let role = get(job.cloud, &name).await?;
        Ok(Some(role.map(|role| role.role_name).into_iter().collect()))
    }

    async fn unmark(&self, job: &Job<'_>, id: &str) -> Result<(), Fault> {
        match mark(job) {
            Some(keys) => untag(job, id, keys).await,
            None => Ok(()),
        }
    }

    async fn finish(&self, job: &Job<'_>, id: &str) -> Result<(), Fault> {
        for arn in job.planned.strings("managed_policy_arns") {
            attach(job.cloud, id, &arn).await?;
        }
        for (name, document) in inline_policies(job.planned) {
            put_inline(job.cloud, id, &name, &document).await?;
        }
        Ok(())
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let whole = match known.len() >= role_batch::WORTH {
            true => role_batch::all(cloud).await?.unwrap_or_default(),
            false => BTreeMap::new(),
        };
        let read = |known: &Value| {
            let (known, found) = (known.clone(), whole.get(known.text("id")));
            async move {
                match found {
                    Some(it) => Ok(Some(object(
                        &known,
                        &it.role,
                        &it.inline,
                        it.managed.clone(),
                    ))),
                    // A new role is not on the lists yet.
                    None => read_one(cloud, &known).await,
                }
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        let (planned, iam, name) = (job.planned, &job.cloud.clients.iam, job.id());
        if job.changes("assume_role_policy") {
            job.cloud
                .call("iam:UpdateAssumeRolePolicy", || {
                    let request = iam.update_assume_role_policy().role_name(name);
                    request
                        .policy_document(planned.text("assume_role_policy"))
                        .send()
                })
                .await?;
        }
        if job.changes_any(&["description", "max_session_duration"]) {
            // What this request does not name goes back to its default.
            job.cloud
                .call("iam:UpdateRole", || {
                    let request = iam.update_role().role_name(name);
                    request
                        .description(planned.text("description"))
                        .set_max_session_duration(planned.integer("max_session_duration"))
                        .send()
                })
                .await?;
        }
        if job.changes("permissions_boundary") {
            set_boundary(job).await?;
        }
        if job.changes("managed_policy_arns") {
            update_managed(job).await?;
        }
        if job.changes("inline_policy") {
            update_inline(job).await?;
        }
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
                .call("iam:TagRole", || {
                    let request = iam.tag_role().role_name(job.id());
                    request.set_tags(Some(tags.clone())).send()
                })
                .await?;
        }
        Ok(())
    }

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        let (cloud, name) = (job.cloud, job.id());
        for profile in profiles(cloud, name).await? {
            let answer = cloud.call("iam:RemoveRoleFromInstanceProfile", || {
                let request = cloud.clients.iam.remove_role_from_instance_profile();
                request
                    .instance_profile_name(&profile)
                    .role_name(name)
                    .send()
            });
            found(answer.await)?;
        }
        let is_forced = job.prior.flag("force_detach_policies");
        if is_forced || job.prior.first("managed_policy_arns").is_some() {
            for arn in attached(cloud, name).await? {
                detach(cloud, name, &arn).await?;
            }
        }
        if is_forced || job.prior.first("inline_policy").is_some() {
            for policy in inline_names(cloud, name).await? {
                delete_inline(cloud, name, &policy).await?;
            }
        }
        cloud
            .call("iam:DeleteRole", || {
                cloud.clients.iam.delete_role().role_name(name).send()
            })
            .await?;
        Ok(())
    }

    async fn blockers(&self, job: &Job<'_>) -> Result<Vec<Blocker>, Fault> {
        let (cloud, name) = (job.cloud, job.id());
        let blocker = |kind| {
            move |id| Blocker {
                kind,
                id,
                owner: String::new(),
                going: false,
            }
        };
        let attached = attached(cloud, name).await?.into_iter();
        let inline = inline_names(cloud, name).await?.into_iter();
        let profiles = profiles(cloud, name).await?.into_iter();
        Ok(attached
            .map(blocker("attached policy"))
            .chain(inline.map(blocker("inline policy")))
            .chain(profiles.map(blocker("instance profile")))
            .collect())
    }

    fn import(&self, id: &str) -> Result<Draft, Problem> {
        let mut draft = Draft::from(&Value::NULL);
        draft
            .text("id", Some(id))
            .flag("force_detach_policies", Some(false));
        Ok(draft)
    }
}

fn straight_quotes(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    text.contains(['“', '‘']).then(|| {
        format!(
            "invalid value for {name} (cannot contain specially formatted single or double quotes: [“‘])"
        )
    })
}

/// The role of that name.
pub(super) async fn get(cloud: &Cloud, name: &str) -> Result<Option<Found>, Fault> {
    let answer = cloud.call("iam:GetRole", || {
        cloud.clients.iam.get_role().role_name(name).send()
    });
    Ok(found(answer.await)?.and_then(|it| it.role))
}

async fn read_one(cloud: &Cloud, known: &Value) -> Result<Option<Value>, Fault> {
    let name = known.text("id");
    let Some(role) = get(cloud, name).await? else {
        return Ok(None);
    };
    let (inline, managed) =
        futures_util::future::join(read_inline(cloud, name), attached(cloud, name)).await;
    let (Some(inline), Some(managed)) = (found(inline)?, found(managed)?) else {
        return Ok(None);
    };
    Ok(Some(object(known, &role, &inline, managed)))
}

fn object(
    known: &Value,
    role: &Found,
    inline: &BTreeMap<String, String>,
    managed: Vec<String>,
) -> Value {
    let trust = decoded(
        role.assume_role_policy_document
            .as_deref()
            .unwrap_or_default(),
    );
    let trust = policy::kept(&trust, known.string("assume_role_policy"));
    let boundary = role.permissions_boundary.as_ref();
    let boundary = boundary.and_then(|it| it.permissions_boundary_arn.as_deref());
    let mut draft = Draft::from(known);
    draft
        .text("id", Some(&role.role_name))
        .text("arn", Some(&role.arn))
        .text("assume_role_policy", Some(&trust))
        .text("create_date", Some(&time(&role.create_date)))
        .text("description", role.description.as_deref())
        .string_set("managed_policy_arns", managed)
        .number("max_session_duration", role.max_session_duration)
        .text("name", Some(&role.role_name))
        .text("name_prefix", naming::prefix_of(&role.role_name))
        .text("path", Some(&role.path))
        .maybe("permissions_boundary", boundary)
        .text("unique_id", Some(&role.role_id))
        .set("tags_all", string_map_value(&tag_map(role.tags.as_deref())));
    // One block without a name says that there shall be no inline policies.
    let says_none = known.first("inline_policy").is_some() && inline_policies(known).is_empty();
    if !(inline.is_empty() && says_none) {
        draft.set("inline_policy", inline_value(known, inline));
    }
    draft.build()
}

fn inline_value(known: &Value, found: &BTreeMap<String, String>) -> Value {
    let before = inline_policies(known);
    let ty = Type::object([("name", Type::String), ("policy", Type::String)]);
    let blocks = found.iter().map(|(name, document)| {
        let kept = policy::kept_version_first(document, before.get(name).map(String::as_str));
        Value::object([
            ("name", Value::string(name.as_str())),
            ("policy", Value::string(kept)),
        ])
    });
    Value::set(ty, blocks)
}

/// The inline policies of an object, by name.
fn inline_policies(object: &Value) -> BTreeMap<String, String> {
    let blocks = object.items("inline_policy");
    blocks
        .filter_map(|block| Some((block.owned("name")?, block.text("policy").to_owned())))
        .collect()
}

async fn read_inline(cloud: &Cloud, role: &str) -> Result<BTreeMap<String, String>, Fault> {
    let names = inline_names(cloud, role).await?;
    let ask = |name: String| async move {
        let document = super::role_policy::get(cloud, role, &name).await?;
        Ok::<_, Fault>(document.map(|document| (name, document)))
    };
    let all = try_join_all(names.into_iter().map(ask)).await?;
    Ok(all.into_iter().flatten().collect())
}

async fn inline_names(cloud: &Cloud, role: &str) -> Result<Vec<String>, Fault> {
    let iam = &cloud.clients.iam;
    Ok(pages!(
        cloud,
        "iam:ListRolePolicies",
        policy_names,
        iam.list_role_policies().role_name(role)
    ))
}

/// The ARNs of the managed policies that are attached to a role.
pub(super) async fn attached(cloud: &Cloud, role: &str) -> Result<Vec<String>, Fault> {
    let iam = &cloud.clients.iam;
    let all = pages!(
        cloud,
        "iam:ListAttachedRolePolicies",
        attached_policies.unwrap_or_default(),
        iam.list_attached_role_policies().role_name(role)
    );
    Ok(all.into_iter().filter_map(|it| it.policy_arn).collect())
}

async fn profiles(cloud: &Cloud, role: &str) -> Result<Vec<String>, Fault> {
    let iam = &cloud.clients.iam;
    let all = pages!(
        cloud,
        "iam:ListInstanceProfilesForRole",
        instance_profiles,
        iam.list_instance_profiles_for_role().role_name(role)
    );
    Ok(all.into_iter().map(|it| it.instance_profile_name).collect())
}

/// Attaches a managed policy; it may be attached already.
pub(super) async fn attach(cloud: &Cloud, role: &str, arn: &str) -> Result<(), Fault> {
    let iam = &cloud.clients.iam;
    cloud
        .call("iam:AttachRolePolicy", || {
            let request = iam.attach_role_policy().role_name(role);
            request.policy_arn(arn).send()
        })
        .await?;
    Ok(())
}

/// Detaches a managed policy; it may not be attached.
pub(super) async fn detach(cloud: &Cloud, role: &str, arn: &str) -> Result<(), Fault> {
    let iam = &cloud.clients.iam;
    let answer = cloud.call("iam:DetachRolePolicy", || {
        let request = iam.detach_role_policy().role_name(role);
        request.policy_arn(arn).send()
    });
    found(answer.await)?;
    Ok(())
}

async fn put_inline(cloud: &Cloud, role: &str, name: &str, document: &str) -> Result<(), Fault> {
    let iam = &cloud.clients.iam;
    cloud
        .call("iam:PutRolePolicy", || {
            let request = iam.put_role_policy().role_name(role).policy_name(name);
            request.policy_document(document).send()
        })
        .await?;
    Ok(())
}

async fn delete_inline(cloud: &Cloud, role: &str, name: &str) -> Result<(), Fault> {
    let iam = &cloud.clients.iam;
    let answer = cloud.call("iam:DeleteRolePolicy", || {
        let request = iam.delete_role_policy().role_name(role);
        request.policy_name(name).send()
    });
    found(answer.await)?;
    Ok(())
}

async fn set_boundary(job: &Job<'_>) -> Result<(), Fault> {
    let (cloud, iam) = (job.cloud, &job.cloud.clients.iam);
    match job.planned.string("permissions_boundary") {
        Some(arn) => {
            cloud
                .call("iam:PutRolePermissionsBoundary", || {
                    let request = iam.put_role_permissions_boundary().role_name(job.id());
                    request.permissions_boundary(arn).send()
                })
                .await?;
        }
        None => {
            let answer = cloud.call("iam:DeleteRolePermissionsBoundary", || {
                let request = iam.delete_role_permissions_boundary();
                request.role_name(job.id()).send()
            });
            found(answer.await)?;
        }
    }
    Ok(())
}

/// The policies that are attached become exactly those that are planned.
async fn update_managed(job: &Job<'_>) -> Result<(), Fault> {
    let texts = |object: &Value| -> BTreeSet<String> {
        object.strings("managed_policy_arns").into_iter().collect()
    };
    let (before, after) = (texts(job.prior), texts(job.planned));
    for arn in before.difference(&after) {
        detach(job.cloud, job.id(), arn).await?;
    }
    for arn in after.difference(&before) {
        attach(job.cloud, job.id(), arn).await?;
    }
    Ok(())
}

async fn update_inline(job: &Job<'_>) -> Result<(), Fault> {
    let (before, after) = (inline_policies(job.prior), inline_policies(job.planned));
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        delete_inline(job.cloud, job.id(), name).await?;
    }
    for (name, document) in &after {
        if before.get(name) != Some(document) {
            put_inline(job.cloud, job.id(), name, document).await?;
        }
    }
    Ok(())
}

async fn untag(job: &Job<'_>, name: &str, keys: Vec<String>) -> Result<(), Fault> {
    let iam = &job.cloud.clients.iam;
    job.cloud
        .call("iam:UntagRole", || {
            let request = iam.untag_role().role_name(name);
            request.set_tag_keys(Some(keys.clone())).send()
        })
        .await?;
    Ok(())
}
