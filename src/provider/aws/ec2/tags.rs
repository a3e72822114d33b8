//! Tags of EC2's objects, and the mark by which an object is found whose birth was not answered.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::{ResourceType, Tag, TagSpecification};

use super::{filter, pages};
use crate::provider::aws::cloud::Cloud;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::string_map_value;
use crate::provider::aws::resource::Job;
use crate::provider::aws::tags::ATTEMPT;
use crate::value::Value;

/// The tags for the request that makes an object, its mark among them; none if there are none.
pub fn marked(job: &Job<'_>, of: ResourceType) -> Option<Vec<TagSpecification>> {
    specification(&job.marked_tags(), of)
}

/// The tags for the request that makes an object; none if there are none.
pub fn plain(job: &Job<'_>, of: ResourceType) -> Option<Vec<TagSpecification>> {
    specification(&job.tags(), of)
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

/// Removes these tags of an object and sets those.
pub async fn retag(
    cloud: &Cloud,
    id: &str,
    removed: Vec<String>,
    set: BTreeMap<String, String>,
) -> Result<(), Fault> {
    let ec2 = &cloud.clients.ec2;
    if !removed.is_empty() {
        let keys: Vec<Tag> = removed
            .iter()
            .map(|key| Tag::builder().key(key).build())
            .collect();
        cloud
            .call("ec2:DeleteTags", || {
                let request = ec2.delete_tags().resources(id);
                request.set_tags(Some(keys.clone())).send()
            })
            .await?;
    }
    if !set.is_empty() {
        let tags = sdk_tags(&set);
        cloud
            .call("ec2:CreateTags", || {
                let request = ec2.create_tags().resources(id);
                request.set_tags(Some(tags.clone())).send()
            })
            .await?;
    }
    Ok(())
}

/// Gives an object that was taken over the tags of the plan in place of those it has.
pub async fn bring_to(job: &Job<'_>, id: &str, found: Option<&[Tag]>) -> Result<(), Fault> {
    let mut before = map(found);
    before.retain(|key, _| !crate::provider::aws::tags::is_ignored(&job.cloud.settings, key));
    let (removed, set) = crate::provider::aws::tags::difference(&before, &job.tags());
    retag(job.cloud, id, removed, set).await
}

/// Whether an object has just the tags that this create gives.
pub fn are(job: &Job<'_>, found: Option<&[Tag]>) -> bool {
    let mut found = map(found);
    found.retain(|key, _| key != ATTEMPT && !key.starts_with("aws:"));
    found == job.tags()
}

/// The object that this attempt has made, found by its mark. An attempt makes one object: its type
/// need not be asked for, which not every implementation of the API names alike.
pub async fn find_marked(job: &Job<'_>) -> Result<Option<String>, Fault> {
    if job.attempt.token.is_empty() {
        return Ok(None);
    }
    let found = pages!(
        job.cloud,
        "ec2:DescribeTags",
        tags,
        job.cloud
            .clients
            .ec2
            .describe_tags()
            .filters(filter("key", [ATTEMPT]))
            .filters(filter("value", [&job.attempt.token]))
    );
    Ok(found.into_iter().find_map(|tag| tag.resource_id))
}

/// Takes the mark off a new object; one request serves many.
pub async fn unmark(job: &Job<'_>, id: &str) -> Result<(), Fault> {
    if job.attempt.token.is_empty() {
        return Ok(());
    }
    let cloud = job.cloud;
    loop {
        let answer = cloud.shared.unmark.ask(id.to_owned(), |ids| async move {
            let count = ids.len();
            vec![take_off(cloud, ids).await; count]
        });
        if let Some(answer) = answer.await {
            return answer;
        }
    }
}

async fn take_off(cloud: &Cloud, ids: Vec<String>) -> Result<(), Fault> {
    let mark = Tag::builder().key(ATTEMPT).build();
    for part in ids.chunks(500) {
        cloud
            .call("ec2:DeleteTags", || {
                let request = cloud.clients.ec2.delete_tags().tags(mark.clone());
                request.set_resources(Some(part.to_vec())).send()
            })
            .await?;
    }
    Ok(())
}
