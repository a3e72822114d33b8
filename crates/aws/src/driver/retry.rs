//! Sending a request again until what keeps it from working has passed.

use std::future::Future;
use std::time::Duration;

use super::task::Task;
use crate::error::{AwsError, ErrorKind};
use crate::resource::Operation;
use rform_core::value::Value;

/// How long a new object may stay invisible:
/// <https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html>. hashicorp/aws
/// waits as long.
pub const PROPAGATION: Duration = Duration::from_secs(300);
/// How long an object that this run has not created is retried for when AWS does not find it: it
/// may have been created just before the run. See
/// <https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html>.
const FOREIGN_NOT_FOUND_WINDOW: Duration = Duration::from_secs(15);

/// The time between two attempts: half a second at first, doubled each time up to four seconds.
pub fn interval(tries: u32) -> Duration {
    Duration::from_secs_f64((0.5 * f64::from(1u32 << tries.min(3))).min(4.0))
}

impl Task<'_> {
    /// Does the work until it succeeds, fails for good, or the deadline passes.
    pub(super) async fn with_retries<T, F, S>(&self, mut work: F) -> Result<T, AwsError>
    where
        F: FnMut() -> S,
        S: Future<Output = Result<T, AwsError>>,
    {
        let began = self.operation.client.clock.now();
        let mut tries = 0;
        loop {
            let error = match work().await {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            if !self.is_retryable(&error, began) {
                return Err(error);
            }
            if !self.operation.client.pause(interval(tries)).await {
                let kind = ErrorKind::Interrupted;
                return Err(AwsError { kind, ..error });
            }
            tries += 1;
        }
    }

    /// Whether a later attempt may succeed.
    pub(super) fn is_retryable(&self, error: &AwsError, began: Duration) -> bool {
        let now = self.operation.client.clock.now();
        let never_sent = [ErrorKind::Unsent, ErrorKind::Unreachable, ErrorKind::Astray];
        if now >= self.operation.deadline || never_sent.contains(&error.kind) {
            return false;
        }
        if is_among(self.resource_type.behavior.retryable_errors, error) {
            let limit = Duration::from_secs(self.resource_type.behavior.retry_seconds);
            return now.saturating_sub(began) < limit;
        }
        let limit = match concerns_new_object(&self.operation, error) {
            true => PROPAGATION,
            false => FOREIGN_NOT_FOUND_WINDOW,
        };
        is_not_found(error) && now.saturating_sub(began) < limit
    }
}

/// Whether an error has one of these codes, with that part in its message.
pub fn is_among(list: &[(&str, &str)], error: &AwsError) -> bool {
    list.iter().any(|(code, part)| error.says(code, part))
}

/// Whether the error says that something does not exist.
fn is_not_found(error: &AwsError) -> bool {
    let code = error.code.as_str();
    let codes = [
        "NoSuchEntity",
        "NoSuchBucket",
        "NotFoundException",
        "ResourceNotFoundException",
    ];
    code.ends_with("NotFound") || codes.contains(&code)
}

/// Whether the error is about an object that this run has created.
fn concerns_new_object(operation: &Operation<'_>, error: &AwsError) -> bool {
    let arguments = match operation.planned {
        Value::Object(attributes) => attributes.values(),
        _ => Default::default(),
    };
    // Some messages do not say what they are about: then it may be what an argument names.
    if arguments
        .filter_map(Value::as_str)
        .any(|argument| operation.client.has_created(argument))
    {
        return true;
    }
    let is_name = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
    error
        .message
        .split(|char| !is_name(char))
        .any(|word| operation.client.has_created(word.trim_end_matches('.')))
}
