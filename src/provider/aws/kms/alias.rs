//! `aws_kms_alias`

use async_trait::async_trait;

use super::{GONE, aliases, key_arn};
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::naming;
use crate::provider::aws::object::{Attributes, Draft};
use crate::provider::aws::resource::{Job, Resource, Ways};
use crate::provider::aws::spec::{STRING, Spec, computed, id, optional_computed, required};
use crate::value::Value;

/// What all names begin with.
const PREFIX: &str = "alias/";

/// `aws_kms_alias`
pub struct Alias;

#[async_trait]
impl Resource for Alias {
    fn title(&self) -> &'static str {
        "KMS Alias"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            optional_computed("name", STRING)
                .replaces()
                .conflicts(&["name_prefix"])
                .check(name_check),
            optional_computed("name_prefix", STRING)
                .replaces()
                .conflicts(&["name"])
                .check(name_check),
            computed("target_key_arn", STRING),
            required("target_key_id", STRING).same(same_key),
        ])
    }

    fn ways(&self) -> Ways {
        Ways {
            gone: GONE,
            ..Ways::default()
        }
    }

    fn import_id(&self, job: &Job<'_>) -> Option<String> {
        job.planned.owned("name")
    }

    async fn create(&self, job: &Job<'_>) -> Result<String, Fault> {
        let (name, kms) = (name_of(job), &job.cloud.clients.kms);
        job.cloud
            .call_once("kms:CreateAlias", || {
                let request = kms.create_alias().alias_name(&name);
                request
                    .target_key_id(job.planned.text("target_key_id"))
                    .send()
            })
            .await?;
        Ok(name)
    }

    async fn find(&self, job: &Job<'_>) -> Result<Option<String>, Fault> {
        let name = name_of(job);
        let all = aliases(job.cloud).await?;
        let wanted = Value::string(job.planned.text("target_key_id"));
        let is_ours = |(_, key): &(String, String)| same_key(&Value::string(key.as_str()), &wanted);
        Ok(all.get(&name).filter(|it| is_ours(it)).map(|_| name))
    }

    async fn read(&self, cloud: &Cloud, known: &[Value]) -> Result<Vec<Option<Value>>, Fault> {
        let all = aliases(cloud).await?;
        let read = |known: &Value| {
            let name = known.text("id");
            let (arn, key) = all.get(name)?;
            let mut draft = Draft::from(known);
            draft
                .text("arn", Some(arn))
                .text("name", Some(name))
                .text("name_prefix", naming::prefix_of(name))
                .text("target_key_arn", Some(&key_arn(arn, name, key)))
                .text("target_key_id", Some(key));
            Some(draft.build())
        };
        Ok(known.iter().map(read).collect())
    }

    async fn update(&self, job: &Job<'_>) -> Result<(), Fault> {
        if !job.changes("target_key_id") {
            return Ok(());
        }
        let kms = &job.cloud.clients.kms;
        job.cloud
            .call("kms:UpdateAlias", || {
                let request = kms.update_alias().alias_name(job.id());
                request
                    .target_key_id(job.planned.text("target_key_id"))
                    .send()
            })
            .await?;
        Ok(())
    }

    async fn delete(&self, job: &Job<'_>) -> Result<(), Fault> {
        let kms = &job.cloud.clients.kms;
        let send = || kms.delete_alias().alias_name(job.id()).send();
        job.cloud.call("kms:DeleteAlias", send).await?;
        Ok(())
    }
}

fn name_of(job: &Job<'_>) -> String {
    match job.planned.string("name") {
        Some(name) => name.to_owned(),
        None => naming::made(job, job.planned.string("name_prefix").unwrap_or(PREFIX)),
    }
}

fn name_check(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let is_allowed = |char: char| char.is_ascii_alphanumeric() || "/_-".contains(char);
    let rest = text.strip_prefix(PREFIX).unwrap_or_default();
    let is_prefix = name == "name_prefix" && text == PREFIX;
    if is_prefix || (!rest.is_empty() && rest.chars().all(is_allowed)) {
        return None;
    }
    Some(format!(
        "\"{name}\" must begin with 'alias/' and be comprised of only [a-zA-Z0-9/_-]"
    ))
}

/// Whether two texts name the same key, by id or by ARN.
fn same_key(one: &Value, other: &Value) -> bool {
    let key = |value: &Value| {
        let text = value.as_str()?;
        Some(text.rsplit('/').next().unwrap_or(text).to_owned())
    };
    matches!((key(one), key(other)), (Some(one), Some(other)) if one == other)
}
