//! Tags of topics.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html>

use std::collections::BTreeMap;

use aws_sdk_sns::types::Tag;

use super::requests::found;
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::tagging::tag_resource;

/// Tags in the form of a request; none if there are none.
pub(super) fn sdk_tags(tags: &BTreeMap<String, String>) -> Option<Vec<Tag>> {
    let tags: Vec<Tag> = tags
        .iter()
        .filter_map(|(key, value)| Tag::builder().key(key).value(value).build().ok())
        .collect();
    (!tags.is_empty()).then_some(tags)
}

/// The tags of a topic; none if it is not there.
pub(super) async fn of(
    client: &AwsClient,
    arn: &str,
) -> Result<Option<BTreeMap<String, String>>, AwsError> {
    let answer = client.call("sns:ListTagsForResource", || {
        let request = client.clients.sns.list_tags_for_resource();
        request.resource_arn(arn).send()
    });
    let codes = |answer: Result<_, AwsError>| match answer {
        Err(error) if error.is(&["ResourceNotFound", "ResourceNotFoundException"]) => Ok(None),
        answer => found(answer),
    };
    let tags = codes(answer.await)?.map(|it| it.tags.unwrap_or_default());
    let pairs = |it: Vec<Tag>| it.into_iter().map(|it| (it.key, it.value)).collect();
    Ok(tags.map(pairs))
}

/// The tagging of topics, by their ARNs.
pub(super) struct TopicTagging;

tag_resource!(
    TopicTagging {
        fn uses_attempt_tag(&self) -> bool {
            false
        }
    },
    sns,
    resource_arn,
    sdk_tags,
    "sns:TagResource",
    "sns:UntagResource"
);
