//! Tags of SSM parameters.
//!
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_ssm::types::{ResourceTypeForTagging, Tag};

use crate::client::AwsClient;
use crate::error::AwsError;
use crate::resource::Tagging;

/// Tags in the form of a request; none if there are none.
pub(super) fn sdk_tags(tags: &BTreeMap<String, String>) -> Option<Vec<Tag>> {
    let tags: Vec<Tag> = tags
        .iter()
        .filter_map(|(key, value)| Tag::builder().key(key).value(value).build().ok())
        .collect();
    (!tags.is_empty()).then_some(tags)
}

/// The tagging of parameters, by their names.
pub(super) struct ParameterTagging;

#[async_trait]
impl Tagging for ParameterTagging {
    async fn tag(
        &self,
        client: &AwsClient,
        id: &str,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        let tags = sdk_tags(tags);
        let answer = client.call("ssm:AddTagsToResource", || {
            let request = client.clients.ssm.add_tags_to_resource().resource_id(id);
            request
                .resource_type(ResourceTypeForTagging::Parameter)
                .set_tags(tags.clone())
                .send()
        });
        answer.await.map(drop)
    }

    async fn untag(&self, client: &AwsClient, id: &str, keys: Vec<String>) -> Result<(), AwsError> {
        let answer = client.call("ssm:RemoveTagsFromResource", || {
            let request = client
                .clients
                .ssm
                .remove_tags_from_resource()
                .resource_id(id);
            request
                .resource_type(ResourceTypeForTagging::Parameter)
                .set_tag_keys(Some(keys.clone()))
                .send()
        });
        answer.await.map(drop)
    }
}
