//! Tags of event buses and rules, by ARN.

use super::lookup::{absent, nothing};
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
    let arn = call.member_required("ResourceARN")?;
    let events = &mut account.events;
    let found = match events.buses.contains(arn) {
        true => events.buses.get_mut(arn).map(|it| &mut it.tags),
        false => events.rules.get_mut(arn).map(|it| &mut it.tags),
    };
    found.ok_or_else(|| absent("Resource", arn))
}

/// `TagResource`: adds tags to a bus or rule, at most 50 in all.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TagResource.html>.
pub(super) fn tag(account: &mut Account, call: &Call) -> Outcome {
    let tags = tags(account, call)?;
    tags.extend(given(call));
    match tags.len() > 50 {
        true => Err(Failure::new(
            "ValidationException",
            "A resource can have 50 tags",
        )),
        false => nothing(),
    }
}

/// `UntagResource`: removes tags by key; keys that are not there are ignored.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UntagResource.html>.
pub(super) fn untag(account: &mut Account, call: &Call) -> Outcome {
    let keys = call.member_texts("TagKeys");
    tags(account, call)?.retain(|key, _| !keys.contains(&key.as_str()));
    nothing()
}

/// `ListTagsForResource`: the tags of a bus or rule.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTagsForResource.html>.
pub(super) fn list(account: &mut Account, call: &Call) -> Outcome {
    let pair = |(key, value): (&String, &String)| json!({ "Key": key, "Value": value });
    let tags: Vec<Value> = tags(account, call)?.iter().map(pair).collect();
    Ok(Answer::Json(json!({ "Tags": tags })))
}
