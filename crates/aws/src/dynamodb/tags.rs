//! Tags of DynamoDB tables.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html>

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::Tag;

use crate::tagging::tag_resource;

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

tag_resource!(
    TableTagging {},
    dynamodb,
    resource_arn,
    sdk_tags,
    "dynamodb:TagResource",
    "dynamodb:UntagResource"
);
