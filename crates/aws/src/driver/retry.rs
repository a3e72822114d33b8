//! Sending a request again until what keeps it from working has passed.

use std::future::Future;
use std::time::Duration;

use super::task::Task;
use crate::error::{AwsError, ErrorKind};
use crate::resource::Operation;
use rform_core::value::Value;

/// For so long AWS may not have heard of what this run has just made.
pub const PROPAGATION: Duration = Duration::from_secs(300);
/// For so long a thing that nobody here made is looked for.
const FOREIGN_NOT_FOUND_WINDOW: Duration = Duration::from_secs(15);

/// Seconds between tries: soon at first, then less often.
pub fn interval(tries: u32) -> Duration {
    Duration::from_secs_f64((0.5 * f64::from(1u32 << tries.min(3))).min(4.0))
}

impl Task<'_> {
    /// Does it until it works, fails for good, or time is up.
    pub(super) async fn patiently<T, F, S>(&self, mut work: F) -> Result<T, AwsError>
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
            if !self.passes(&error, began) {
                return Err(error);
            }
            if !self.operation.client.pause(interval(tries)).await {
                let kind = ErrorKind::Interrupted;
                return Err(AwsError { kind, ..error });
            }
            tries += 1;
        }
    }

    /// Whether it is worth trying again later.
    pub(super) fn passes(&self, error: &AwsError, began: Duration) -> bool {
        let now = self.operation.client.clock.now();
        let never_sent = [ErrorKind::Unsent, ErrorKind::Unreachable, ErrorKind::Astray];
        if now >= self.operation.deadline || never_sent.contains(&error.kind) {
            return false;
        }
        if is_among(self.kind.behavior.retryable_errors, error) {
            let limit = Duration::from_secs(self.kind.behavior.retry_seconds);
            return now.saturating_sub(began) < limit;
        }
        let limit = match is_fresh(&self.operation, error) {
            true => PROPAGATION,
            false => FOREIGN_NOT_FOUND_WINDOW,
        };
        is_unseen(error) && now.saturating_sub(began) < limit
    }
}

/// Whether the failure is one of these.
pub fn is_among(list: &[(&str, &str)], error: &AwsError) -> bool {
    list.iter().any(|(code, part)| error.says(code, part))
}

/// Whether AWS says that something is not there.
fn is_unseen(error: &AwsError) -> bool {
    let code = error.code.as_str();
    let codes = [
        "NoSuchEntity",
        "NoSuchBucket",
        "NotFoundException",
        "ResourceNotFoundException",
    ];
    code.ends_with("NotFound") || codes.contains(&code)
}

/// Whether the failure is about something that this run has just made.
fn is_fresh(operation: &Operation<'_>, error: &AwsError) -> bool {
    let arguments = match operation.planned {
        Value::Object(attributes) => attributes.values(),
        _ => Default::default(),
    };
    // Some messages do not say what they are about: then it may be what an argument names.
    if arguments
        .filter_map(Value::as_str)
        .any(|argument| operation.client.has_made(argument))
    {
        return true;
    }
    let is_name = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
    error
        .message
        .split(|char| !is_name(char))
        .any(|word| operation.client.has_made(word.trim_end_matches('.')))
}
