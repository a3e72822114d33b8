//! Tags of topics.

use super::lookup::{answer, invalid, required};
use super::model::Topic;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Call, Failure, Params};
use std::collections::BTreeMap;

/// The most tags of a topic:
/// <https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html>.
const MOST: usize = 50;

/// The tags that a call gives.
///
/// # Errors
/// There are too many.
pub(super) fn given(call: &Call) -> Result<BTreeMap<String, String>, Failure> {
    let parts = call.params.parts("Tags.member").into_iter();
    let pair = |it: Params| {
        let value = it.get("Value").unwrap_or_default().to_owned();
        Some((it.get("Key")?.to_owned(), value))
    };
    let tags: BTreeMap<String, String> = parts.filter_map(pair).collect();
    check(&tags)?;
    Ok(tags)
}

fn check(tags: &BTreeMap<String, String>) -> Result<(), Failure> {
    match tags.len() > MOST {
        true => Err(Failure::new(
            "TagLimitExceeded",
            "Could not complete request: tag quota exceeded",
        )),
        false if tags.keys().any(String::is_empty) => Err(invalid("Tags")),
        false => Ok(()),
    }
}

fn topic<'a>(account: &'a mut Account, call: &Call) -> Result<&'a mut Topic, Failure> {
    let arn = required(call, "ResourceArn")?;
    let found = account.sns.topics.get_mut(arn);
    found.ok_or_else(|| Failure::with_status(404, "ResourceNotFound", "Resource does not exist"))
}

/// `TagResource`: adds tags to a topic, at most 50 in all.
/// <https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html>.
pub(super) fn tag(account: &mut Account, call: &Call) -> Outcome {
    let new = given(call)?;
    let tags = &mut topic(account, call)?.tags;
    tags.extend(new);
    check(tags)?;
    answer(|_| ())
}

/// `UntagResource`: removes tags by key; keys that are not there are ignored.
/// <https://docs.aws.amazon.com/sns/latest/api/API_UntagResource.html>.
pub(super) fn untag(account: &mut Account, call: &Call) -> Outcome {
    let keys = call.params.list("TagKeys.member");
    let tags = &mut topic(account, call)?.tags;
    tags.retain(|key, _| !keys.contains(&key.as_str()));
    answer(|_| ())
}

/// `ListTagsForResource`: all tags of a topic.
/// <https://docs.aws.amazon.com/sns/latest/api/API_ListTagsForResource.html>.
pub(super) fn list(account: &mut Account, call: &Call) -> Outcome {
    let tags = topic(account, call)?.tags.clone();
    answer(|xml| {
        xml.members("Tags", tags, |xml, (key, value)| {
            xml.text("Key", key).text("Value", value);
        });
    })
}
