//! `aws_iam_user`

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_iam::types::User as Found;
use futures_util::future::try_join_all;

use super::{GONE, found, is_ours, mark, names, pages, sdk_tags, tag_map};
use crate::provider::aws::checks;
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::{Attributes, Draft, string_map_value};
use crate::provider::aws::resource::{Blocker, Job, Resource, Ways};
use crate::provider::aws::spec::{BOOL, STRING, Spec, computed, id, optional, required};
use crate::value::Value;

/// `aws_iam_user`
pub struct User;

#[async_trait]
impl Resource for User {
    fn title(&self) -> &'static str {
        "IAM User"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            optional("force_destroy", BOOL).default(false).own(),
            required("name", STRING)
                .length(1, 64)
                .check(names::characters),
            optional("path", STRING).default("/").length(0, 512),
            optional("permissions_boundary", STRING).check(checks::arn),
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
        let (planned, iam) = (job.planned, &job.cloud.clients.iam);
        let tags = sdk_tags(&job.marked_tags());
        job.cloud
            .call_once("iam:CreateUser", || {
                iam.create_user()
                    .user_name(planned.text("name"))
                    .set_path(planned.owned("path"))
                    .set_permissions_boundary(planned.owned("permissions_boundary"))
                    .set_tags(tags.clone())
                    .send()
            })
            .await?;
        Ok(planned.text("name").to_owned())
    }

    async fn find(&self, job: &Job<'_>) -> Result<Option<String>, Fault> {
        let user = get(job.cloud, job.planned.text("name")).await?;
        let user = user.filter(|user| is_ours(job, user.tags.as_deref()));
        Ok(user.map(|user| user.user_name))
    }

    async fn alike(&self, job: &Job<'_>) -> Result<Option<Vec<String>>, Fault> {
        let user = get(job.cloud, job.planned.text("name")).await?;
        Ok(Some(user.map(|user| user.user_name).into_iter().collect()))
    }

    async fn unmark(&self, job: &Job<'_>, id: &str) -> Result<(), Fault> {
        match mark(job) {
            Some(keys) => untag(job, id, keys).await,
            None => Ok(()),
        }
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let user = get(cloud, known.text("id")).await?;
                Ok::<_, Fault>(user.map(|it| object(&known, &it)))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        let (planned, cloud, iam) = (job.planned, job.cloud, &job.cloud.clients.iam);
        if job.changes("permissions_boundary") {
            set_boundary(job).await?;
        }
        if job.changes_any(&["name", "path"]) {
            let name = planned.text("name");
            let answer = cloud.call("iam:UpdateUser", || {
                iam.update_user()
                    .user_name(job.id())
                    .set_new_user_name((name != job.id()).then(|| name.to_owned()))
                    .set_new_path(planned.owned("path"))
                    .send()
            });
            answer.await?;
        }
        Ok(())
    }

    fn id_after(&self, job: &Job<'_>) -> String {
        job.planned.text("name").to_owned()
    }

    async fn retag(
        &self,
        job: &Job<'_>,
        removed: Vec<String>,
        set: BTreeMap<String, String>,
    ) -> Result<(), Fault> {
        let name = job.planned.text("name");
        if !removed.is_empty() {
            untag(job, name, removed).await?;
        }
        if let Some(tags) = sdk_tags(&set) {
            let iam = &job.cloud.clients.iam;
            job.cloud
                .call("iam:TagUser", || {
                    let request = iam.tag_user().user_name(name);
                    request.set_tags(Some(tags.clone())).send()
                })
                .await?;
        }
        Ok(())
    }

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        let (cloud, name) = (job.cloud, job.id());
        for group in groups_of(cloud, name).await? {
            super::group_membership::remove(cloud, &group, name).await?;
        }
        if job.prior.flag("force_destroy") {
            strip(cloud, name).await?;
        }
        let send = || cloud.clients.iam.delete_user().user_name(name).send();
        cloud.call("iam:DeleteUser", send).await?;
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
        let keys = keys_of(cloud, name).await?.into_iter();
        let attached = super::user_policy::attached(cloud, name).await?.into_iter();
        let inline = super::user_policy::names_of(cloud, name).await?.into_iter();
        Ok(keys
            .map(blocker("access key"))
            .chain(attached.map(blocker("attached policy")))
            .chain(inline.map(blocker("inline policy")))
            .collect())
    }
}

async fn get(cloud: &Cloud, name: &str) -> Result<Option<Found>, Fault> {
    let send = || cloud.clients.iam.get_user().user_name(name).send();
    let answer = found(cloud.call("iam:GetUser", send).await)?;
    Ok(answer.and_then(|it| it.user))
}

