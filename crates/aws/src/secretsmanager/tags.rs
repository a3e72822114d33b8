//! Tags of secrets.
//!
//! <https://docs.aws.amazon.com/secretsmanager/latest/userguide/managing-secrets_tagging.html>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_secretsmanager::types::Tag;

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

/// The tagging of secrets, by their ARNs or names.
pub(super) struct SecretTagging;

#[async_trait]
impl Tagging for SecretTagging {
    fn uses_attempt_tag(&self) -> bool {
        false
    }

    async fn tag(
        &self,
        client: &AwsClient,
        id: &str,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        let tags = sdk_tags(tags);
        let request = || client.clients.secretsmanager.tag_resource().secret_id(id);
        let send = || request().set_tags(tags.clone()).send();
        client
            .call("secretsmanager:TagResource", send)
            .await
            .map(drop)
    }

    async fn untag(&self, client: &AwsClient, id: &str, keys: Vec<String>) -> Result<(), AwsError> {
        let request = || client.clients.secretsmanager.untag_resource().secret_id(id);
        let send = || request().set_tag_keys(Some(keys.clone())).send();
        client
            .call("secretsmanager:UntagResource", send)
            .await
            .map(drop)
    }
}
