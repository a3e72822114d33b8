//! Tags of subnet groups, by their ARNs.
//!
//! <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_AddTagsToResource.html>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_elasticache::types::Tag;

use crate::client::AwsClient;
use crate::error::AwsError;
use crate::resource::Tagging;

/// The error codes of absent objects:
/// <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeCacheSubnetGroups.html>.
pub(super) const NOT_FOUND_CODES: &[&str] = &["CacheSubnetGroupNotFoundFault"];

/// Tags in the form of a request; none if there are none.
pub(super) fn sdk_tags(tags: &BTreeMap<String, String>) -> Option<Vec<Tag>> {
    let tags: Vec<Tag> = tags
        .iter()
        .map(|(key, value)| Tag::builder().key(key).value(value).build())
        .collect();
    (!tags.is_empty()).then_some(tags)
}

/// The tags of the object with that ARN; none if it is not there.
pub(super) async fn of(
    client: &AwsClient,
    arn: &str,
) -> Result<Option<BTreeMap<String, String>>, AwsError> {
    let answer = client.call("elasticache:ListTagsForResource", || {
        let request = client.clients.elasticache.list_tags_for_resource();
        request.resource_name(arn).send()
    });
    let found = match answer.await {
        Err(error) if error.is(NOT_FOUND_CODES) => return Ok(None),
        answer => answer?.tag_list.unwrap_or_default().into_iter(),
    };
    let tags = found.filter_map(|it| Some((it.key?, it.value.unwrap_or_default())));
    Ok(Some(tags.collect()))
}

/// The tagging of subnet groups, by their names.
pub(super) struct GroupTagging;

async fn arn_of(client: &AwsClient, name: &str) -> Result<String, AwsError> {
    let account = &client.caller().await?.account;
    Ok(client.arn("elasticache", account, &format!("subnetgroup:{name}")))
}

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
        let request = || client.clients.elasticache.add_tags_to_resource();
        let send = || request().resource_name(&arn).set_tags(tags.clone()).send();
        let answer = client.call("elasticache:AddTagsToResource", send);
        answer.await.map(drop)
    }

    async fn untag(&self, client: &AwsClient, id: &str, keys: Vec<String>) -> Result<(), AwsError> {
        let arn = arn_of(client, id).await?;
        let request = || client.clients.elasticache.remove_tags_from_resource();
        let send = || {
            let request = request().resource_name(&arn);
            request.set_tag_keys(Some(keys.clone())).send()
        };
        let answer = client.call("elasticache:RemoveTagsFromResource", send);
        answer.await.map(drop)
    }
}
