//! What the actions share: ARNs of alarms, and what is answered.

use crate::action::Outcome;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure};
use serde_json::json;

/// The error `ValidationError`: a parameter is missing or not allowed.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html>
pub(super) fn invalid(message: impl Into<String>) -> Failure {
    Failure::new("ValidationError", message)
}

/// A text that must be there, of at most so many characters.
///
/// # Errors
/// It is not there, or too long.
pub(super) fn required<'a>(call: &'a Call, name: &str, most: usize) -> Result<&'a str, Failure> {
    let found = call.member_text(name);
    let found = found.filter(|it| (1..=most).contains(&it.chars().count()));
    found.ok_or_else(|| invalid(format!("{name} must have 1 to {most} characters")))
}

/// The ARN of the alarm of that name.
pub(super) fn alarm_arn(account: &Account, name: &str) -> String {
    account.arn("cloudwatch", &format!("alarm:{name}"))
}

/// An answer with nothing in it.
pub(super) fn nothing() -> Outcome {
    Ok(Answer::Json(json!({})))
}
