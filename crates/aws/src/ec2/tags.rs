//! Tags of EC2 objects, and the attempt tag by which the object of a lost create is found.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html>

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_ec2::types::{ResourceType, Tag, TagSpecification};

use super::describe::{filter, pages};
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::object::string_map_value;
use crate::resource::{Operation, Tagging};
use crate::tags::ATTEMPT_TAG;
use rform_core::value::Value;

/// The tags for a create request, the attempt tag among them; none if there are none.
pub fn with_attempt(operation: &Operation<'_>, of: ResourceType) -> Option<Vec<TagSpecification>> {
    specification(&operation.tags_with_attempt(), of)
}

/// The tags for a create request, without an attempt tag; none if there are none.
pub fn without_attempt(
    operation: &Operation<'_>,
    of: ResourceType,
) -> Option<Vec<TagSpecification>> {
    specification(&operation.tags(), of)
}

/// Tags in the form of a create request; none if there are none.
pub fn specification(
    tags: &BTreeMap<String, String>,
    of: ResourceType,
) -> Option<Vec<TagSpecification>> {
    let specification = TagSpecification::builder()
        .resource_type(of)
        .set_tags(Some(sdk_tags(tags)))
        .build();
    (!tags.is_empty()).then(|| vec![specification])
}

/// Tags in the form of the SDK.
pub fn sdk_tags(tags: &BTreeMap<String, String>) -> Vec<Tag> {
    tags.iter()
        .map(|(key, value)| Tag::builder().key(key).value(value).build())
        .collect()
}

/// The value of `tags_all`, as AWS answers it.
pub fn value(tags: Option<&[Tag]>) -> Value {
    string_map_value(&map(tags))
}

/// The tags by key.
pub fn map(tags: Option<&[Tag]>) -> BTreeMap<String, String> {
    let pairs = tags.unwrap_or_default().iter();
    pairs
        .filter_map(|tag| Some((tag.key.clone()?, tag.value.clone().unwrap_or_default())))
        .collect()
}

/// The tags of EC2's types. All of them have the same requests.
pub struct Ec2Tagging {
    /// Whether a new object carries the tag of its attempt until its id is recorded. Types that
    /// have a client token need none.
    uses_attempt_tag: bool,
}

/// For types whose create has no client token.
pub static WITH_ATTEMPT_TAG: Ec2Tagging = Ec2Tagging {
    uses_attempt_tag: true,
};

/// For types that have a client token, or an identity of their own.
pub static WITHOUT_ATTEMPT_TAG: Ec2Tagging = Ec2Tagging {
    uses_attempt_tag: false,
};

#[async_trait]
impl Tagging for Ec2Tagging {
    fn uses_attempt_tag(&self) -> bool {
        self.uses_attempt_tag
    }

    async fn find_by_attempt_tag(
        &self,
        operation: &Operation<'_>,
    ) -> Result<Option<String>, AwsError> {
        match self.uses_attempt_tag {
            true => find_by_attempt_tag(operation).await,
            false => Ok(None),
        }
    }

    async fn remove_attempt_tag(
        &self,
        operation: &Operation<'_>,
        id: &str,
    ) -> Result<(), AwsError> {
        match self.uses_attempt_tag {
            true => remove_attempt_tag(operation, id).await,
            false => Ok(()),
        }
    }

    async fn tag(
        &self,
        client: &AwsClient,
        id: &str,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        let tags = sdk_tags(tags);
        let answer = client.call("ec2:CreateTags", || {
            let request = client.clients.ec2.create_tags().resources(id);
            request.set_tags(Some(tags.clone())).send()
        });
        answer.await.map(drop)
    }

    async fn untag(&self, client: &AwsClient, id: &str, keys: Vec<String>) -> Result<(), AwsError> {
        let keys = keys.iter().map(|key| Tag::builder().key(key).build());
        let keys: Vec<Tag> = keys.collect();
        let answer = client.call("ec2:DeleteTags", || {
            let request = client.clients.ec2.delete_tags().resources(id);
            request.set_tags(Some(keys.clone())).send()
        });
        answer.await.map(drop)
    }
}

/// Removes tags of an object by key, and sets others.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn retag(
    client: &AwsClient,
    id: &str,
    removed: Vec<String>,
    set: BTreeMap<String, String>,
) -> Result<(), AwsError> {
    WITHOUT_ATTEMPT_TAG.retag(client, id, removed, set).await
}

/// Replaces the tags of an adopted object by those of the plan.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn replace_by_planned(
    operation: &Operation<'_>,
    id: &str,
    found: Option<&[Tag]>,
) -> Result<(), AwsError> {
    let mut before = map(found);
    before.retain(|key, _| !crate::tags::is_ignored(&operation.client.settings, key));
    let (removed, set) = crate::tags::difference(&before, &operation.tags());
    retag(operation.client, id, removed, set).await
}

/// Whether an object has exactly the tags that this create sets.
pub fn match_planned(operation: &Operation<'_>, found: Option<&[Tag]>) -> bool {
    let mut found = map(found);
    found.retain(|key, _| key != ATTEMPT_TAG && !key.starts_with("aws:"));
    found == operation.tags()
}

/// The object that carries the tag of this attempt. Its type is not asked for, because not every
/// implementation of the API names types alike; an attempt creates one object.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn find_by_attempt_tag(operation: &Operation<'_>) -> Result<Option<String>, AwsError> {
    if operation.attempt.token.is_empty() {
        return Ok(None);
    }
    let found = pages!(
        operation.client,
        "ec2:DescribeTags",
        tags,
        operation
            .client
            .clients
            .ec2
            .describe_tags()
            .filters(filter("key", [ATTEMPT_TAG]))
            .filters(filter("value", [&operation.attempt.token]))
    );
    Ok(found.into_iter().find_map(|tag| tag.resource_id))
}

/// Removes the attempt tag from a new object. Requests for objects that are created at the same
/// time are joined.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn remove_attempt_tag(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    if operation.attempt.token.is_empty() {
        return Ok(());
    }
    let client = operation.client;
    loop {
        let answer = client.shared.unmark.ask(id.to_owned(), |ids| async move {
            let count = ids.len();
            vec![remove_attempt_tags(client, ids).await; count]
        });
        if let Some(answer) = answer.await {
            return answer;
        }
    }
}

async fn remove_attempt_tags(client: &AwsClient, ids: Vec<String>) -> Result<(), AwsError> {
    let tag = Tag::builder().key(ATTEMPT_TAG).build();
    for part in ids.chunks(500) {
        client
            .call("ec2:DeleteTags", || {
                let request = client.clients.ec2.delete_tags().tags(tag.clone());
                request.set_resources(Some(part.to_vec())).send()
            })
            .await?;
    }
    Ok(())
}
