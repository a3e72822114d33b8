//! Tags of EC2's objects, and the mark by which an object is found whose birth was not answered.

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_ec2::types::{ResourceType, Tag, TagSpecification};

use super::describe::{filter, pages};
use crate::client::AwsClient;
use crate::error::AwsError;
use crate::object::string_map_value;
use crate::resource::{Operation, Tagging};
use crate::tags::ATTEMPT;
use rform_core::value::Value;

/// The tags for the request that makes an object, its mark among them; none if there are none.
pub fn marked(operation: &Operation<'_>, of: ResourceType) -> Option<Vec<TagSpecification>> {
    specification(&operation.marked_tags(), of)
}

/// The tags for the request that makes an object; none if there are none.
pub fn plain(operation: &Operation<'_>, of: ResourceType) -> Option<Vec<TagSpecification>> {
    specification(&operation.tags(), of)
}

/// Tags for the request that makes an object; none if there are none.
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

fn sdk_tags(tags: &BTreeMap<String, String>) -> Vec<Tag> {
    tags.iter()
        .map(|(key, value)| Tag::builder().key(key).value(value).build())
        .collect()
}

/// The value of `tags_all`, as AWS has it.
pub fn value(tags: Option<&[Tag]>) -> Value {
    string_map_value(&map(tags))
}

/// Tags by key.
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

    async fn retag(
        &self,
        operation: &Operation<'_>,
        id: &str,
        removed: Vec<String>,
        set: BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        retag(operation.client, id, removed, set).await
    }
}

/// Removes these tags of an object and sets those.
pub async fn retag(
    client: &AwsClient,
    id: &str,
    removed: Vec<String>,
    set: BTreeMap<String, String>,
) -> Result<(), AwsError> {
    let ec2 = &client.clients.ec2;
    if !removed.is_empty() {
        let keys: Vec<Tag> = removed
            .iter()
            .map(|key| Tag::builder().key(key).build())
            .collect();
        client
            .call("ec2:DeleteTags", || {
                let request = ec2.delete_tags().resources(id);
                request.set_tags(Some(keys.clone())).send()
            })
            .await?;
    }
    if !set.is_empty() {
        let tags = sdk_tags(&set);
        client
            .call("ec2:CreateTags", || {
                let request = ec2.create_tags().resources(id);
                request.set_tags(Some(tags.clone())).send()
            })
            .await?;
    }
    Ok(())
}

/// Gives an object that was taken over the tags of the plan in place of those it has.
pub async fn bring_to(
    operation: &Operation<'_>,
    id: &str,
    found: Option<&[Tag]>,
) -> Result<(), AwsError> {
    let mut before = map(found);
    before.retain(|key, _| !crate::tags::is_ignored(&operation.client.settings, key));
    let (removed, set) = crate::tags::difference(&before, &operation.tags());
    retag(operation.client, id, removed, set).await
}

/// Whether an object has just the tags that this create gives.
pub fn are(operation: &Operation<'_>, found: Option<&[Tag]>) -> bool {
    let mut found = map(found);
    found.retain(|key, _| key != ATTEMPT && !key.starts_with("aws:"));
    found == operation.tags()
}

/// The object that this attempt has made, found by its mark. An attempt makes one object: its type
/// need not be asked for, which not every implementation of the API names alike.
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
            .filters(filter("key", [ATTEMPT]))
            .filters(filter("value", [&operation.attempt.token]))
    );
    Ok(found.into_iter().find_map(|tag| tag.resource_id))
}

/// Takes the mark off a new object; one request serves many.
pub async fn remove_attempt_tag(operation: &Operation<'_>, id: &str) -> Result<(), AwsError> {
    if operation.attempt.token.is_empty() {
        return Ok(());
    }
    let client = operation.client;
    loop {
        let answer = client.shared.unmark.ask(id.to_owned(), |ids| async move {
            let count = ids.len();
            vec![take_off(client, ids).await; count]
        });
        if let Some(answer) = answer.await {
            return answer;
        }
    }
}

async fn take_off(client: &AwsClient, ids: Vec<String>) -> Result<(), AwsError> {
    let mark = Tag::builder().key(ATTEMPT).build();
    for part in ids.chunks(500) {
        client
            .call("ec2:DeleteTags", || {
                let request = client.clients.ec2.delete_tags().tags(mark.clone());
                request.set_resources(Some(part.to_vec())).send()
            })
            .await?;
    }
    Ok(())
}
