//! `aws_secretsmanager_secret`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/secretsmanager_secret>
//! - <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html>

mod checks;
mod replica;

use async_trait::async_trait;
use aws_sdk_secretsmanager::operation::describe_secret::DescribeSecretOutput as SecretOutput;
use aws_sdk_secretsmanager::types::ReplicaRegionType;
use futures_util::future::try_join_all;

use super::requests::{NOT_FOUND_CODES, describe, is_scheduled, policy_of, tag_map, token};
use crate::client::AwsClient;
use crate::declare::{BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::object::{ObjectBuilder, string_map_value};
use crate::resource::{Behavior, Operation, Resource, Status, Tagging};
use crate::secretsmanager::tags::{SecretTagging, sdk_tags};
use crate::{naming, policy};
use checks::{characters, no_window, short_name, short_prefix, window};
use replica::{region, remove_replicas, replica, replica_block, replica_value, update_replicas};
use rform_core::value::Value;

/// The key that secrets are encrypted with unless another is given.
const USUAL_KEY: &str = "alias/aws/secretsmanager";

/// The resource `aws_secretsmanager_secret`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/secretsmanager_secret>
pub struct Secret;

#[async_trait]
impl Resource for Secret {
    fn title(&self) -> &'static str {
        "Secrets Manager Secret"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            optional("description", STRING),
            optional("force_overwrite_replica_secret", BOOL)
                .default(false)
                .own(),
            optional("kms_key_id", STRING),
            optional_computed("name", STRING)
                .force_new()
                .conflicts_with(&["name_prefix"])
                .check(short_name)
                .check(characters),
            optional_computed("name_prefix", STRING)
                .force_new()
                .conflicts_with(&["name"])
                .check(short_prefix)
                .check(characters),
            optional_computed("policy", STRING)
                .check(policy::policy)
                .state_func(policy::normal)
                .diff_suppress(policy::same),
            optional("recovery_window_in_days", NUMBER)
                .default(30)
                .own()
                .check(window)
                .check(no_window),
        ])
        .block(replica_block())
        .tagged()
        .default_timeout(5)
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            // A name is taken for a while after its secret was deleted for good.
            retryable_errors: &[
                ("InvalidRequestException", "scheduled for deletion"),
                ("InvalidRequestException", "was deleted"),
            ],
            retryable_while_new: &[(
                "MalformedPolicyDocumentException",
                "This resource policy contains an unsupported principal",
            )],
            waits_delete: true,
            retry_seconds: 120,
            poll_interval: (0.5, 2.0),
            found_by_comparison: true,
            ..Behavior::default()
        }
    }

    fn tagging(&self) -> &'static dyn Tagging {
        &SecretTagging
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, client) = (operation.planned, &operation.client.clients.secretsmanager);
        let name = naming::name(operation, "name", "name_prefix");
        let tags = sdk_tags(&operation.tags());
        let replicas: Vec<ReplicaRegionType> = planned.items("replica").map(replica).collect();
        let replicas = (!replicas.is_empty()).then_some(replicas);
        let overwrites = planned.boolean("force_overwrite_replica_secret");
        let created = operation
            .client
            .call_once("secretsmanager:CreateSecret", || {
                client
                    .create_secret()
                    .name(&name)
                    .set_description(planned.owned("description"))
                    .set_kms_key_id(planned.owned("kms_key_id"))
                    .set_add_replica_regions(replicas.clone())
                    .set_force_overwrite_replica_secret(overwrites.filter(|it| *it))
                    .set_client_request_token(token(operation))
                    .set_tags(tags.clone())
                    .send()
            })
            .await?;
        created
            .arn
            .ok_or_else(|| AwsError::new("the answer holds no secret"))
    }

    /// A name is one secret's.
    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let name = naming::name(operation, "name", "name_prefix");
        let secret = describe(operation.client, &name).await?;
        let secret = secret.filter(|secret| secret.deleted_date.is_none());
        Ok(Some(
            secret.and_then(|secret| secret.arn).into_iter().collect(),
        ))
    }

    async fn finish(&self, operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
        match operation.planned.string("policy") {
            Some(policy) if !policy::is_same(policy, "{}") => {
                put_policy(operation, id, policy).await
            }
            _ => Ok(()),
        }
    }

    async fn status(&self, client: &AwsClient, ids: &[String]) -> Result<Vec<Status>, AwsError> {
        let ask = |id: &String| {
            let id = id.clone();
            async move {
                let secret = describe(client, &id).await?;
                let is_there = secret.is_some_and(|it| it.deleted_date.is_none());
                Ok::<_, AwsError>(match is_there {
                    true => Status::Ready,
                    false => Status::Absent,
                })
            }
        };
        try_join_all(ids.iter().map(ask)).await
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        try_join_all(known.iter().map(|known| read_one(client, known))).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let (planned, client, id) = (
            operation.planned,
            &operation.client.clients.secretsmanager,
            operation.id(),
        );
        if operation.changes("replica") {
            update_replicas(operation).await?;
        }
        // Without a key of its own it has the one of the service again.
        let usual = operation
            .differs("kms_key_id")
            .then(|| USUAL_KEY.to_owned());
        let key = planned.owned("kms_key_id").or(usual);
        if operation.changes_any(&["description", "kms_key_id"]) {
            operation
                .client
                .call("secretsmanager:UpdateSecret", || {
                    client
                        .update_secret()
                        .secret_id(id)
                        .description(planned.text("description"))
                        .set_kms_key_id(key.clone())
                        .send()
                })
                .await?;
        }
        if !operation.changes("policy") {
            return Ok(());
        }
        match planned.string("policy") {
            Some(policy) if !policy::is_same(policy, "{}") => {
                put_policy(operation, id, policy).await
            }
            _ => {
                let answer = operation
                    .client
                    .call("secretsmanager:DeleteResourcePolicy", || {
                        client.delete_resource_policy().secret_id(id).send()
                    });
                answer.await?;
                Ok(())
            }
        }
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let client = &operation.client.clients.secretsmanager;
        let regions: Vec<String> = operation
            .prior
            .items("replica")
            .filter_map(region)
            .collect();
        if !regions.is_empty() {
            remove_replicas(operation, &regions).await?;
        }
        let days = operation
            .prior
            .integer("recovery_window_in_days")
            .unwrap_or(30);
        let answer = operation.client.call("secretsmanager:DeleteSecret", || {
            let request = client.delete_secret().secret_id(operation.id());
            match days {
                0 => request.force_delete_without_recovery(true),
                days => request.recovery_window_in_days(days.into()),
            }
            .send()
        });
        match answer.await {
            Err(error) if !is_scheduled(&error) => Err(error),
            _ => Ok(()),
        }
    }
}

