//! `aws_secretsmanager_secret`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/secretsmanager_secret>
//! - <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_secretsmanager::operation::describe_secret::DescribeSecretOutput as SecretOutput;
use aws_sdk_secretsmanager::types::{ReplicaRegionType, ReplicationStatusType};
use aws_smithy_types::date_time::Format;
use futures_util::future::try_join_all;

use super::requests::{
    NOT_FOUND_CODES, describe, found, is_scheduled, policy_of, sdk_tags, tag_map, token,
};
use crate::client::AwsClient;
use crate::declare::{
    BOOL, NUMBER, Nested, STRING, Spec, computed, id, optional, optional_computed, required,
    set_block,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::resource::{Behavior, Operation, Resource, Status};
use crate::{naming, policy};
use rform_core::value::Value;

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
                (
                    "MalformedPolicyDocumentException",
                    "This resource policy contains an unsupported principal",
                ),
            ],
            waits_delete: true,
            retry_seconds: 120,
            poll_interval: (0.5, 2.0),
            found_by_comparison: true,
            ..Behavior::default()
        }
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, client) = (operation.planned, &operation.client.clients.secretsmanager);
        let name = naming::name(operation, "name", "name_prefix");
        let tags = sdk_tags(&operation.tags());
        let replicas: Vec<ReplicaRegionType> = planned.items("replica").map(replica).collect();
        let replicas = (!replicas.is_empty()).then_some(replicas);
        let overwrites = planned.boolean("force_overwrite_replica_secret");
        let made = operation
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
        made.arn
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
        if operation.changes_any(&["description", "kms_key_id"]) {
            operation
                .client
                .call("secretsmanager:UpdateSecret", || {
                    client
                        .update_secret()
                        .secret_id(id)
                        .description(planned.text("description"))
                        .set_kms_key_id(planned.owned("kms_key_id"))
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

    async fn retag(
        &self,
        operation: &Operation<'_>,
        removed: Vec<String>,
        set: BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        if !removed.is_empty() {
            untag(operation, operation.id(), removed).await?;
        }
        if let Some(tags) = sdk_tags(&set) {
            let client = &operation.client.clients.secretsmanager;
            operation
                .client
                .call("secretsmanager:TagResource", || {
                    let request = client.tag_resource().secret_id(operation.id());
                    request.set_tags(Some(tags.clone())).send()
                })
                .await?;
        }
        Ok(())
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

fn replica_block() -> Nested {
    set_block(
        "replica",
        [
            optional_computed("kms_key_id", STRING),
            computed("last_accessed_date", STRING),
            required("region", STRING),
            computed("status", STRING),
            computed("status_message", STRING),
        ],
    )
    .computed()
}

fn replica(block: &Value) -> ReplicaRegionType {
    ReplicaRegionType::builder()
        .set_region(block.owned("region"))
        .set_kms_key_id(block.owned("kms_key_id"))
        .build()
}

fn region(block: &Value) -> Option<String> {
    block.owned("region")
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

fn replica_value(replica: &ReplicationStatusType) -> Value {
    let accessed = replica.last_accessed_date.as_ref();
    let accessed = accessed.and_then(|it| it.fmt(Format::DateTime).ok());
    let mut builder = ObjectBuilder::from(&Value::NULL);
    builder
        .text("kms_key_id", replica.kms_key_id.as_deref())
        .text("last_accessed_date", accessed.as_deref())
        .text("region", replica.region.as_deref())
        .text("status", replica.status.as_ref().map(|it| it.as_str()))
        .text("status_message", replica.status_message.as_deref());
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

async fn untag(operation: &Operation<'_>, id: &str, keys: Vec<String>) -> Result<(), AwsError> {
    let client = &operation.client.clients.secretsmanager;
    operation
        .client
        .call("secretsmanager:UntagResource", || {
            let request = client.untag_resource().secret_id(id);
            request.set_tag_keys(Some(keys.clone())).send()
        })
        .await?;
    Ok(())
}

/// The replicas become those that are planned.
async fn update_replicas(operation: &Operation<'_>) -> Result<(), AwsError> {
    let named = |object: &Value| -> BTreeMap<String, Value> {
        let blocks = object.items("replica");
        blocks
            .filter_map(|block| Some((region(block)?, block.clone())))
            .collect()
    };
    let (before, after) = (named(operation.prior), named(operation.planned));
    // A replica keeps the key that it was made with.
    let stays = |region: &String| {
        let pair = before.get(region).zip(after.get(region));
        pair.is_some_and(|(before, after)| {
            let wanted = after.string("kms_key_id");
            wanted.is_none() || wanted == before.string("kms_key_id")
        })
    };
    let removed: Vec<String> = before
        .keys()
        .filter(|region| !stays(region))
        .cloned()
        .collect();
    if !removed.is_empty() {
        remove_replicas(operation, &removed).await?;
    }
    let added: Vec<ReplicaRegionType> = after
        .iter()
        .filter(|(region, _)| !stays(region))
        .map(|(_, block)| replica(block))
        .collect();
    if added.is_empty() {
        return Ok(());
    }
    let client = &operation.client.clients.secretsmanager;
    operation
        .client
        .call("secretsmanager:ReplicateSecretToRegions", || {
            client
                .replicate_secret_to_regions()
                .secret_id(operation.id())
                .set_add_replica_regions(Some(added.clone()))
                .force_overwrite_replica_secret(
                    operation.planned.flag("force_overwrite_replica_secret"),
                )
                .send()
        })
        .await?;
    Ok(())
}

async fn remove_replicas(operation: &Operation<'_>, regions: &[String]) -> Result<(), AwsError> {
    let client = &operation.client.clients.secretsmanager;
    let answer = operation
        .client
        .call("secretsmanager:RemoveRegionsFromReplication", || {
            let request = client.remove_regions_from_replication();
            request
                .secret_id(operation.id())
                .set_remove_replica_regions(Some(regions.to_vec()))
                .send()
        });
    found(answer.await)?;
    Ok(())
}

fn characters(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let is_allowed = |char: char| char.is_ascii_alphanumeric() || "/_+=.@-".contains(char);
    (!text.chars().all(is_allowed)).then(|| {
        format!(
            "only alphanumeric characters and /_+=.@- special characters are allowed in \"{name}\""
        )
    })
}

fn short_name(name: &str, value: &Value) -> Option<String> {
    at_most(name, value, 512)
}

fn short_prefix(name: &str, value: &Value) -> Option<String> {
    at_most(name, value, 512 - 26)
}

fn at_most(name: &str, value: &Value, most: usize) -> Option<String> {
    (value.as_str()?.len() > most)
        .then(|| format!("\"{name}\" cannot be greater than {most} characters"))
}

/// A window is of 7 to 30 days …
fn window(name: &str, value: &Value) -> Option<String> {
    let days = value.as_i64().filter(|days| !is_window(*days))?;
    Some(format!(
        "expected {name} to be in the range (7 - 30), got {days}"
    ))
}

/// … or there is none.
fn no_window(name: &str, value: &Value) -> Option<String> {
    let days = value.as_i64().filter(|days| !is_window(*days))?;
    Some(format!("expected {name} to be one of [0], got {days}"))
}

fn is_window(days: i64) -> bool {
    days == 0 || (7..=30).contains(&days)
}
