//! The data sources of CloudWatch Logs.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/cloudwatch_log_group>
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/cloudwatch_log_groups>

use async_trait::async_trait;

use super::log_group::{arn_of, described};
use super::requests::{beginning_with, group};
use super::tags::of;
use crate::client::AwsClient;
use crate::declare::{
    BOOL, NUMBER, STRING, Spec, computed, id, optional, optional_computed, required, string_map,
    string_set,
};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::resource::DataSource;
use crate::tags;
use rform_core::value::Value;

/// `aws_cloudwatch_log_group`: a log group by name.
pub struct LogGroup;

#[async_trait]
impl DataSource for LogGroup {
    fn title(&self) -> &'static str {
        "CloudWatch Logs Log Group"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            computed("creation_time", NUMBER),
            computed("deletion_protection_enabled", BOOL),
            computed("kms_key_id", STRING),
            computed("log_group_class", STRING),
            required("name", STRING),
            computed("retention_in_days", NUMBER),
            optional_computed("tags", string_map()),
        ])
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let name = config.text("name");
        let Some(found) = group(client, name).await? else {
            let message = format!("CloudWatch Logs Log Group \"{name}\" not found");
            return Err(AwsError::new(message));
        };
        let mut own = of(client, arn_of(&found)).await?.unwrap_or_default();
        own.retain(|key, _| !tags::is_ignored(&client.settings, key));
        let mut builder = described(config, &found);
        builder
            .set(
                "creation_time",
                Value::int(found.creation_time.unwrap_or_default()),
            )
            .set("tags", string_map_value(&own));
        Ok(builder.build())
    }
}

/// `aws_cloudwatch_log_groups`: names and ARNs of log groups, by the beginning of their names.
pub struct LogGroups;

#[async_trait]
impl DataSource for LogGroups {
    fn title(&self) -> &'static str {
        "CloudWatch Logs Log Groups"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arns", string_set()),
            optional("log_group_name_prefix", STRING),
            computed("log_group_names", string_set()),
        ])
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let found = beginning_with(client, config.text("log_group_name_prefix")).await?;
        let names = found.iter().filter_map(|it| it.log_group_name.clone());
        let mut builder = ObjectBuilder::from(config);
        builder
            .text("id", Some(client.region()))
            .string_set("arns", found.iter().map(arn_of))
            .string_set("log_group_names", names);
        Ok(builder.build())
    }
}
