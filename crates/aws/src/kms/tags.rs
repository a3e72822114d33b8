//! Tags of KMS keys.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/tagging-keys.html>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_kms::types::Tag;

use crate::client::AwsClient;
use crate::error::AwsError;
use crate::resource::Tagging;

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

#[async_trait]
impl Tagging for KmsTagging {
    async fn tag(
        &self,
        client: &AwsClient,
        id: &str,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        let tags = sdk_tags(tags);
        let request = || client.clients.kms.tag_resource().key_id(id);
        let send = || request().set_tags(tags.clone()).send();
        client.call("kms:TagResource", send).await.map(drop)
    }

    async fn untag(&self, client: &AwsClient, id: &str, keys: Vec<String>) -> Result<(), AwsError> {
        let request = || client.clients.kms.untag_resource().key_id(id);
        let send = || request().set_tag_keys(Some(keys.clone())).send();
        client.call("kms:UntagResource", send).await.map(drop)
    }
}
