//! `aws_key_pair`

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_ec2::types::{KeyPairInfo as Found, KeyType, ResourceType};
use aws_smithy_types::Blob;

use super::{distinct, in_order, pages_once, tags};
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::naming;
use crate::provider::aws::object::{Attributes, Draft};
use crate::provider::aws::resource::{Job, Resource, Ways};
use crate::provider::aws::spec::{STRING, Spec, computed, id, optional_computed, required};
use crate::value::Value;

/// `aws_key_pair`
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
                .replaces()
                .conflicts(&["key_name_prefix"])
                .length(0, 255),
            optional_computed("key_name_prefix", STRING)
                .replaces()
                .conflicts(&["key_name"])
                .length(0, 229),
            computed("key_pair_id", STRING),
            computed("key_type", STRING),
            required("public_key", STRING)
                .replaces()
                .normal(trimmed)
                .same(|one, other| trimmed(one) == trimmed(other)),
        ])
        .version(1)
        .tagged()
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: &["InvalidKeyPair.NotFound"],
            ..Ways::default()
        }
    }

    fn import_id(&self, job: &Job<'_>) -> Option<String> {
        job.planned.owned("key_name")
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        let ec2 = &job.cloud.clients.ec2;
        let name = naming::name(job, "key_name", "key_name_prefix");
        let key = Blob::new(job.planned.text("public_key"));
        let made = job
            .cloud
            .call_once("ec2:ImportKeyPair", || {
                ec2.import_key_pair()
                    .key_name(&name)
                    .public_key_material(key.clone())
                    .set_tag_specifications(tags::marked(job, ResourceType::KeyPair))
                    .send()
            })
            .await?;
        Ok(made.key_name.unwrap_or(name))
    }

    async fn find(&self, job: &Job<'_>) -> Result<Option<String>, Fault> {
        let Some(id) = tags::find_marked(job).await? else {
            return Ok(None);
        };
        let found = describe(job.cloud, "key-pair-id", &[id]).await?;
        Ok(found.into_iter().find_map(|pair| pair.key_name))
    }

    async fn alike(&self, job: &Job<'_>) -> Result<Option<Vec<String>>, Fault> {
        let name = [naming::name(job, "key_name", "key_name_prefix")];
        let found = describe(job.cloud, "key-name", &name).await?;
        Ok(Some(
            found.into_iter().filter_map(|it| it.key_name).collect(),
        ))
    }

    async fn unmark(&self, job: &Job<'_>, id: &str) -> Result<(), Fault> {
        let found = describe(job.cloud, "key-name", &[id.to_owned()]).await?;
        match found.into_iter().find_map(|pair| pair.key_pair_id) {
            Some(id) => tags::unmark(job, &id).await,
            None => Err(Fault::refused("InvalidKeyPair.NotFound", id)),
        }
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let found = describe(cloud, "key-name", &distinct(known, "id")).await?;
        let answers = in_order(known, "id", &found, |pair| pair.key_name.as_deref());
        let account = match found.is_empty() {
            true => "",
            false => cloud.identity().await?.account.as_str(),
        };
        Ok(answers
            .map(|(known, found)| Some(object(cloud, known, found?, account)))
            .collect())
    }

    async fn retag(
        &self,
        job: &Job<'_>,
        removed: Vec<String>,
        set: BTreeMap<String, String>,
    ) -> Result<(), Fault> {
        tags::retag(job.cloud, job.prior.text("key_pair_id"), removed, set).await
    }

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        let ec2 = &job.cloud.clients.ec2;
        job.cloud
            .call("ec2:DeleteKeyPair", || {
                ec2.delete_key_pair().key_name(job.id()).send()
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

async fn describe(cloud: &Cloud, name: &str, values: &[String]) -> Result<Vec<Found>, Fault> {
    Ok(pages_once!(
        cloud,
        "ec2:DescribeKeyPairs",
        key_pairs,
        name,
        values,
        cloud
            .clients
            .ec2
            .describe_key_pairs()
            .include_public_key(true)
    ))
}

fn object(cloud: &Cloud, known: &Value, pair: &Found, account: &str) -> Value {
    let name = pair.key_name.as_deref().unwrap_or_default();
    let arn = cloud.arn("ec2", account, &format!("key-pair/{name}"));
    let mut draft = Draft::from(known);
    draft
        .text("id", Some(name))
        .text("arn", Some(&arn))
        .text("fingerprint", pair.key_fingerprint.as_deref())
        .text("key_name", Some(name))
        .text("key_name_prefix", naming::prefix_of(name))
        .text("key_pair_id", pair.key_pair_id.as_deref())
        .text("key_type", pair.key_type.as_ref().map(KeyType::as_str))
        .set("tags_all", tags::value(pair.tags.as_deref()));
    if known.string("public_key").is_none() {
        draft.text("public_key", pair.public_key.as_deref().map(str::trim));
    }
    draft.build()
}
