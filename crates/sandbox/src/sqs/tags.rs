//! Tags of queues.

use super::lookup::{nothing, queue_mut, told};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The most tags of a queue:
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html>.
const MOST: usize = 50;

/// The tags that a call gives.
///
/// # Errors
/// There are too many.
pub(super) fn given(call: &Call, member: &str) -> Result<BTreeMap<String, String>, Failure> {
    let given = call.member(member).and_then(Value::as_object);
    let pairs = given.into_iter().flatten();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let tags = pairs.map(|(key, value)| (key.clone(), text(value)));
    let tags = tags.collect();
    check(&tags)?;
    Ok(tags)
}

fn check(tags: &BTreeMap<String, String>) -> Result<(), Failure> {
    match tags.len() > MOST {
        true => Err(Failure::new(
            "InvalidParameterValue",
            "Too many tags added for queue",
        )),
        false => Ok(()),
    }
}

/// `TagQueue`: adds tags, at most 50 in all.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html>.
pub(super) fn tag(account: &mut Account, call: &Call) -> Outcome {
    let new = given(call, "Tags")?;
    let tags = &mut queue_mut(account, call)?.tags;
    tags.extend(new);
    check(tags)?;
    nothing()
}

/// `UntagQueue`: removes tags by key; keys that are not there are ignored.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html>.
pub(super) fn untag(account: &mut Account, call: &Call) -> Outcome {
    let keys = call.member_texts("TagKeys");
    let tags = &mut queue_mut(account, call)?.tags;
    tags.retain(|key, _| !keys.contains(&key.as_str()));
    nothing()
}

/// `ListQueueTags`: all tags of a queue.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html>.
pub(super) fn list(account: &mut Account, call: &Call) -> Outcome {
    let tags = &told(account, call)?.tags;
    Ok(Answer::Json(json!({ "Tags": tags })))
}
