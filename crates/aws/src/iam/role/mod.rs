//! `aws_iam_role`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role>
//! - <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>

mod inline_policy;
mod managed_policies;
mod read;

use std::collections::BTreeMap;

use async_trait::async_trait;
use futures_util::future::try_join_all;

use super::principal::{self, Principal};
use super::requests::{entity_behavior, found};
use super::tags::{Tagged, carries_attempt_tag, sdk_tags};
use super::{name_fields, role_batch};
use crate::client::AwsClient;
use crate::declare::{
    BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed, required, set_block,
    string_set,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Blocker, Operation, Resource, Tagging};
use crate::{checks, json, naming, policy};
use inline_policy::{inline_policies, update_inline};
use managed_policies::update_managed;
pub(crate) use read::get;
use read::{object, profiles, read_one};
use rform_core::value::Value;
use rform_provider::Problem;

/// The resource `aws_iam_role`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role>
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
                    .check(name_fields::characters),
                optional("policy", STRING)
                    .check(policy::policy)
                    .state_func(policy::version_first)
                    .diff_suppress(policy::same),
            ],
        );
        let [name, prefix] = name_fields::name_and_prefix(64);
        Spec::new([
            id(),
            computed("arn", STRING),
            required("assume_role_policy", STRING)
                .check(json::json)
                .state_func(policy::normal)
                .diff_suppress(policy::same),
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
            name_fields::path(),
            optional("permissions_boundary", STRING).check(checks::arn),
            computed("unique_id", STRING),
        ])
        .global()
        .block(inline.computed())
        .tagged()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            // A principal that was made just now is not known everywhere yet.
            retryable_while_new: &[("MalformedPolicyDocument", "Invalid principal in policy")],
            retryable_errors: &[("ConcurrentModification", "")],
            ..entity_behavior()
        }
    }

    fn import_id(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("name")
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &Tagged::Role
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, iam) = (operation.planned, &operation.client.clients.iam);
        let name = naming::name(operation, "name", "name_prefix");
        let tags = sdk_tags(&operation.tags_with_attempt());
        operation
            .client
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

    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        let name = naming::name(operation, "name", "name_prefix");
        let role = get(operation.client, &name).await?;
        let role = role.filter(|role| carries_attempt_tag(operation, role.tags.as_deref()));
        Ok(role.map(|role| role.role_name))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let name = naming::name(operation, "name", "name_prefix");
        let role = get(operation.client, &name).await?;
        Ok(Some(role.map(|role| role.role_name).into_iter().collect()))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        for arn in operation.planned.strings("managed_policy_arns") {
            principal::attach(operation.client, Principal::Role, id, &arn).await?;
        }
        for (name, document) in inline_policies(operation.planned) {
            principal::put_inline(operation.client, Principal::Role, id, (&name, &document))
                .await?;
        }
        Ok(())
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let whole = match known.len() >= role_batch::BATCH_THRESHOLD {
            true => role_batch::all(client).await?.unwrap_or_default(),
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
                    None => read_one(client, &known).await,
                }
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (planned, iam, name) = (
            operation.planned,
            &operation.client.clients.iam,
            operation.id(),
        );
        if operation.changes("assume_role_policy") {
            operation
                .client
                .call("iam:UpdateAssumeRolePolicy", || {
                    let request = iam.update_assume_role_policy().role_name(name);
                    request
                        .policy_document(planned.text("assume_role_policy"))
                        .send()
                })
                .await?;
        }
        if operation.changes_any(&["description", "max_session_duration"]) {
            // What this request does not name goes back to its default.
            operation
                .client
                .call("iam:UpdateRole", || {
                    let request = iam.update_role().role_name(name);
                    request
                        .description(planned.text("description"))
                        .set_max_session_duration(planned.integer("max_session_duration"))
                        .send()
                })
                .await?;
        }
        if operation.changes("permissions_boundary") {
            principal::set_boundary(operation, Principal::Role).await?;
        }
        if operation.changes("managed_policy_arns") {
            update_managed(operation).await?;
        }
        if operation.changes("inline_policy") {
            update_inline(operation).await?;
        }
        Ok(())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (client, name) = (operation.client, operation.id());
        for profile in profiles(client, name).await? {
            let answer = client.call("iam:RemoveRoleFromInstanceProfile", || {
                let request = client.clients.iam.remove_role_from_instance_profile();
                request
                    .instance_profile_name(&profile)
                    .role_name(name)
                    .send()
            });
            found(answer.await)?;
        }
        let is_forced = operation.prior.flag("force_detach_policies");
        if is_forced || operation.prior.first("managed_policy_arns").is_some() {
            for arn in principal::attached(client, Principal::Role, name).await? {
                principal::detach(client, Principal::Role, name, &arn).await?;
            }
        }
        if is_forced || operation.prior.first("inline_policy").is_some() {
            for policy in principal::inline_names(client, Principal::Role, name).await? {
                principal::delete_inline(client, Principal::Role, name, &policy).await?;
            }
        }
        client
            .call("iam:DeleteRole", || {
                client.clients.iam.delete_role().role_name(name).send()
            })
            .await?;
        Ok(())
    }

    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        let (client, name) = (operation.client, operation.id());
        let policies = principal::policy_blockers(client, Principal::Role, name).await?;
        let profiles = profiles(client, name).await?.into_iter();
        let profiles = profiles.map(|profile| Blocker::new("instance profile", profile));
        Ok(policies.into_iter().chain(profiles).collect())
    }

    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("id", Some(id))
            .flag("force_detach_policies", Some(false));
        Ok(builder)
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
