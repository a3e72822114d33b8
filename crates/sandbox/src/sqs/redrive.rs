//! Where messages go that nobody could handle, and from which queues they may come.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html>

use super::lookup::queue_of_arn;
use super::model::Queue;
use crate::store::Account;
use crate::wire::Failure;
use serde_json::Value;

/// How often a message may be received before it goes.
const RECEIVED: std::ops::RangeInclusive<i64> = 1..=1000;

/// The most queues that an allow policy names.
const SOURCES: usize = 10;

fn refused(parameter: &str, text: &str, why: &str) -> Failure {
    let message = format!("Value {text} for parameter {parameter} is invalid. Reason: {why}.");
    Failure::new("InvalidParameterValue", message)
}

/// A policy that sends messages to another queue: there must be that queue, of the same kind, and it
/// must let them in.
///
/// # Errors
/// The policy is none, or the other queue does not fit.
pub(super) fn check_policy(account: &Account, queue: &Queue, text: &str) -> Result<(), Failure> {
    let refused = |why: &str| Err(refused("RedrivePolicy", text, why));
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    let Some(arn) = document.get("deadLetterTargetArn").and_then(Value::as_str) else {
        return refused("Redrive policy does not contain mandatory attribute: deadLetterTargetArn");
    };
    let count = document.get("maxReceiveCount");
    let count = count.and_then(|it| it.as_i64().or_else(|| it.as_str()?.parse().ok()));
    if !count.is_some_and(|it| RECEIVED.contains(&it)) {
        return refused("Invalid value for maxReceiveCount: it must be from 1 to 1000");
    }
    let Some(target) = queue_of_arn(account, arn) else {
        return refused("Dead letter target does not exist");
    };
    match target.is_fifo() == queue.is_fifo() {
        false => refused("Dead-letter queue must be same type of queue as the source"),
        true if lets_in(target, &queue.arn) => Ok(()),
        true => refused("The dead-letter queue's RedriveAllowPolicy does not permit this source"),
    }
}

fn lets_in(target: &Queue, source: &str) -> bool {
    let text = target.attributes.get("RedriveAllowPolicy");
    let document = text.and_then(|it| serde_json::from_str::<Value>(it).ok());
    let document = document.unwrap_or_default();
    match document.get("redrivePermission").and_then(Value::as_str) {
        Some("denyAll") => false,
        Some("byQueue") => sources(&document).any(|it| it == source),
        _ => true,
    }
}

fn sources(document: &Value) -> impl Iterator<Item = &str> {
    let all = document.get("sourceQueueArns").and_then(Value::as_array);
    all.into_iter().flatten().filter_map(Value::as_str)
}

/// A policy that lets messages of other queues in: of all, of none, or of up to ten.
///
/// # Errors
/// The policy is none of these.
pub(super) fn check_allow_policy(text: &str) -> Result<(), Failure> {
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    let count = sources(&document).count();
    let fits = match document.get("redrivePermission").and_then(Value::as_str) {
        Some("allowAll" | "denyAll") => count == 0,
        Some("byQueue") => (1..=SOURCES).contains(&count),
        _ => false,
    };
    match fits {
        true => Ok(()),
        false => Err(refused(
            "RedriveAllowPolicy",
            text,
            "redrivePermission must be allowAll, denyAll, or byQueue with 1 to 10 sourceQueueArns",
        )),
    }
}
