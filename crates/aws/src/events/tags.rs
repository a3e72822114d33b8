//! Tags of event buses and rules, by their ARNs.
//!
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TagResource.html>

use std::collections::BTreeMap;

use aws_sdk_eventbridge::types::Tag;

use super::requests::found;
use crate::client::AwsClient;
use crate::error::AwsError;

/// Tags in the form of a request; none if there are none.
pub(super) fn sdk_tags(tags: &BTreeMap<String, String>) -> Option<Vec<Tag>> {
    let tags: Vec<Tag> = tags
        .iter()
        .filter_map(|(key, value)| Tag::builder().key(key).value(value).build().ok())
        .collect();
    (!tags.is_empty()).then_some(tags)
}

/// The tags of a bus or rule; none if it is not there.
pub(super) async fn of(
    client: &AwsClient,
    arn: &str,
) -> Result<Option<BTreeMap<String, String>>, AwsError> {
    let answer = client.call("events:ListTagsForResource", || {
        let request = client.clients.events.list_tags_for_resource();
        request.resource_arn(arn).send()
    });
    let tags = found(answer.await)?.map(|it| it.tags.unwrap_or_default());
    let pairs = |it: Vec<Tag>| it.into_iter().map(|it| (it.key, it.value)).collect();
    Ok(tags.map(pairs))
}

/// Removes tags by key from a bus or rule, and sets others.
pub(super) async fn retag(
    client: &AwsClient,
    arn: &str,
    removed: Vec<String>,
    set: &BTreeMap<String, String>,
) -> Result<(), AwsError> {
    if !removed.is_empty() {
        let request = || client.clients.events.untag_resource().resource_arn(arn);
        let send = || request().set_tag_keys(Some(removed.clone())).send();
        client.call("events:UntagResource", send).await?;
    }
    if let Some(tags) = sdk_tags(set) {
        let request = || client.clients.events.tag_resource().resource_arn(arn);
        let send = || request().set_tags(Some(tags.clone())).send();
        client.call("events:TagResource", send).await?;
    }
    Ok(())
}
