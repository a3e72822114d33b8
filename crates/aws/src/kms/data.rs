//! The data sources of KMS.

use async_trait::async_trait;
use aws_sdk_kms::types::{MultiRegionConfiguration, MultiRegionKey};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use super::requests::{aliases, describe, key_arn};
use crate::client::AwsClient;
use crate::declare::{BOOL, NUMBER, STRING, Spec, computed, id, optional, required, string_list};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::resource::DataSource;
use rform_core::value::{Type, Value};

/// The data source `aws_kms_alias`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/kms_alias>
pub struct Alias;

#[async_trait]
impl DataSource for Alias {
    fn title(&self) -> &'static str {
        "KMS Alias"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            required("name", STRING),
            computed("target_key_arn", STRING),
            computed("target_key_id", STRING),
        ])
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let name = config.text("name");
        let missing = || {
            AwsError::new(format!(
                "reading KMS Alias ({name}): couldn't find resource"
            ))
        };
        let all = aliases(client).await?;
        let (arn, listed) = all.get(name).ok_or_else(missing)?;
        // An alias of AWS's own may not show its key before that is asked for.
        let key = match listed.is_empty() {
            false => listed.clone(),
            true => {
                let key = describe(client, name, &[]).await?;
                key.ok_or_else(missing)?.key_id
            }
        };
        let mut found = ObjectBuilder::from(config);
        found
            .text("id", Some(arn))
            .text("arn", Some(arn))
            .text("target_key_arn", Some(&key_arn(arn, name, &key)))
            .text("target_key_id", Some(&key));
        Ok(found.build())
    }
}

/// The data source `aws_kms_key`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/kms_key>
pub struct Key;

#[async_trait]
impl DataSource for Key {
    fn title(&self) -> &'static str {
        "KMS Key"
    }

    fn spec(&self) -> Spec {
        let texts = [
            "arn",
            "aws_account_id",
            "cloud_hsm_cluster_id",
            "creation_date",
            "custom_key_store_id",
            "customer_master_key_spec",
            "deletion_date",
            "description",
            "expiration_model",
            "key_manager",
            "key_spec",
            "key_state",
            "key_usage",
            "origin",
            "valid_to",
        ];
        let mut fields: Vec<_> = texts.iter().map(|name| computed(name, STRING)).collect();
        fields.extend([
            id(),
            computed("enabled", BOOL),
            optional("grant_tokens", string_list()),
            required("key_id", STRING),
            computed("multi_region", BOOL),
            computed("multi_region_configuration", Type::list(multi_region())),
            computed("pending_deletion_window_in_days", NUMBER),
            computed(
                "xks_key_configuration",
                Type::list(Type::object([("id", Type::String)])),
            ),
        ]);
        Spec::new(fields)
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let id = config.text("key_id");
        let Some(key) = describe(client, id, &config.strings("grant_tokens")).await? else {
            let message = format!("reading KMS Key ({id}): couldn't find resource");
            return Err(AwsError::new(message));
        };
        let time = |moment: &Option<DateTime>| {
            let moment = moment.as_ref()?;
            moment.fmt(Format::DateTime).ok()
        };
        let copies = key.multi_region_configuration.as_ref().map(copies_value);
        let external = key.xks_key_configuration.as_ref();
        let external = external
            .map(|it| Value::object([("id", Value::string(it.id.clone().unwrap_or_default()))]));
        let mut found = ObjectBuilder::from(config);
        found
            .text("id", Some(&key.key_id))
            .text("arn", key.arn.as_deref())
            .text("aws_account_id", key.aws_account_id.as_deref())
            .text("cloud_hsm_cluster_id", key.cloud_hsm_cluster_id.as_deref())
            .text("creation_date", time(&key.creation_date).as_deref())
            .text("custom_key_store_id", key.custom_key_store_id.as_deref())
            .text(
                "customer_master_key_spec",
                key.key_spec.as_ref().map(|it| it.as_str()),
            )
            .maybe("deletion_date", time(&key.deletion_date).as_deref())
            .text("description", key.description.as_deref())
            .flag("enabled", Some(key.enabled))
            .text(
                "expiration_model",
                key.expiration_model.as_ref().map(|it| it.as_str()),
            )
            .text(
                "key_manager",
                key.key_manager.as_ref().map(|it| it.as_str()),
            )
            .text("key_spec", key.key_spec.as_ref().map(|it| it.as_str()))
            .text("key_state", key.key_state.as_ref().map(|it| it.as_str()))
            .text("key_usage", key.key_usage.as_ref().map(|it| it.as_str()))
            .flag("multi_region", key.multi_region)
            .set(
                "multi_region_configuration",
                Value::list(multi_region(), copies),
            )
            .text("origin", key.origin.as_ref().map(|it| it.as_str()))
            .number(
                "pending_deletion_window_in_days",
                key.pending_deletion_window_in_days,
            )
            .maybe("valid_to", time(&key.valid_to).as_deref())
            .set(
                "xks_key_configuration",
                Value::list(Type::object([("id", Type::String)]), external),
            );
        Ok(found.build())
    }
}

fn copy() -> Type {
    Type::object([("arn", Type::String), ("region", Type::String)])
}

fn multi_region() -> Type {
    Type::object([
        ("multi_region_key_type", Type::String),
        ("primary_key", Type::list(copy())),
        ("replica_keys", Type::list(copy())),
    ])
}

fn copies_value(found: &MultiRegionConfiguration) -> Value {
    let kind = found.multi_region_key_type.as_ref();
    let kind = kind.map(|it| it.as_str().to_owned()).unwrap_or_default();
    let replicas = found.replica_keys.as_deref().unwrap_or_default();
    Value::object([
        ("multi_region_key_type", Value::string(kind)),
        (
            "primary_key",
            Value::list(copy(), found.primary_key.as_ref().map(copy_value)),
        ),
        (
            "replica_keys",
            Value::list(copy(), replicas.iter().map(copy_value)),
        ),
    ])
}

fn copy_value(key: &MultiRegionKey) -> Value {
    Value::object([
        ("arn", Value::string(key.arn.clone().unwrap_or_default())),
        (
            "region",
            Value::string(key.region.clone().unwrap_or_default()),
        ),
    ])
}
