//! `aws_secretsmanager_secret_version`
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/secretsmanager_secret_version>
//! - <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html>

use std::collections::BTreeSet;

use async_trait::async_trait;
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueOutput as SecretValueOutput;
use aws_smithy_types::Blob;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::try_join_all;

use super::requests::{NOT_FOUND_CODES, found, token, value};
use crate::client::AwsClient;
use crate::declare::{
    BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed, required, string_set,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::{Behavior, Operation, Resource};
use rform_core::value::Value;
use rform_provider::Problem;

/// The label of the version in force, which cannot be taken off.
const CURRENT: &str = "AWSCURRENT";

/// The resource `aws_secretsmanager_secret_version`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/secretsmanager_secret_version>
pub struct SecretVersion;

#[async_trait]
impl Resource for SecretVersion {
    fn title(&self) -> &'static str {
        "Secrets Manager Secret Version"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("has_secret_string_wo", BOOL),
            optional("secret_binary", STRING)
                .force_new()
                .sensitive()
                .conflicts_with(&["secret_string", "secret_string_wo"])
                .check(base64_text),
            required("secret_id", STRING).force_new(),
            optional("secret_string", STRING)
                .force_new()
                .sensitive()
                .conflicts_with(&["secret_binary", "secret_string_wo"]),
            optional("secret_string_wo", STRING)
                .write_only()
                .conflicts_with(&["secret_binary", "secret_string"])
                .required_with(&["secret_string_wo_version"]),
            optional("secret_string_wo_version", NUMBER)
                .force_new()
                .required_with(&["secret_string_wo"]),
            computed("version_id", STRING),
            optional_computed("version_stages", string_set()),
        ])
    }

    fn behavior(&self) -> Behavior {
        Behavior {
            not_found_codes: NOT_FOUND_CODES,
            // The token becomes the version's id: the same request makes the same version.
            supports_client_token: true,
            ..Behavior::default()
        }
    }

    fn identity(&self, operation: &Operation<'_>) -> Option<String> {
        let secret = operation.planned.text("secret_id");
        Some(format!("{secret}|{}", token(operation)?))
    }

    async fn create(&self, operation: &Operation<'_>) -> Result<String, AwsError> {
        let (planned, client) = (operation.planned, &operation.client.clients.secretsmanager);
        let binary = planned.string("secret_binary");
        let binary = binary.map(|text| Blob::new(STANDARD.decode(text).unwrap_or_default()));
        let text = match binary {
            Some(_) => None,
            None => Some(secret_string(operation).to_owned()),
        };
        let stages = planned.strings("version_stages");
        let stages = (!stages.is_empty()).then_some(stages);
        let created = operation
            .client
            .call("secretsmanager:PutSecretValue", || {
                client
                    .put_secret_value()
                    .secret_id(planned.text("secret_id"))
                    .set_client_request_token(token(operation))
                    .set_secret_string(text.clone())
                    .set_secret_binary(binary.clone())
                    .set_version_stages(stages.clone())
                    .send()
            })
            .await?;
        let (arn, version) = created
            .arn
            .zip(created.version_id)
            .ok_or_else(|| AwsError::new("the answer holds no version"))?;
        let secret = planned.string("secret_id").unwrap_or(&arn);
        Ok(format!("{secret}|{version}"))
    }

    async fn read(
        &self,
        client: &AwsClient,
        known: &[Value],
    ) -> Result<Vec<Option<Value>>, AwsError> {
        let read = |known: &Value| {
            let known = known.clone();
            async move {
                let Some((secret, version)) = known.text("id").rsplit_once('|') else {
                    return Ok(None);
                };
                let value = value(client, secret, Some(version), None).await?;
                Ok::<_, AwsError>(value.map(|it| object(&known, secret, &it)))
            }
        };
        try_join_all(known.iter().map(read)).await
    }

    async fn update(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        operation.handles(&["version_stages"]);
        let stages = |object: &Value| -> BTreeSet<String> {
            object.strings("version_stages").into_iter().collect()
        };
        let (before, after) = (stages(operation.prior), stages(operation.planned));
        let version = operation.prior.text("version_id");
        for stage in after.difference(&before) {
            let holder = holder_of(operation, stage).await?;
            move_stage(operation, stage, holder.as_deref(), Some(version)).await?;
        }
        for stage in before.difference(&after).filter(|it| *it != CURRENT) {
            move_stage(operation, stage, Some(version), None).await?;
        }
        Ok(())
    }

    async fn delete(&self, operation: &Operation<'_>) -> Result<(), AwsError> {
        // A version without labels is as good as gone; the one in force goes with its secret.
        let version = operation.prior.text("version_id");
        let stages = operation.prior.strings("version_stages");
        for stage in stages.iter().filter(|it| *it != CURRENT) {
            found(move_stage(operation, stage, Some(version), None).await)?;
        }
        Ok(())
    }

    fn import(&self, id: &str) -> Result<ObjectBuilder, Problem> {
        let Some((secret, version)) = id.split_once('|') else {
            let message = format!("Unexpected format of ID ({id}), expected SecretID|VersionID");
            return Err(Problem::error(message, ""));
        };
        let mut builder = ObjectBuilder::from(&Value::NULL);
        builder
            .text("id", Some(id))
            .text("secret_id", Some(secret))
            .text("version_id", Some(version));
        Ok(builder)
    }
}

/// The text that becomes the value: one that is kept in the state, or one that is not.
fn secret_string<'a>(operation: &'a Operation<'_>) -> &'a str {
    let unkept = operation.config.string("secret_string_wo");
    unkept.unwrap_or_else(|| operation.planned.text("secret_string"))
}

fn base64_text(name: &str, value: &Value) -> Option<String> {
    let text = value.as_str().filter(|text| !text.is_empty())?;
    let error = STANDARD.decode(text).err()?;
    Some(format!(
        "expected \"{name}\" to be a base64 string: {error}"
    ))
}

fn object(known: &Value, secret: &str, found: &SecretValueOutput) -> Value {
    let binary = found.secret_binary.as_ref();
    let binary = binary.map(|blob| STANDARD.encode(blob.as_ref()));
    let mut builder = ObjectBuilder::from(known);
    let is_unkept = known.integer("secret_string_wo_version").is_some();
    let text = found.secret_string.as_deref().filter(|_| !is_unkept);
    builder
        .text("arn", found.arn.as_deref())
        .flag("has_secret_string_wo", Some(is_unkept))
        .text("secret_binary", binary.as_deref())
        .text("secret_id", Some(secret))
        .text("secret_string", text)
        .text("version_id", found.version_id.as_deref())
        .string_set(
            "version_stages",
            found.version_stages.clone().unwrap_or_default(),
        );
    builder.build()
}

/// The version that has the label now.
async fn holder_of(operation: &Operation<'_>, stage: &str) -> Result<Option<String>, AwsError> {
    let found = value(
        operation.client,
        operation.prior.text("secret_id"),
        None,
        Some(stage),
    )
    .await?;
    Ok(found.and_then(|it| it.version_id))
}

async fn move_stage(
    operation: &Operation<'_>,
    stage: &str,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<(), AwsError> {
    let client = &operation.client.clients.secretsmanager;
    operation
        .client
        .call("secretsmanager:UpdateSecretVersionStage", || {
            client
                .update_secret_version_stage()
                .secret_id(operation.prior.text("secret_id"))
                .version_stage(stage)
                .set_remove_from_version_id(from.map(str::to_owned))
                .set_move_to_version_id(to.map(str::to_owned))
                .send()
        })
        .await?;
    Ok(())
}
