//! Tags of alarms, by ARN.

use super::lookup::{invalid, nothing};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The tags that a call gives.
pub(super) fn given(call: &Call) -> BTreeMap<String, String> {
    call.member_pairs("Tags", "Key", "Value")
}

fn tags<'a>(
    account: &'a mut Account,
    call: &Call,
) -> Result<&'a mut BTreeMap<String, String>, Failure> {
    let arn = call.member_text("ResourceARN").unwrap_or_default();
    let found = account.cloudwatch.alarms.get_mut(arn);
    let absent =
        || Failure::with_status(404, "ResourceNotFoundException", format!("Unknown {arn}"));
    found.map(|it| &mut it.tags).ok_or_else(absent)
}

/// `TagResource`: adds tags to an alarm, at most 50 in all.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_TagResource.html>.
pub(super) fn tag(account: &mut Account, call: &Call) -> Outcome {
    let tags = tags(account, call)?;
    tags.extend(given(call));
    match tags.len() > 50 {
        true => Err(invalid("An alarm can have 50 tags")),
        false => nothing(),
    }
}

/// `UntagResource`: removes tags by key; keys that are not there are ignored.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_UntagResource.html>.
pub(super) fn untag(account: &mut Account, call: &Call) -> Outcome {
    let keys = call.member_texts("TagKeys");
    tags(account, call)?.retain(|key, _| !keys.contains(&key.as_str()));
    nothing()
}

/// `ListTagsForResource`: the tags of an alarm.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListTagsForResource.html>.
pub(super) fn list(account: &mut Account, call: &Call) -> Outcome {
    let pair = |(key, value): (&String, &String)| json!({ "Key": key, "Value": value });
    let tags: Vec<Value> = tags(account, call)?.iter().map(pair).collect();
    Ok(Answer::Json(json!({ "Tags": tags })))
}
