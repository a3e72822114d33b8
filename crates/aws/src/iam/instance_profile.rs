//! `aws_iam_instance_profile`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_instance_profile>
//! - <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html>

use async_trait::async_trait;
use aws_sdk_iam::types::InstanceProfile as SdkInstanceProfile;
use futures_util::future::try_join_all;

use super::name_fields;
use super::requests::{entity_behavior, found, time};
use super::tags::{Tagged, carries_attempt_tag, sdk_tags, tag_map};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, optional};
use crate::error::AwsError;
use crate::naming;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::resource::{Behavior, Blocker, Operation, Resource, Tagging};
use rform_core::value::Value;

/// The resource `aws_iam_instance_profile`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_instance_profile>
pub struct InstanceProfile;

#[async_trait]
impl Resource for InstanceProfile {
    fn title(&self) -> &'static str {
        "IAM Instance Profile"
    }

    fn spec(&self) -> Spec {
        let [name, prefix] = name_fields::name_and_prefix(128);
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("create_date", STRING),
            name,
            prefix,
            name_fields::path(),
            optional("role", STRING),
            computed("unique_id", STRING),
        ])
        .global()
        .tagged()
    }

    fn behavior(&self) -> Behavior {
        entity_behavior()
    }

    fn import_id(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("name")
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &Tagged::InstanceProfile
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let iam = &operation.client.clients.iam;
        let name = naming::name(operation, "name", "name_prefix");
        let tags = sdk_tags(&operation.tags_with_attempt());
        operation
            .client
            .call_once("iam:CreateInstanceProfile", || {
                iam.create_instance_profile()
                    .instance_profile_name(&name)
                    .set_path(operation.planned.owned("path"))
                    .set_tags(tags.clone())
                    .send()
            })
            .await?;
        Ok(name)
    }

    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        let name = naming::name(operation, "name", "name_prefix");
        let profile = get(operation.client, &name).await?;
        let profile =
            profile.filter(|profile| carries_attempt_tag(operation, profile.tags.as_deref()));
        Ok(profile.map(|profile| profile.instance_profile_name))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let name = naming::name(operation, "name", "name_prefix");
        let profile = get(operation.client, &name).await?;
        let name = profile.map(|profile| profile.instance_profile_name);
        Ok(Some(name.into_iter().collect()))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        match operation.planned.string("role") {
            Some(role) => add_role(operation.client, id, role).await,
            None => Ok(()),
        }
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let profile = get(client, known.text("id")).await?;
                Ok::<_, AwsError>(profile.map(|it| object(&known, &it)))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if !operation.changes("role") {
            return Ok(());
        }
        if let Some(role) = operation.prior.string("role") {
            remove_role(operation.client, operation.id(), role).await?;
        }
        match operation.planned.string("role") {
            Some(role) => add_role(operation.client, operation.id(), role).await,
            None => Ok(()),
        }
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if let Some(role) = operation.prior.string("role") {
            remove_role(operation.client, operation.id(), role).await?;
        }
        let iam = &operation.client.clients.iam;
        operation
            .client
            .call("iam:DeleteInstanceProfile", || {
                let request = iam.delete_instance_profile();
                request.instance_profile_name(operation.id()).send()
            })
            .await?;
        Ok(())
    }

    /// The role that somebody else has put in.
    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        let found = get(operation.client, operation.id()).await?;
        let roles = found.into_iter().flat_map(|it| it.roles);
        Ok(roles.map(|it| Blocker::new("role", it.role_name)).collect())
    }
}

async fn get(client: &AwsClient, name: &str) -> Result<Option<SdkInstanceProfile>, AwsError> {
    let answer = client.call("iam:GetInstanceProfile", || {
        let request = client.clients.iam.get_instance_profile();
        request.instance_profile_name(name).send()
    });
    Ok(found(answer.await)?.and_then(|it| it.instance_profile))
}

/// Puts the role in; it may be in already.
async fn add_role(client: &AwsClient, profile: &str, role: &str) -> Result<(), AwsError> {
    let iam = &client.clients.iam;
    let answer = client.call("iam:AddRoleToInstanceProfile", || {
        let request = iam.add_role_to_instance_profile();
        request
            .instance_profile_name(profile)
            .role_name(role)
            .send()
    });
    let error = match answer.await {
        Ok(_) => return Ok(()),
        Err(error) => error,
    };
    // There is room for one role: perhaps it is ours.
    if error.is(&["LimitExceeded"])
        && let Some(profile) = get(client, profile).await?
        && profile.roles.iter().any(|it| it.role_name == role)
    {
        return Ok(());
    }
    Err(error)
}

/// Takes the role out; it, or the profile, may be gone.
async fn remove_role(client: &AwsClient, profile: &str, role: &str) -> Result<(), AwsError> {
    let iam = &client.clients.iam;
    let answer = client.call("iam:RemoveRoleFromInstanceProfile", || {
        let request = iam.remove_role_from_instance_profile();
        request
            .instance_profile_name(profile)
            .role_name(role)
            .send()
    });
    found(answer.await)?;
    Ok(())
}

fn object(known: &Value, profile: &SdkInstanceProfile) -> Value {
    let name = &profile.instance_profile_name;
    let role = profile.roles.first().map(|role| role.role_name.as_str());
    let tags = tag_map(profile.tags.as_deref());
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", Some(name))
        .text("arn", Some(&profile.arn))
        .text("create_date", Some(&time(&profile.create_date)))
        .text("name", Some(name))
        .text("name_prefix", naming::prefix_of(name))
        .text("path", Some(&profile.path))
        .maybe("role", role)
        .text("unique_id", Some(&profile.instance_profile_id))
        .set("tags_all", string_map_value(&tags));
    builder.build()
}
