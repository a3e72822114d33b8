//! Tags of IAM objects, the attempt tag among them.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_iam::types::Tag;

use crate::client::AwsClient;
use crate::error::AwsError;
use crate::resource::{Operation, Tagging};
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

/// The types of IAM that have tags. Each has requests of its own for them, with the same shape.
pub(super) enum Tagged {
    InstanceProfile,
    Policy,
    Role,
    User,
}

#[async_trait]
impl Tagging for Tagged {
    async fn tag(
        &self,
        client: &AwsClient,
        id: &str,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        let (iam, tags) = (&client.clients.iam, sdk_tags(tags));
        match self {
            Tagged::InstanceProfile => {
                let request = || iam.tag_instance_profile().instance_profile_name(id);
                let send = || request().set_tags(tags.clone()).send();
                client.call("iam:TagInstanceProfile", send).await.map(drop)
            }
            Tagged::Policy => {
                let request = || iam.tag_policy().policy_arn(id);
                let send = || request().set_tags(tags.clone()).send();
                client.call("iam:TagPolicy", send).await.map(drop)
            }
            Tagged::Role => {
                let request = || iam.tag_role().role_name(id);
                let send = || request().set_tags(tags.clone()).send();
                client.call("iam:TagRole", send).await.map(drop)
            }
            Tagged::User => {
                let request = || iam.tag_user().user_name(id);
                let send = || request().set_tags(tags.clone()).send();
                client.call("iam:TagUser", send).await.map(drop)
            }
        }
    }

    async fn untag(&self, client: &AwsClient, id: &str, keys: Vec<String>) -> Result<(), AwsError> {
        let (iam, keys) = (&client.clients.iam, Some(keys));
        match self {
            Tagged::InstanceProfile => {
                let request = || iam.untag_instance_profile().instance_profile_name(id);
                let send = || request().set_tag_keys(keys.clone()).send();
                let answer = client.call("iam:UntagInstanceProfile", send);
                answer.await.map(drop)
            }
            Tagged::Policy => {
                let request = || iam.untag_policy().policy_arn(id);
                let send = || request().set_tag_keys(keys.clone()).send();
                client.call("iam:UntagPolicy", send).await.map(drop)
            }
            Tagged::Role => {
                let request = || iam.untag_role().role_name(id);
                let send = || request().set_tag_keys(keys.clone()).send();
                client.call("iam:UntagRole", send).await.map(drop)
            }
            Tagged::User => {
                let request = || iam.untag_user().user_name(id);
                let send = || request().set_tag_keys(keys.clone()).send();
                client.call("iam:UntagUser", send).await.map(drop)
            }
        }
    }
}
