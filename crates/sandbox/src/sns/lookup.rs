//! Finding topics and subscriptions, and what is answered when they are not there.

use super::model::{Subscription, Topic};
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Params, Xml};
use std::collections::BTreeMap;

/// The error of a parameter that is not allowed.
pub(super) fn invalid(why: impl std::fmt::Display) -> Failure {
    Failure::new("InvalidParameter", format!("Invalid parameter: {why}"))
}

/// The error of a topic or subscription that is not there.
pub(super) fn absent(what: &str) -> Failure {
    Failure::with_status(404, "NotFound", format!("{what} does not exist"))
}

/// A parameter that must be there.
///
/// # Errors
/// It is not.
pub(super) fn required<'a>(call: &'a Call, name: &str) -> Result<&'a str, Failure> {
    let found = call.params.get(name).filter(|it| !it.is_empty());
    found.ok_or_else(|| invalid(name))
}

/// The topic whose ARN the call has.
///
/// # Errors
/// There is none.
pub(super) fn topic<'a>(account: &'a Account, call: &Call) -> Result<&'a Topic, Failure> {
    let arn = required(call, "TopicArn")?;
    account.sns.topics.get(arn).ok_or_else(|| absent("Topic"))
}

/// The topic whose ARN the call has, to change.
///
/// # Errors
/// There is none.
pub(super) fn topic_mut<'a>(
    account: &'a mut Account,
    call: &Call,
) -> Result<&'a mut Topic, Failure> {
    let arn = required(call, "TopicArn")?;
    let found = account.sns.topics.get_mut(arn);
    found.ok_or_else(|| absent("Topic"))
}

/// The subscription whose ARN the call has.
///
/// # Errors
/// There is none.
pub(super) fn subscription<'a>(
    account: &'a Account,
    call: &Call,
) -> Result<&'a Subscription, Failure> {
    let arn = required(call, "SubscriptionArn")?;
    let found = account.sns.subscriptions.get(arn);
    found.ok_or_else(|| absent("Subscription"))
}

/// The pairs of a map in a form: `Attributes.entry.1.key`.
pub(super) fn entries(params: &Params) -> BTreeMap<String, String> {
    let entries = params.parts("Attributes.entry").into_iter();
    let pair = |it: Params| {
        let value = it.get("value").unwrap_or_default().to_owned();
        Some((it.get("key")?.to_owned(), value))
    };
    entries.filter_map(pair).collect()
}

/// An answer with what `fill` writes in it.
pub(super) fn answer(fill: impl FnOnce(&mut Xml)) -> Outcome {
    let mut xml = Xml::new();
    fill(&mut xml);
    Ok(Answer::Xml(xml))
}

/// An answer with a map of attributes.
pub(super) fn map(attributes: BTreeMap<String, String>) -> Outcome {
    answer(|xml| {
        xml.element("Attributes", |xml| {
            for (key, value) in attributes {
                xml.element("entry", |xml| {
                    xml.text("key", key).text("value", value);
                });
            }
        });
    })
}

/// The page of `items` that the call asks for, as the list `name`: 100 at most.
pub(super) fn page<T>(
    call: &Call,
    name: &str,
    items: &[T],
    mut fill: impl FnMut(&mut Xml, &T),
) -> Outcome {
    let start: usize = call.params.parse("NextToken")?.unwrap_or(0);
    let end = start.saturating_add(100).min(items.len());
    answer(|xml| {
        let shown = items.get(start..end).unwrap_or_default();
        xml.members(name, shown, &mut fill);
        if end < items.len() {
            xml.text("NextToken", end);
        }
    })
}
