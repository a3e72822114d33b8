//! Tags of the types of the service, which are told by their ARNs.
//!
//! <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_AddTagsToResource.html>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_rds::types::Tag;

use super::requests::found;
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

/// Tags of an answer, by key.
pub(super) fn by_key(tags: Option<Vec<Tag>>) -> BTreeMap<String, String> {
    let tags = tags.unwrap_or_default().into_iter();
    tags.filter_map(|it| Some((it.key?, it.value.unwrap_or_default())))
        .collect()
}

/// The tags of the object with that ARN; none if it is not there.
pub(super) async fn of(
    client: &AwsClient,
    arn: &str,
) -> Result<Option<BTreeMap<String, String>>, AwsError> {
    let answer = client.call("rds:ListTagsForResource", || {
        let request = client.clients.rds.list_tags_for_resource();
        request.resource_name(arn).send()
    });
    Ok(found(answer.await)?.map(|it| by_key(it.tag_list)))
}

/// The tagging of a type whose ids are names: what stands before the name in its ARN, such as
/// `subgrp`. An empty one stands for ids that are ARNs.
pub(super) struct ArnTagging(pub &'static str);

impl ArnTagging {
    async fn arn(&self, client: &AwsClient, id: &str) -> Result<String, AwsError> {
        if self.0.is_empty() {
            return Ok(id.to_owned());
        }
        let account = &client.caller().await?.account;
        Ok(client.arn("rds", account, &format!("{}:{id}", self.0)))
    }
}

#[async_trait]
impl Tagging for ArnTagging {
    fn uses_attempt_tag(&self) -> bool {
        false
    }

    async fn tag(
        &self,
        client: &AwsClient,
        id: &str,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        let arn = self.arn(client, id).await?;
        let tags = sdk_tags(tags);
        let request = || client.clients.rds.add_tags_to_resource();
        let send = || request().resource_name(&arn).set_tags(tags.clone()).send();
        client.call("rds:AddTagsToResource", send).await.map(drop)
    }

    async fn untag(&self, client: &AwsClient, id: &str, keys: Vec<String>) -> Result<(), AwsError> {
        let arn = self.arn(client, id).await?;
        let request = || client.clients.rds.remove_tags_from_resource();
        let send = || {
            let request = request().resource_name(&arn);
            request.set_tag_keys(Some(keys.clone())).send()
        };
        client
            .call("rds:RemoveTagsFromResource", send)
            .await
            .map(drop)
    }
}
