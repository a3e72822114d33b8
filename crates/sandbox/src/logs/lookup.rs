//! Finding log groups, and what is answered when they are not there.

use super::model::LogGroup;
use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::{Map, Value, json};

/// The error `InvalidParameterException`: a parameter is missing or not allowed.
pub(super) fn invalid(message: impl Into<String>) -> Failure {
    Failure::new("InvalidParameterException", message)
}

/// The error `ResourceNotFoundException`.
pub(super) fn absent(what: &str) -> Failure {
    let message = format!("The specified {what} does not exist.");
    Failure::new("ResourceNotFoundException", message)
}

/// The error `ResourceAlreadyExistsException`.
pub(super) fn exists(what: &str) -> Failure {
    let message = format!("The specified {what} already exists");
    Failure::new("ResourceAlreadyExistsException", message)
}

/// The key of a group or policy in its table.
pub(super) fn key(account: &Account, name: &str) -> String {
    format!("{}/{name}", account.region)
}

/// The name of a group in what a call calls it by: a name or an ARN.
fn name_of(text: &str) -> &str {
    let name = text.split_once(":log-group:").map_or(text, |it| it.1);
    name.trim_end_matches(":*")
}

/// The group that a member of the call names.
pub(super) fn group<'a>(
    account: &'a Account,
    call: &Call,
    member: &str,
) -> Result<&'a LogGroup, Failure> {
    let key = key(account, name_of(call.member_required(member)?));
    let found = account.logs.groups.get(&key);
    found.ok_or_else(|| absent("log group"))
}

/// The group that a member of the call names, to change.
pub(super) fn group_mut<'a>(
    account: &'a mut Account,
    call: &Call,
    member: &str,
) -> Result<&'a mut LogGroup, Failure> {
    let key = key(account, name_of(call.member_required(member)?));
    let found = account.logs.groups.get_mut(&key);
    found.ok_or_else(|| absent("log group"))
}

/// An answer with nothing in it.
pub(super) fn nothing() -> Outcome {
    Ok(Answer::Json(json!({})))
}

/// The page of documents that the call asks for, as the list `name`.
pub(super) fn page(call: &Call, name: &str, documents: Vec<Value>) -> Outcome {
    let (shown, next) = call.member_page(documents, ("limit", "nextToken"), 50);
    let mut answer = Map::new();
    answer.insert(name.to_owned(), Value::Array(shown));
    if let Some(next) = next {
        answer.insert("nextToken".to_owned(), next.into());
    }
    Ok(Answer::Json(Value::Object(answer)))
}
