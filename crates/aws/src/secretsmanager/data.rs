//! The data sources of Secrets Manager.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/secretsmanager_secret>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/secretsmanager_secret_version>

use async_trait::async_trait;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::requests::{describe, policy_of, tag_map, value};
use crate::client::AwsClient;
use crate::declare::{
    STRING, Spec, computed, id, optional, optional_computed, required, string_map, string_set,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::resource::DataSource;
use crate::{checks, json, tags};
use rform_core::value::Value;

/// `aws_secretsmanager_secret`: a secret by ARN or name.
pub struct Secret;

#[async_trait]
impl DataSource for Secret {
    fn title(&self) -> &'static str {
        "Secrets Manager Secret"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            optional_computed("arn", STRING).check(checks::arn),
            computed("created_date", STRING),
            computed("description", STRING),
            computed("kms_key_id", STRING),
            computed("last_changed_date", STRING),
            optional_computed("name", STRING),
            computed("policy", STRING),
            computed("tags", string_map()),
        ])
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let id = match (config.string("arn"), config.string("name")) {
            (Some(_), Some(_)) => return Err(AwsError::new("specify only arn or name")),
            (None, None) => return Err(AwsError::new("must specify either arn or name")),
            (arn, name) => arn.or(name).unwrap_or_default(),
        };
        let secret = describe(client, id).await?;
        let secret = secret.filter(|it| it.deleted_date.is_none());
        let Some(secret) = secret else {
            let message = format!("Secrets Manager Secret \"{id}\" not found");
            return Err(AwsError::new(message));
        };
        let arn = secret.arn.as_deref();
        let policy = policy_of(client, arn.unwrap_or(id)).await?;
        let policy = json::normalized(&policy).unwrap_or_default();
        let mut known_tags = tag_map(secret.tags.as_deref());
        known_tags.retain(|key, _| !tags::is_ignored(&client.settings, key));
        let mut found = ObjectBuilder::from(config);
        found
            .text("id", arn)
            .text("arn", arn)
            .text(
                "created_date",
                moment(secret.created_date.as_ref()).as_deref(),
            )
            .text("description", secret.description.as_deref())
            .text("kms_key_id", secret.kms_key_id.as_deref())
            .text(
                "last_changed_date",
                moment(secret.last_changed_date.as_ref()).as_deref(),
            )
            .text("name", secret.name.as_deref())
            .text("policy", Some(&policy))
            .set("tags", string_map_value(&known_tags));
        Ok(found.build())
    }
}

/// A moment as RFC 3339 writes it.
fn moment(moment: Option<&DateTime>) -> Option<String> {
    moment.and_then(|it| it.fmt(Format::DateTime).ok())
}

/// `aws_secretsmanager_secret_version`: the value of a secret.
pub struct SecretVersion;

#[async_trait]
impl DataSource for SecretVersion {
    fn title(&self) -> &'static str {
        "Secrets Manager Secret Version"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("created_date", STRING),
            computed("secret_binary", STRING).sensitive(),
            required("secret_id", STRING),
            computed("secret_string", STRING).sensitive(),
            optional_computed("version_id", STRING),
            optional("version_stage", STRING).default("AWSCURRENT"),
            computed("version_stages", string_set()),
        ])
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let secret = config.text("secret_id");
        let (version, stage) = (config.string("version_id"), config.string("version_stage"));
        let label = stage.unwrap_or("AWSCURRENT");
        let sought = version.unwrap_or(label);
        let by_label = version.is_none().then_some(label);
        let Some(value) = value(client, secret, version, by_label).await? else {
            return Err(AwsError::new(format!(
                "Secrets Manager Secret \"{secret}\" Version \"{sought}\" not found"
            )));
        };
        let binary = value.secret_binary.as_ref();
        let binary = binary.map(|blob| STANDARD.encode(blob.as_ref()));
        let mut found = ObjectBuilder::from(config);
        found
            .text("id", Some(&format!("{secret}|{sought}")))
            .text("arn", value.arn.as_deref())
            .text(
                "created_date",
                moment(value.created_date.as_ref()).as_deref(),
            )
            .text("secret_binary", binary.as_deref())
            .text("secret_string", value.secret_string.as_deref())
            .text("version_id", value.version_id.as_deref())
            .text("version_stage", Some(label))
            .string_set("version_stages", value.version_stages.unwrap_or_default());
        Ok(found.build())
    }
}
