//! Tags of KMS keys.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/tagging-keys.html>

use std::collections::BTreeMap;

use aws_sdk_kms::types::Tag;

use crate::tagging::tag_resource;

/// Tags in the form of a request; none if there are none.
pub(super) fn sdk_tags(tags: &BTreeMap<String, String>) -> Option<Vec<Tag>> {
    let tags: Vec<Tag> = tags
        .iter()
        .filter_map(|(key, value)| Tag::builder().tag_key(key).tag_value(value).build().ok())
        .collect();
    (!tags.is_empty()).then_some(tags)
}

/// The tagging of keys, by their ids.
pub(super) struct KmsTagging;

tag_resource!(
    KmsTagging {},
    kms,
    key_id,
    sdk_tags,
    "kms:TagResource",
    "kms:UntagResource"
);
