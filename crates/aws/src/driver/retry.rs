//! Sending a request again until what keeps it from working has passed.

use std::future::Future;
use std::time::Duration;

use super::freshness::concerns_new_object;
use super::task::Task;
use crate::error::{AwsError, ErrorKind};

/// How long a new object may stay invisible:
/// <https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html>. hashicorp/aws
/// waits as long.
pub const PROPAGATION: Duration = Duration::from_secs(300);
/// How long a refusal is retried for that names nothing which this run has made: others may have
/// made it just before.
const FOREIGN_WINDOW: Duration = Duration::from_secs(5);
/// How many refusals are not told: a short delay is nothing to worry about.
const QUIET_TRIES: u32 = 1;

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
            if !self.pause_before_retry(&error, tries).await {
                let kind = ErrorKind::Interrupted;
                return Err(AwsError { kind, ..error });
            }
            tries += 1;
        }
    }

    /// Waits for the next attempt, and tells why there has to be one. False if the user
    /// interrupted.
    pub(super) async fn pause_before_retry(&self, error: &AwsError, tries: u32) -> bool {
        if tries >= QUIET_TRIES {
            let attempt = tries + 2;
            let why = error.reason();
            let what = format!("what AWS refused to pass: {why} (attempt {attempt})");
            self.operation.progress.waiting_for(&what);
        }
        self.operation.client.pause(interval(tries)).await
    }

    /// Whether a later attempt may succeed.
    pub(super) fn is_retryable(&self, error: &AwsError, began: Duration) -> bool {
        let now = self.operation.client.clock.now();
        let never_sent = [ErrorKind::Unsent, ErrorKind::Unreachable, ErrorKind::Astray];
        if now >= self.operation.deadline || never_sent.contains(&error.kind) {
            return false;
        }
        now.saturating_sub(began) < self.retry_window(error)
    }

    /// For how long the failure is retried.
    fn retry_window(&self, error: &AwsError) -> Duration {
        let behavior = &self.resource_type.behavior;
        let limit = Duration::from_secs(behavior.retry_seconds);
        let passes_with_time = is_among(behavior.retryable_while_new, error);
        match () {
            () if is_among(behavior.retryable_errors, error) => limit,
            () if !passes_with_time && !is_not_found(error) => Duration::ZERO,
            () if !concerns_new_object(&self.operation, error) => FOREIGN_WINDOW,
            () if passes_with_time => limit,
            () => PROPAGATION,
        }
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