async fn read_one(client: &AwsClient, known: &Value) -> Result<Option<Value>, AwsError> {
    let id = known.text("id");
    let (secret, policy) =
        futures_util::future::join(describe(client, id), policy_of(client, id)).await;
    let Some(secret) = secret?.filter(|it| it.deleted_date.is_none()) else {
        return Ok(None);
    };
    Ok(Some(object(known, &secret, &policy?)))
}

fn object(known: &Value, secret: &SecretOutput, policy: &str) -> Value {
    let (arn, name) = (secret.arn.as_deref(), secret.name.as_deref());
    let policy = match policy {
        "" => String::new(),
        policy => policy::kept(policy, known.string("policy")),
    };
    let replicas = secret.replication_status.as_deref().unwrap_or_default();
    let tags = tag_map(secret.tags.as_deref());
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", arn)
        .text("arn", arn)
        .text("description", secret.description.as_deref())
        .text("kms_key_id", secret.kms_key_id.as_deref())
        .text("name", name)
        .text("name_prefix", name.and_then(naming::prefix_of))
        .text("policy", Some(&policy))
        .set(
            "replica",
            Value::set(
                replica_block().element_type(),
                replicas.iter().map(replica_value),
            ),
        )
        .set("tags_all", string_map_value(&tags));
    builder.build()
}

async fn put_policy(operation: &Operation<'_>, id: &str, policy: &str) -> Result<(), AwsError> {
    let client = &operation.client.clients.secretsmanager;
    operation
        .client
        .call("secretsmanager:PutResourcePolicy", || {
            let request = client.put_resource_policy().secret_id(id);
            request.resource_policy(policy).send()
        })
        .await?;
    Ok(())
}
