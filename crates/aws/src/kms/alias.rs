//! `aws_kms_alias`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_alias>
//! - <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html>

use async_trait::async_trait;

use super::requests::{NOT_FOUND_CODES, aliases, key_arn};
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, optional_computed, required};
use crate::error::AwsError;
use crate::naming;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;

/// The prefix of all alias names.
const PREFIX: &str = "alias/";

/// The resource `aws_kms_alias`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_alias>
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
                .force_new()
                .conflicts_with(&["name_prefix"])
                .check(name_check),
            optional_computed("name_prefix", STRING)
                .force_new()
                .conflicts_with(&["name"])
                .check(name_check),
            computed("target_key_arn", STRING),
            required("target_key_id", STRING).diff_suppress(same_key),
        ])
        .customize_diff(|diff| {
            if !diff.is_create() && diff.changes("target_key_id") {
                diff.set_new_computed("target_key_arn");
            }
        })
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            ..Behavior::default()
        }
    }

    fn import_id(&self, operation: &Operation<'_>) -> Option<String> {
        operation.planned.owned("name")
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (name, kms) = (name_of(operation), &operation.client.clients.kms);
        operation
            .client
            .call_once("kms:CreateAlias", || {
                let request = kms.create_alias().alias_name(&name);
                request
                    .target_key_id(operation.planned.text("target_key_id"))
                    .send()
            })
            .await?;
        Ok(name)
    }

    async fn find(&self, operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
        let name = name_of(operation);
        let all = aliases(operation.client).await?;
        let wanted = Value::string(operation.planned.text("target_key_id"));
        let is_ours = |(_, key): &(String, String)| same_key(&Value::string(key.as_str()), &wanted);
        Ok(all.get(&name).filter(|it| is_ours(it)).map(|_| name))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let all = aliases(client).await?;
        let read = |known: &Value| {
            let name = known.text("id");
            let (arn, key) = all.get(name)?;
            let mut builder = ObjectBuilder::from(known);
            builder
                .text("arn", Some(arn))
                .text("name", Some(name))
                .text("name_prefix", naming::prefix_of(name))
                .text("target_key_arn", Some(&key_arn(arn, name, key)))
                .text("target_key_id", Some(key));
            Some(builder.build())
        };
        Ok(known.iter().map(read).collect())
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        if !operation.changes("target_key_id") {
            return Ok(());
        }
        let kms = &operation.client.clients.kms;
        operation
            .client
            .call("kms:UpdateAlias", || {
                let request = kms.update_alias().alias_name(operation.id());
                request
                    .target_key_id(operation.planned.text("target_key_id"))
                    .send()
            })
            .await?;
        Ok(())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        let kms = &operation.client.clients.kms;
        let send = || kms.delete_alias().alias_name(operation.id()).send();
        operation.client.call("kms:DeleteAlias", send).await?;
        Ok(())
    }
}

fn name_of(operation: &Operation<'_>) -> String {
    match operation.planned.string("name") {
        Some(name) => name.to_owned(),
        None => naming::generated(
            operation,
            operation.planned.string("name_prefix").unwrap_or(PREFIX),
        ),
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
