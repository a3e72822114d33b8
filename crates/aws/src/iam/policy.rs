//! `aws_iam_policy`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_policy>
//! - <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html>

use async_trait::async_trait;
use aws_sdk_iam::types::{Policy as SdkPolicy, PolicyVersion};
use futures_util::future::try_join_all;

use super::name_fields;
use super::requests::{decoded, entity_behavior, found, pages};
use super::tags::{Tagged, carries_attempt_tag, sdk_tags, tag_map};
use crate::client::AwsClient;
use crate::declare::{NUMBER, STRING, Spec, computed, id, optional, required};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::resource::{Behavior, Blocker, Operation, Resource, Tagging};
use crate::{naming, policy};
use rform_core::value::Value;

/// The most versions that a policy may have:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.
const MOST_VERSIONS: usize = 5;

/// `aws_iam_policy`: a managed policy of the account's own.
pub struct Policy;

#[async_trait]
impl Resource for Policy {
    fn title(&self) -> &'static str {
        "IAM Policy"
    }

    fn spec(&self) -> Spec {
        let [name, prefix] = name_fields::name_and_prefix(128);
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("attachment_count", NUMBER),
            optional("description", STRING).force_new(),
            name,
            prefix,
            name_fields::path(),
            required("policy", STRING)
                .check(policy::policy)
                .state_func(policy::normal)
                .diff_suppress(policy::same),
            computed("policy_id", STRING),
        ])
        .global()
        .tagged()
    }

    fn behavior(&self) -> Behavior {
        entity_behavior()
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &Tagged::Policy
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, iam) = (operation.planned, &operation.client.clients.iam);
        let name = naming::name(operation, "name", "name_prefix");
        let tags = sdk_tags(&operation.tags_with_attempt());
        let created = operation
            .client
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
        let arn = created.policy.and_then(|policy| policy.arn);
        arn.ok_or_else(|| AwsError::new("the answer holds no policy"))
    }

    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        let policy = get(operation.client, &arn_of(operation).await?).await?;
        let policy = policy.filter(|policy| carries_attempt_tag(operation, policy.tags.as_deref()));
        Ok(policy.and_then(|policy| policy.arn))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let policy = get(operation.client, &arn_of(operation).await?).await?;
        Ok(Some(
            policy.and_then(|policy| policy.arn).into_iter().collect(),
        ))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        try_join_all(known.iter().map(|known| read_one(client, known))).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if !operation.changes("policy") {
            return Ok(());
        }
        let (client, iam, arn) = (
            operation.client,
            &operation.client.clients.iam,
            operation.id(),
        );
        let mut spare = spare_versions(client, arn).await?;
        spare.sort_by_key(age);
        while spare.len() + 1 >= MOST_VERSIONS && !spare.is_empty() {
            delete_version(client, arn, &spare.remove(0)).await?;
        }
        client
            .call("iam:CreatePolicyVersion", || {
                iam.create_policy_version()
                    .policy_arn(arn)
                    .policy_document(operation.planned.text("policy"))
                    .set_as_default(true)
                    .send()
            })
            .await?;
        Ok(())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (client, iam, arn) = (
            operation.client,
            &operation.client.clients.iam,
            operation.id(),
        );
        for version in spare_versions(client, arn).await? {
            delete_version(client, arn, &version).await?;
        }
        client
            .call("iam:DeletePolicy", || {
                iam.delete_policy().policy_arn(arn).send()
            })
            .await?;
        Ok(())
    }

    async fn blockers(&self, operation: &Operation<'_>) -> Result<Vec<Blocker>, AwsError> {
        attached_entities(operation.client, operation.id()).await
    }
}

/// The policy of that ARN.
/// The ARN that a name and a path lead to.
async fn arn_of(operation: &Operation<'_>) -> Result<String, AwsError> {
    let name = naming::name(operation, "name", "name_prefix");
    let path = operation.planned.string("path").unwrap_or("/");
    let account = &operation.client.identity().await?.account;
    let partition = operation.client.partition();
    Ok(format!("arn:{partition}:iam::{account}:policy{path}{name}"))
}

pub(super) async fn get(client: &AwsClient, arn: &str) -> Result<Option<SdkPolicy>, AwsError> {
    let answer = client.call("iam:GetPolicy", || {
        client.clients.iam.get_policy().policy_arn(arn).send()
    });
    Ok(found(answer.await)?.and_then(|it| it.policy))
}

/// The document of the version of a policy that is in force.
pub(super) async fn document(
    client: &AwsClient,
    policy: &SdkPolicy,
) -> Result<Option<String>, AwsError> {
    let arn = policy.arn.as_deref().unwrap_or_default();
    let version = policy.default_version_id.as_deref().unwrap_or_default();
    let answer = client.call("iam:GetPolicyVersion", || {
        let request = client.clients.iam.get_policy_version();
        request.policy_arn(arn).version_id(version).send()
    });
    let version = found(answer.await)?.and_then(|it| it.policy_version);
    Ok(version.and_then(|it| it.document).map(|it| decoded(&it)))
}

async fn read_one(client: &AwsClient, known: &Value) -> Result<Option<Value>, AwsError> {
    let Some(policy) = get(client, known.text("id")).await? else {
        return Ok(None);
    };
    let document = document(client, &policy).await?;
    Ok(document.map(|document| object(known, &policy, &document)))
}

fn object(known: &Value, found: &SdkPolicy, document: &str) -> Value {
    let arn = found.arn.as_deref();
    let name = found.policy_name.as_deref().unwrap_or_default();
    let document = policy::kept(document, known.string("policy"));
    let tags = tag_map(found.tags.as_deref());
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", arn)
        .text("arn", arn)
        .number("attachment_count", found.attachment_count)
        .text("description", found.description.as_deref())
        .text("name", Some(name))
        .text("name_prefix", naming::prefix_of(name))
        .text("path", found.path.as_deref())
        .text("policy", Some(&document))
        .text("policy_id", found.policy_id.as_deref())
        .set("tags_all", string_map_value(&tags));
    builder.build()
}

/// The versions that are not in force.
async fn spare_versions(client: &AwsClient, arn: &str) -> Result<Vec<PolicyVersion>, AwsError> {
    let iam = &client.clients.iam;
    let mut all = pages!(
        client,
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

async fn delete_version(
    client: &AwsClient,
    arn: &str,
    version: &PolicyVersion,
) -> Result<(), AwsError> {
    let id = version.version_id.as_deref().unwrap_or_default();
    let answer = client.call("iam:DeletePolicyVersion", || {
        let request = client.clients.iam.delete_policy_version();
        request.policy_arn(arn).version_id(id).send()
    });
    found(answer.await)?;
    Ok(())
}

/// Whom a policy is attached to.
async fn attached_entities(client: &AwsClient, arn: &str) -> Result<Vec<Blocker>, AwsError> {
    let answer = client.call("iam:ListEntitiesForPolicy", || {
        let request = client.clients.iam.list_entities_for_policy();
        request.policy_arn(arn).send()
    });
    let answer = answer.await?;
    let blocker =
        |kind: &'static str, name: Option<String>| Blocker::new(kind, name.unwrap_or_default());
    let roles = answer.policy_roles.unwrap_or_default().into_iter();
    let users = answer.policy_users.unwrap_or_default().into_iter();
    let groups = answer.policy_groups.unwrap_or_default().into_iter();
    Ok(roles
        .map(|it| blocker("role", it.role_name))
        .chain(users.map(|it| blocker("user", it.user_name)))
        .chain(groups.map(|it| blocker("group", it.group_name)))
        .collect())
}
