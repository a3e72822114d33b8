//! `data.aws_sns_topic`: a topic by name.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/sns_topic>

use async_trait::async_trait;

use super::requests::{name_in, topics};
use super::tags::of;
use crate::client::AwsClient;
use crate::declare::{STRING, Spec, computed, id, optional_computed, required, string_map};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder, string_map_value};
use crate::resource::DataSource;
use crate::tags;
use rform_core::value::Value;

/// The data source `aws_sns_topic`.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/sns_topic>
pub struct Topic;

#[async_trait]
impl DataSource for Topic {
    fn title(&self) -> &'static str {
        "SNS Topic"
    }

    fn spec(&self) -> Spec {
        Spec::new([
            id(),
            computed("arn", STRING),
            required("name", STRING),
            optional_computed("tags", string_map()),
        ])
    }

    async fn read(&self, client: &AwsClient, config: &Value) -> Result<Value, AwsError> {
        let name = config.text("name");
        let mut found = topics(client).await?.into_iter();
        let Some(arn) = found.find(|it| name_in(it) == name) else {
            return Err(AwsError::new(format!(
                "no matching SNS Topic found ({name})"
            )));
        };
        let mut own = of(client, &arn).await?.unwrap_or_default();
        own.retain(|key, _| !tags::is_ignored(&client.settings, key));
        let mut builder = ObjectBuilder::from(config);
        builder
            .text("id", Some(&arn))
            .text("arn", Some(&arn))
            .set("tags", string_map_value(&own));
        Ok(builder.build())
    }
}
