//! Tags of DynamoDB tables.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_dynamodb::types::Tag;

use crate::client::AwsClient;
use crate::error::AwsError;
use crate::resource::Tagging;

/// Tags in the form of a request; none if there are none.
pub(super) fn sdk_tags(tags: &BTreeMap<String, String>) -> Option<Vec<Tag>> {
    let tags: Vec<Tag> = tags
        .iter()
        .filter_map(|(key, value)| Tag::builder().key(key).value(value).build().ok())
        .collect();
    (!tags.is_empty()).then_some(tags)
}

/// The tagging of tables, by their ARNs.
pub(super) struct TableTagging;

#[async_trait]
impl Tagging for TableTagging {
    async fn tag(
        &self,
        client: &AwsClient,
        id: &str,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        let tags = sdk_tags(tags);
        let request = || client.clients.dynamodb.tag_resource().resource_arn(id);
        let send = || request().set_tags(tags.clone()).send();
        client.call("dynamodb:TagResource", send).await.map(drop)
    }

    async fn untag(&self, client: &AwsClient, id: &str, keys: Vec<String>) -> Result<(), AwsError> {
        let request = || client.clients.dynamodb.untag_resource().resource_arn(id);
        let send = || request().set_tag_keys(Some(keys.clone())).send();
        client.call("dynamodb:UntagResource", send).await.map(drop)
    }
}
