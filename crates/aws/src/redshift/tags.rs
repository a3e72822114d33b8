//! Tags of subnet groups, by their ARNs.
//!
//! <https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateTags.html>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_redshift::types::Tag;

use crate::client::AwsClient;
use crate::error::AwsError;
use crate::resource::Tagging;

/// Tags in the form of a request; none if there are none.
pub(super) fn sdk_tags(tags: &BTreeMap<String, String>) -> Option<Vec<Tag>> {
    let tags: Vec<Tag> = tags
        .iter()
        .map(|(key, value)| Tag::builder().key(key).value(value).build())
        .collect();
    (!tags.is_empty()).then_some(tags)
}

/// The ARN of the subnet group with that name, which AWS does not tell.
pub(super) async fn arn_of(client: &AwsClient, name: &str) -> Result<String, AwsError> {
    let account = &client.caller().await?.account;
    Ok(client.arn("redshift", account, &format!("subnetgroup:{name}")))
}

/// The tagging of subnet groups, by their names.
pub(super) struct GroupTagging;

#[async_trait]
impl Tagging for GroupTagging {
    fn uses_attempt_tag(&self) -> bool {
        false
    }

    async fn tag(
        &self,
        client: &AwsClient,
        id: &str,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        let arn = arn_of(client, id).await?;
        let tags = sdk_tags(tags);
        let request = || client.clients.redshift.create_tags().resource_name(&arn);
        let send = || request().set_tags(tags.clone()).send();
        client.call("redshift:CreateTags", send).await.map(drop)
    }

    async fn untag(&self, client: &AwsClient, id: &str, keys: Vec<String>) -> Result<(), AwsError> {
        let arn = arn_of(client, id).await?;
        let request = || client.clients.redshift.delete_tags().resource_name(&arn);
        let send = || request().set_tag_keys(Some(keys.clone())).send();
        client.call("redshift:DeleteTags", send).await.map(drop)
    }
}
