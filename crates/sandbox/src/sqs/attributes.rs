//! The attributes of queues: which there are, and what they may be.

use super::lookup::{invalid, nothing, queue_mut, told, unknown};
use super::model::Queue;
use super::redrive;
use crate::action::Outcome;
use crate::iam;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The attributes that are numbers, with their limits and what they are if nothing is said:
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html>.
const NUMBERS: &[(&str, i64, i64, Option<&str>)] = &[
    ("DelaySeconds", 0, 900, Some("0")),
    ("MaximumMessageSize", 1024, 1_048_576, Some("1048576")),
    ("MessageRetentionPeriod", 60, 1_209_600, Some("345600")),
    ("ReceiveMessageWaitTimeSeconds", 0, 20, Some("0")),
    ("VisibilityTimeout", 0, 43_200, Some("30")),
    ("KmsDataKeyReusePeriodSeconds", 60, 86_400, None),
];

/// The attributes that are one of some words, and whether FIFO queues alone have them.
const WORDS: &[(&str, &[&str], bool)] = &[
    ("ContentBasedDeduplication", &["true", "false"], true),
    ("DeduplicationScope", &["messageGroup", "queue"], true),
    ("FifoQueue", &["true"], true),
    (
        "FifoThroughputLimit",
        &["perQueue", "perMessageGroupId"],
        true,
    ),
    ("SqsManagedSseEnabled", &["true", "false"], false),
];

/// The attributes that are texts; an empty one removes them.
const TEXTS: &[&str] = &[
    "KmsMasterKeyId",
    "Policy",
    "RedrivePolicy",
    "RedriveAllowPolicy",
];

/// The attributes that a call gives.
///
/// # Errors
/// A value is no text.
pub(super) fn given(call: &Call) -> Result<BTreeMap<String, String>, Failure> {
    let given = call.member("Attributes").and_then(Value::as_object);
    let pairs = given.into_iter().flatten();
    let text = |(name, value): (&String, &Value)| {
        let text = value.as_str().map(str::to_owned);
        Ok((name.clone(), text.ok_or_else(|| invalid(name))?))
    };
    pairs.map(text).collect()
}

/// The attributes of a queue after those that are given were set.
///
/// # Errors
/// The queue cannot have one of them, or not that value.
pub(super) fn checked(
    account: &Account,
    queue: &Queue,
    given: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Failure> {
    for (name, value) in given {
        check(account, queue, name, value)?;
    }
    let mut all = match queue.attributes.is_empty() {
        true => usual(queue.is_fifo()),
        false => queue.attributes.clone(),
    };
    all.extend(given.clone());
    all.retain(|_, value| !value.is_empty());
    if all.contains_key("KmsMasterKeyId") {
        if given
            .get("SqsManagedSseEnabled")
            .is_some_and(|it| it == "true")
        {
            let message = "You can use one type of server-side encryption at one time. You can either \
                           enable KMS encryption or SQS encryption.";
            return Err(Failure::new("InvalidAttributeValue", message));
        }
        all.insert("SqsManagedSseEnabled".to_owned(), "false".to_owned());
    }
    let is = |name: &str, value: &str| all.get(name).is_some_and(|it| it == value);
    if is("FifoThroughputLimit", "perMessageGroupId") && !is("DeduplicationScope", "messageGroup") {
        return Err(invalid("FifoThroughputLimit"));
    }
    Ok(all)
}

fn check(account: &Account, queue: &Queue, name: &str, value: &str) -> Result<(), Failure> {
    if let Some((_, least, most, _)) = NUMBERS.iter().find(|it| it.0 == name) {
        let number = value.parse::<i64>().ok();
        let fits = number.is_some_and(|it| (*least..=*most).contains(&it));
        return if fits { Ok(()) } else { Err(invalid(name)) };
    }
    if let Some((_, words, of_fifo)) = WORDS.iter().find(|it| it.0 == name) {
        return match words.contains(&value) {
            _ if *of_fifo && !queue.is_fifo() => Err(unknown(name)),
            true => Ok(()),
            false => Err(invalid(name)),
        };
    }
    match name {
        _ if !TEXTS.contains(&name) => Err(unknown(name)),
        _ if value.is_empty() => Ok(()),
        "Policy" => check_policy(account, value),
        "RedrivePolicy" => redrive::check_policy(account, queue, value),
        "RedriveAllowPolicy" => redrive::check_allow_policy(value),
        _ => Ok(()),
    }
}

fn check_policy(account: &Account, text: &str) -> Result<(), Failure> {
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    let statements = document.get("Statement");
    let statements = match statements {
        Some(Value::Array(all)) => all.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let is_whole = |it: &Value| {
        let has = |name: &str| it.get(name).is_some_and(|it| !it.is_null());
        let has_action = has("Action") || has("NotAction");
        has("Effect") && has_action && (has("Principal") || has("NotPrincipal"))
    };
    let is_policy = !statements.is_empty() && statements.iter().all(is_whole);
    match is_policy && !iam::has_unknown_principal(account, &document) {
        true => Ok(()),
        false => Err(invalid("Policy")),
    }
}

/// What a new queue has if nothing is said.
fn usual(is_fifo: bool) -> BTreeMap<String, String> {
    let numbers = NUMBERS.iter();
    let numbers = numbers.filter_map(|(name, _, _, usual)| Some((*name, (*usual)?)));
    let mut all: BTreeMap<String, String> = numbers
        .chain([("SqsManagedSseEnabled", "true")])
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    if is_fifo {
        let of_fifo = [
            ("ContentBasedDeduplication", "false"),
            ("DeduplicationScope", "queue"),
            ("FifoThroughputLimit", "perQueue"),
        ];
        all.extend(of_fifo.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
    all
}

/// `SetQueueAttributes`: reads tell the former attributes for up to a minute.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html>.
pub(super) fn set(account: &mut Account, call: &Call) -> Outcome {
    let given = given(call)?;
    let queue = queue_mut(account, call)?.clone();
    if given.contains_key("FifoQueue") {
        return Err(unknown("FifoQueue"));
    }
    let attributes = checked(account, &queue, &given)?;
    let latency = account.latencies.queue_settled;
    let (now, until) = (account.now, account.after(latency));
    let row = queue_mut(account, call)?;
    row.former = Some((until, queue.told(now).clone()));
    row.attributes = attributes;
    row.changed = now;
    nothing()
}

/// `GetQueueAttributes`: those that are named, or all.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html>.
pub(super) fn get(account: &mut Account, call: &Call) -> Outcome {
    let queue = told(account, call)?;
    let mut all = queue.told(account.now).clone();
    let own = [
        ("QueueArn", queue.arn.clone()),
        ("CreatedTimestamp", (queue.created.0 / 1000).to_string()),
        (
            "LastModifiedTimestamp",
            (queue.changed.0 / 1000).to_string(),
        ),
        ("ApproximateNumberOfMessages", "0".to_owned()),
        ("ApproximateNumberOfMessagesDelayed", "0".to_owned()),
        ("ApproximateNumberOfMessagesNotVisible", "0".to_owned()),
    ];
    all.extend(own.map(|(name, value)| (name.to_owned(), value)));
    let names = call.member_texts("AttributeNames");
    all.retain(|name, _| names.contains(&"All") || names.contains(&name.as_str()));
    Ok(Answer::Json(json!({ "Attributes": all })))
}
