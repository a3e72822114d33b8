//! `data.aws_sqs_queue`: a queue by name.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/sqs_queue>

use async_trait::async_trait;

use super::queue::url_of;
use super::requests::attributes;
use super::tags::of;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, optional_computed, required, string_map};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::resource::DataSource;
use crate::tags;
use rform_core::value::Value;

/// The data source `aws_sqs_queue`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/sqs_queue>
pub struct Queue;

#[async_trait]
impl DataSource for Queue {
    fn title(&self) -> &'static str {
        "SQS Queue"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            required("name", STRING),
            optional_computed("tags", string_map()),
            computed("url", STRING),
        ])
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let name = config.text("name");
        let absent = || AwsError::new(format!("SQS Queue ({name}) not found"));
        let url = url_of(client, name).await?.ok_or_else(absent)?;
        let attributes = attributes(client, &url).await?.ok_or_else(absent)?;
        let mut own = of(client, &url).await?.unwrap_or_default();
        own.retain(|key, _| !tags::is_ignored(&client.settings, key));
        let mut builder = ObjectBuilder::from(config);
        builder
            .text("id", Some(&url))
            .text("url", Some(&url))
            .text("arn", attributes.get("QueueArn").map(String::as_str))
            .set("tags", string_map_value(&own));
        Ok(builder.build())
    }
}
