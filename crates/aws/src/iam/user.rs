//! `aws_iam_user`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_user>
//! - <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_iam::types::User as SdkUser;
use futures_util::future::try_join_all;

use super::name_fields;
use super::principal::{self, Principal};
use super::requests::{entity_behavior, found, pages};
use super::tags::{Tagged, carries_attempt_tag, sdk_tags, tag_map};
use crate::checks;
use crate::client::AwsClient;
use crate::declare::{BOOL, STRING, Spec, computed, id, optional, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::resource::{Behavior, Blocker, Operation, Resource, Tagging};
use rform_core::value::Value;

/// The resource `aws_iam_user`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_user>
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
                .check(name_fields::characters),
            optional("path", STRING).default("/").length(0, 512),
            optional("permissions_boundary", STRING).check(checks::arn),
            computed("unique_id", STRING),
        ])
        .global()
        .tagged()
        .customize_diff(name_fields::follow_name)
    }

    fn behavior(&self) -> Behavior {
        entity_behavior()
    }

    fn import_id(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("name")
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &Tagged::User
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, iam) = (operation.planned, &operation.client.clients.iam);
        let tags = sdk_tags(&operation.tags_with_attempt());
        operation
            .client
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

    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        let user = get(operation.client, operation.planned.text("name")).await?;
        let user = user.filter(|user| carries_attempt_tag(operation, user.tags.as_deref()));
        Ok(user.map(|user| user.user_name))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let user = get(operation.client, operation.planned.text("name")).await?;
        Ok(Some(user.map(|user| user.user_name).into_iter().collect()))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let user = get(client, known.text("id")).await?;
                Ok::<_, AwsError>(user.map(|it| object(&known, &it)))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (planned, client, iam) = (
            operation.planned,
            operation.client,
            &operation.client.clients.iam,
        );
        if operation.changes("permissions_boundary") {
            principal::set_boundary(operation, Principal::User).await?;
        }
        if operation.changes_any(&["name", "path"]) {
            let name = planned.text("name");
            let answer = client.call("iam:UpdateUser", || {
                iam.update_user()
                    .user_name(operation.id())
                    .set_new_user_name((name != operation.id()).then(|| name.to_owned()))
                    .set_new_path(planned.owned("path"))
                    .send()
            });
            answer.await?;
        }
        Ok(())
    }

    fn id_after(&self, operation: &Operation<'_>) -> String {
        operation.planned.text("name").to_owned()
    }

    async fn retag(
        &self,
        operation: &Operation<'_>,
        removed: Vec<String>,
        set: BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        // An update may have renamed the user before.
        let name = operation.planned.text("name");
        let tagging = self.tagging();
        tagging.retag(operation.client, name, removed, set).await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (client, name) = (operation.client, operation.id());
        for group in groups_of(client, name).await? {
            super::group_membership::remove(client, &group, name).await?;
        }
        if operation.prior.flag("force_destroy") {
            strip(client, name).await?;
        }
        let send = || client.clients.iam.delete_user().user_name(name).send();
        client.call("iam:DeleteUser", send).await?;
        Ok(())
    }

    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        let (client, name) = (operation.client, operation.id());
        let keys = keys_of(client, name).await?.into_iter();
        let policies = principal::policy_blockers(client, Principal::User, name).await?;
        Ok(keys
            .map(|key| Blocker::new("access key", key))
            .chain(policies)
            .collect())
    }
}

async fn get(client: &AwsClient, name: &str) -> Result<Option<SdkUser>, AwsError> {
    let send = || client.clients.iam.get_user().user_name(name).send();
    let answer = found(client.call("iam:GetUser", send).await)?;
    Ok(answer.and_then(|it| it.user))
}

fn object(known: &Value, user: &SdkUser) -> Value {
    let boundary = user.permissions_boundary.as_ref();
    let boundary = boundary.and_then(|it| it.permissions_boundary_arn.as_deref());
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", Some(&user.user_name))
        .text("arn", Some(&user.arn))
        .text("name", Some(&user.user_name))
        .text("path", Some(&user.path))
        .maybe("permissions_boundary", boundary)
        .text("unique_id", Some(&user.user_id))
        .set("tags_all", string_map_value(&tag_map(user.tags.as_deref())));
    builder.build()
}

async fn groups_of(client: &AwsClient, name: &str) -> Result<Vec<String>, AwsError> {
    let iam = &client.clients.iam;
    let all = pages!(
        client,
        "iam:ListGroupsForUser",
        groups,
        iam.list_groups_for_user().user_name(name)
    );
    Ok(all.into_iter().map(|it| it.group_name).collect())
}

async fn keys_of(client: &AwsClient, name: &str) -> Result<Vec<String>, AwsError> {
    let iam = &client.clients.iam;
    let all = pages!(
        client,
        "iam:ListAccessKeys",
        access_key_metadata,
        iam.list_access_keys().user_name(name)
    );
    Ok(all.into_iter().filter_map(|it| it.access_key_id).collect())
}

/// Takes away what a user may have that nobody declared: keys, the password, devices,
/// certificates.
async fn strip(client: &AwsClient, name: &str) -> Result<(), AwsError> {
    let iam = &client.clients.iam;
    for key in keys_of(client, name).await? {
        let answer = client.call("iam:DeleteAccessKey", || {
            let request = iam.delete_access_key().user_name(name);
            request.access_key_id(&key).send()
        });
        found(answer.await)?;
    }
    let send = || iam.delete_login_profile().user_name(name).send();
    found(client.call("iam:DeleteLoginProfile", send).await)?;
    let devices = pages!(
        client,
        "iam:ListMFADevices",
        mfa_devices,
        iam.list_mfa_devices().user_name(name)
    );
    for device in devices {
        let serial = device.serial_number;
        let answer = client.call("iam:DeactivateMFADevice", || {
            let request = iam.deactivate_mfa_device().user_name(name);
            request.serial_number(&serial).send()
        });
        found(answer.await)?;
    }
    let keys = pages!(
        client,
        "iam:ListSSHPublicKeys",
        ssh_public_keys.unwrap_or_default(),
        iam.list_ssh_public_keys().user_name(name)
    );
    for key in keys {
        let key = key.ssh_public_key_id;
        let answer = client.call("iam:DeleteSSHPublicKey", || {
            let request = iam.delete_ssh_public_key().user_name(name);
            request.ssh_public_key_id(&key).send()
        });
        found(answer.await)?;
    }
    let certificates = pages!(
        client,
        "iam:ListSigningCertificates",
        certificates,
        iam.list_signing_certificates().user_name(name)
    );
    for certificate in certificates {
        let certificate = certificate.certificate_id;
        let answer = client.call("iam:DeleteSigningCertificate", || {
            let request = iam.delete_signing_certificate().user_name(name);
            request.certificate_id(&certificate).send()
        });
        found(answer.await)?;
    }
    Ok(())
}
