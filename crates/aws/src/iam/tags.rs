//! Tags of IAM objects, the attempt tag among them.

use std::collections::BTreeMap;

use aws_sdk_iam::types::Tag;

use crate::resource::Operation;
use crate::tags::ATTEMPT_TAG;

pub(super) fn sdk_tags(tags: &BTreeMap<String, String>) -> Option<Vec<Tag>> {
    let tags: Vec<Tag> = tags
        .iter()
        .filter_map(|(key, value)| Tag::builder().key(key).value(value).build().ok())
        .collect();
    (!tags.is_empty()).then_some(tags)
}

pub(super) fn tag_map(tags: Option<&[Tag]>) -> BTreeMap<String, String> {
    let pairs = tags.unwrap_or_default().iter();
    pairs
        .map(|tag| (tag.key.clone(), tag.value.clone()))
        .collect()
}

/// Whether what carries these tags was made by this attempt.
pub(super) fn carries_attempt_tag(operation: &Operation<'_>, tags: Option<&[Tag]>) -> bool {
    let token = &operation.attempt.token;
    let mut tags = tags.unwrap_or_default().iter();
    !token.is_empty() && tags.any(|tag| tag.key == ATTEMPT_TAG && tag.value == *token)
}

/// The keys of tags to remove after a create: that of the attempt tag; none if the object has
/// none.
pub(super) fn attempt_tag_keys(operation: &Operation<'_>) -> Option<Vec<String>> {
    (!operation.attempt.token.is_empty()).then(|| vec![ATTEMPT_TAG.to_owned()])
}
