//! Tags of alarms, by their ARNs.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_TagResource.html>

use std::collections::BTreeMap;

use aws_sdk_cloudwatch::types::Tag;

use super::requests::NOT_FOUND_CODES;
use crate::answers::found;
use crate::client::AwsClient;
use crate::error::AwsError;

/// Tags in the form of a request; none if there are none.
pub(super) fn sdk_tags(tags: &BTreeMap<String, String>) -> Option<Vec<Tag>> {
    let tags: Vec<Tag> = tags
        .iter()
        .map(|(key, value)| Tag::builder().key(key).value(value).build())
        .collect();
    (!tags.is_empty()).then_some(tags)
}

/// The tags of an alarm; none if it is not there.
pub(super) async fn of(
    client: &AwsClient,
    arn: &str,
) -> Result<Option<BTreeMap<String, String>>, AwsError> {
    let answer = client.call("cloudwatch:ListTagsForResource", || {
        let request = client.clients.cloudwatch.list_tags_for_resource();
        request.resource_arn(arn).send()
    });
    let tags = found(answer.await, NOT_FOUND_CODES)?.map(|it| it.tags.unwrap_or_default());
    let pair = |it: Tag| Some((it.key?, it.value.unwrap_or_default()));
    let pairs = |it: Vec<Tag>| it.into_iter().filter_map(pair).collect();
    Ok(tags.map(pairs))
}

/// Removes tags by key from an alarm, and sets others.
pub(super) async fn retag(
    client: &AwsClient,
    arn: &str,
    removed: Vec<String>,
    set: &BTreeMap<String, String>,
) -> Result<(), AwsError> {
    if !removed.is_empty() {
        let request = || client.clients.cloudwatch.untag_resource().resource_arn(arn);
        let send = || request().set_tag_keys(Some(removed.clone())).send();
        client.call("cloudwatch:UntagResource", send).await?;
    }
    if let Some(tags) = sdk_tags(set) {
        let request = || client.clients.cloudwatch.tag_resource().resource_arn(arn);
        let send = || request().set_tags(Some(tags.clone())).send();
        client.call("cloudwatch:TagResource", send).await?;
    }
    Ok(())
}
