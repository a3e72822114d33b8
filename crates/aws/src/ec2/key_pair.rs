//! `aws_key_pair`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/key_pair>
//! - <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportKeyPair.html>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_ec2::types::{KeyPairInfo as SdkKeyPairInfo, KeyType, ResourceType};
use aws_smithy_types::Blob;

use super::describe::pages_once;
use super::tags;
use crate::answers::{distinct, in_order};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, optional_computed, required};
use crate::error::AwsError;
use crate::naming;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;

/// The resource `aws_key_pair`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/key_pair>
pub struct KeyPair;

#[async_trait]
impl Resource for KeyPair {
    fn title(&self) -> &'static str {
        "EC2 Key Pair"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("fingerprint", STRING),
            optional_computed("key_name", STRING)
                .force_new()
                .conflicts_with(&["key_name_prefix"])
                .length(0, 255),
            optional_computed("key_name_prefix", STRING)
                .force_new()
                .conflicts_with(&["key_name"])
                .length(0, 229),
            computed("key_pair_id", STRING),
            computed("key_type", STRING),
            required("public_key", STRING)
                .force_new()
                .state_func(trimmed)
                .diff_suppress(|one, other| trimmed(one) == trimmed(other)),
        ])
        .version(1)
        .tagged()
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: &["InvalidKeyPair.NotFound"],
            ..Behavior::default()
        }
    }

    fn import_id(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("key_name")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let ec2 = &operation.client.clients.ec2;
        let name = naming::name(operation, "key_name", "key_name_prefix");
        let key = Blob::new(operation.planned.text("public_key"));
        let created = operation
            .client
            .call_once("ec2:ImportKeyPair", || {
                ec2.import_key_pair()
                    .key_name(&name)
                    .public_key_material(key.clone())
                    .set_tag_specifications(tags::with_attempt(operation, ResourceType::KeyPair))
                    .send()
            })
            .await?;
        Ok(created.key_name.unwrap_or(name))
    }

    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        let Some(id) = tags::find_by_attempt_tag(operation).await? else {
            return Ok(None);
        };
        let found = describe(operation.client, "key-pair-id", &[id]).await?;
        Ok(found.into_iter().find_map(|pair| pair.key_name))
    }

    async fn similar(&self, operation: &Operation<'_>) -> Result<Option<Vec<String>>, AwsError> {
        let name = [naming::name(operation, "key_name", "key_name_prefix")];
        let found = describe(operation.client, "key-name", &name).await?;
        Ok(Some(
            found.into_iter().filter_map(|it| it.key_name).collect(),
        ))
    }

    async fn remove_attempt_tag(
        &self,
        operation: &Operation<'_>,
        id: &str,
    ) -> Result<(), AwsError> {
        let found = describe(operation.client, "key-name", &[id.to_owned()]).await?;
        match found.into_iter().find_map(|pair| pair.key_pair_id) {
            Some(id) => tags::remove_attempt_tag(operation, &id).await,
            None => Err(AwsError::refused("InvalidKeyPair.NotFound", id)),
        }
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let found = describe(client, "key-name", &distinct(known, "id")).await?;
        let answers = in_order(known, "id", &found, |pair| pair.key_name.as_deref());
        let account = match found.is_empty() {
            true => "",
            false => client.identity().await?.account.as_str(),
        };
        Ok(answers
            .map(|(known, found)| Some(object(client, known, found?, account)))
            .collect())
    }

    async fn retag(
        &self,
        operation: &Operation<'_>,
        removed: Vec<String>,
        set: BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        tags::retag(
            operation.client,
            operation.prior.text("key_pair_id"),
            removed,
            set,
        )
        .await
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let ec2 = &operation.client.clients.ec2;
        operation
            .client
            .call("ec2:DeleteKeyPair", || {
                ec2.delete_key_pair().key_name(operation.id()).send()
            })
            .await?;
        Ok(())
    }
}

fn trimmed(value: &Value) -> Value {
    match value.as_str() {
        Some(text) => Value::string(text.trim()),
        None => value.clone(),
    }
}

async fn describe(
    client: &AwsClient,
    name: &str,
    values: &[String],
) -> Result<Vec<SdkKeyPairInfo>, AwsError> {
    Ok(pages_once!(
        client,
        "ec2:DescribeKeyPairs",
        key_pairs,
        name,
        values,
        client
            .clients
            .ec2
            .describe_key_pairs()
            .include_public_key(true)
    ))
}

fn object(client: &AwsClient, known: &Value, pair: &SdkKeyPairInfo, account: &str) -> Value {
    let name = pair.key_name.as_deref().unwrap_or_default();
    let arn = client.arn("ec2", account, &format!("key-pair/{name}"));
    let mut builder = ObjectBuilder::from(known);
    builder
        .text("id", Some(name))
        .text("arn", Some(&arn))
        .text("fingerprint", pair.key_fingerprint.as_deref())
        .text("key_name", Some(name))
        .text("key_name_prefix", naming::prefix_of(name))
        .text("key_pair_id", pair.key_pair_id.as_deref())
        .text("key_type", pair.key_type.as_ref().map(KeyType::as_str))
        .set("tags_all", tags::value(pair.tags.as_deref()));
    if known.string("public_key").is_none() {
        builder.text("public_key", pair.public_key.as_deref().map(str::trim));
    }
    builder.build()
}
