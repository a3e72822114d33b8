//! Tags of secrets.
//!
//! <https://docs.aws.amazon.com/secretsmanager/latest/userguide/managing-secrets_tagging.html>

use std::collections::BTreeMap;

use aws_sdk_secretsmanager::types::Tag;

use crate::tagging::tag_resource;

/// Tags in the form of a request; none if there are none.
pub(super) fn sdk_tags(tags: &BTreeMap<String, String>) -> Option<Vec<Tag>> {
    let tags: Vec<Tag> = tags
        .iter()
        .map(|(key, value)| Tag::builder().key(key).value(value).build())
        .collect();
    (!tags.is_empty()).then_some(tags)
}

/// The tagging of secrets, by their ARNs or names.
pub(super) struct SecretTagging;

tag_resource!(
    SecretTagging {
        fn uses_attempt_tag(&self) -> bool {
            false
        }
    },
    secretsmanager,
    secret_id,
    sdk_tags,
    "secretsmanager:TagResource",
    "secretsmanager:UntagResource"
);