fn object(known: &Value, user: &Found) -> Value {
    let boundary = user.permissions_boundary.as_ref();
    let boundary = boundary.and_then(|it| it.permissions_boundary_arn.as_deref());
    let mut draft = Draft::from(known);
    draft
        .text("id", Some(&user.user_name))
        .text("arn", Some(&user.arn))
        .text("name", Some(&user.user_name))
        .text("path", Some(&user.path))
        .maybe("permissions_boundary", boundary)
        .text("unique_id", Some(&user.user_id))
        .set("tags_all", string_map_value(&tag_map(user.tags.as_deref())));
    draft.build()
}

async fn set_boundary(job: &Job<'_>) -> Result<(), Fault> {
    let (cloud, iam) = (job.cloud, &job.cloud.clients.iam);
    match job.planned.string("permissions_boundary") {
        Some(arn) => {
            cloud
                .call("iam:PutUserPermissionsBoundary", || {
                    let request = iam.put_user_permissions_boundary().user_name(job.id());
                    request.permissions_boundary(arn).send()
                })
                .await?;
        }
        None => {
            let answer = cloud.call("iam:DeleteUserPermissionsBoundary", || {
                let request = iam.delete_user_permissions_boundary();
                request.user_name(job.id()).send()
            });
            found(answer.await)?;
        }
    }
    Ok(())
}

async fn groups_of(cloud: &Cloud, name: &str) -> Result<Vec<String>, Fault> {
    let iam = &cloud.clients.iam;
    let all = pages!(
        cloud,
        "iam:ListGroupsForUser",
        groups,
        iam.list_groups_for_user().user_name(name)
    );
    Ok(all.into_iter().map(|it| it.group_name).collect())
}

async fn keys_of(cloud: &Cloud, name: &str) -> Result<Vec<String>, Fault> {
    let iam = &cloud.clients.iam;
    let all = pages!(
        cloud,
        "iam:ListAccessKeys",
        access_key_metadata,
        iam.list_access_keys().user_name(name)
    );
    Ok(all.into_iter().filter_map(|it| it.access_key_id).collect())
}

/// Takes away what a user may have that nobody declared: keys, the password, devices,
/// certificates.
async fn strip(cloud: &Cloud, name: &str) -> Result<(), Fault> {
    let iam = &cloud.clients.iam;
    for key in keys_of(cloud, name).await? {
        let answer = cloud.call("iam:DeleteAccessKey", || {
            let request = iam.delete_access_key().user_name(name);
            request.access_key_id(&key).send()
        });
        found(answer.await)?;
    }
    let send = || iam.delete_login_profile().user_name(name).send();
    found(cloud.call("iam:DeleteLoginProfile", send).await)?;
    let devices = pages!(
        cloud,
        "iam:ListMFADevices",
        mfa_devices,
        iam.list_mfa_devices().user_name(name)
    );
    for device in devices {
        let serial = device.serial_number;
        let answer = cloud.call("iam:DeactivateMFADevice", || {
            let request = iam.deactivate_mfa_device().user_name(name);
            request.serial_number(&serial).send()
        });
        found(answer.await)?;
    }
    let keys = pages!(
        cloud,
        "iam:ListSSHPublicKeys",
        ssh_public_keys.unwrap_or_default(),
        iam.list_ssh_public_keys().user_name(name)
    );
    for key in keys {
        let key = key.ssh_public_key_id;
        let answer = cloud.call("iam:DeleteSSHPublicKey", || {
            let request = iam.delete_ssh_public_key().user_name(name);
            request.ssh_public_key_id(&key).send()
        });
        found(answer.await)?;
    }
    let certificates = pages!(
        cloud,
        "iam:ListSigningCertificates",
        certificates,
        iam.list_signing_certificates().user_name(name)
    );
    for certificate in certificates {
        let certificate = certificate.certificate_id;
        let answer = cloud.call("iam:DeleteSigningCertificate", || {
            let request = iam.delete_signing_certificate().user_name(name);
            request.certificate_id(&certificate).send()
        });
        found(answer.await)?;
    }
    Ok(())
}

async fn untag(job: &Job<'_>, name: &str, keys: Vec<String>) -> Result<(), Fault> {
    let iam = &job.cloud.clients.iam;
    job.cloud
        .call("iam:UntagUser", || {
            let request = iam.untag_user().user_name(name);
            request.set_tag_keys(Some(keys.clone())).send()
        })
        .await?;
    Ok(())
}
