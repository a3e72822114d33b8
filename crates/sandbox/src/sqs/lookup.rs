//! Finding queues, and what is answered when they are not there.

use super::model::Queue;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::json;

/// The error of a queue that is not there.
pub(super) fn absent() -> Failure {
    let message = "The specified queue does not exist.";
    Failure::new("QueueDoesNotExist", message)
}

/// The error of an attribute's value that is not allowed.
pub(super) fn invalid(name: &str) -> Failure {
    let message = format!("Invalid value for the parameter {name}.");
    Failure::new("InvalidAttributeValue", message)
}

/// The error of an attribute that the queue cannot have.
pub(super) fn unknown(name: &str) -> Failure {
    let message = format!("Unknown Attribute {name}.");
    Failure::new("InvalidAttributeName", message)
}

/// The key of a queue in its table.
pub(super) fn key(account: &Account, name: &str) -> String {
    format!("{}/{name}", account.region)
}

/// A text member that must be there.
///
/// # Errors
/// It is not.
pub(super) fn required<'a>(call: &'a Call, name: &str) -> Result<&'a str, Failure> {
    let message = || format!("The request must contain the parameter {name}.");
    call.member_text(name)
        .ok_or_else(|| Failure::new("MissingParameter", message()))
}

/// The name of the queue whose URL the call has.
fn named(call: &Call) -> Result<&str, Failure> {
    let url = required(call, "QueueUrl")?;
    Ok(url.rsplit('/').next().unwrap_or_default())
}

/// The queue whose URL the call has, as far as it is still told.
///
/// # Errors
/// There is none.
pub(super) fn told<'a>(account: &'a Account, call: &Call) -> Result<&'a Queue, Failure> {
    let key = key(account, named(call)?);
    let found = account.sqs.queues.get(&key);
    let is_told = |it: &&Queue| it.deleted.is_none_or(|gone| gone.told_until > account.now);
    found.filter(is_told).ok_or_else(absent)
}

/// The queue whose URL the call has, to change.
///
/// # Errors
/// There is none, or it is deleted.
pub(super) fn queue_mut<'a>(
    account: &'a mut Account,
    call: &Call,
) -> Result<&'a mut Queue, Failure> {
    let key = key(account, named(call)?);
    let found = account.sqs.queues.get_mut(&key);
    found.filter(|it| it.deleted.is_none()).ok_or_else(absent)
}

/// The queue of that ARN, if there is one.
pub(super) fn queue_of_arn<'a>(account: &'a Account, arn: &str) -> Option<&'a Queue> {
    let mut queues = account.sqs.queues.values();
    queues.find(|it| it.arn == arn && it.deleted.is_none())
}

/// An answer with nothing in it.
pub(super) fn nothing() -> Outcome {
    Ok(Answer::Json(json!({})))
}
