//! Tags of log groups, by ARN.

use super::lookup::{group, group_mut, nothing};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The tags that a call gives.
///
/// # Errors
/// There are more than 50.
pub(super) fn given(call: &Call) -> Result<BTreeMap<String, String>, Failure> {
    let given = call.member("tags").and_then(Value::as_object);
    let pairs = given.into_iter().flatten();
    let pairs =
        pairs.map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned()));
    let tags: BTreeMap<String, String> = pairs.collect();
    check(&tags)?;
    Ok(tags)
}

fn check(tags: &BTreeMap<String, String>) -> Result<(), Failure> {
    match tags.len() > 50 {
        true => Err(Failure::new(
            "TooManyTagsException",
            "A resource can have 50 tags",
        )),
        false => Ok(()),
    }
}

/// `TagResource`: adds tags to a log group, at most 50 in all.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html>.
pub(super) fn tag(account: &mut Account, call: &Call) -> Outcome {
    let new = given(call)?;
    let tags = &mut group_mut(account, call, "resourceArn")?.tags;
    tags.extend(new);
    check(tags)?;
    nothing()
}

/// `UntagResource`: removes tags by key; keys that are not there are ignored.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UntagResource.html>.
pub(super) fn untag(account: &mut Account, call: &Call) -> Outcome {
    let keys = call.member_texts("tagKeys");
    let tags = &mut group_mut(account, call, "resourceArn")?.tags;
    tags.retain(|key, _| !keys.contains(&key.as_str()));
    nothing()
}

/// `ListTagsForResource`: the tags of a log group.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsForResource.html>.
pub(super) fn list(account: &mut Account, call: &Call) -> Outcome {
    let tags = &group(account, call, "resourceArn")?.tags;
    Ok(Answer::Json(json!({ "tags": tags })))
}
