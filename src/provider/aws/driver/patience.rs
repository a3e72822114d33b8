//! Sending a request again until what keeps it from working has passed.

use std::future::Future;
use std::time::Duration;

use super::Task;
use crate::provider::aws::fault::{Fault, Nature};
use crate::provider::aws::resource::Job;
use crate::value::Value;

/// For so long AWS may not have heard of what this run has just made.
pub const PROPAGATION: Duration = Duration::from_secs(300);
/// For so long a thing that nobody here made is looked for.
const STRANGERS: Duration = Duration::from_secs(15);

/// Seconds between tries: soon at first, then less often.
pub fn interval(tries: u32) -> Duration {
    Duration::from_secs_f64((0.5 * f64::from(1u32 << tries.min(3))).min(4.0))
}

impl Task<'_> {
    /// Does it until it works, fails for good, or time is up.
    pub(super) async fn patiently<T, F, S>(&self, mut work: F) -> Result<T, Fault>
    where
        F: FnMut() -> S,
        S: Future<Output = Result<T, Fault>>,
    {
        let began = self.job.cloud.clock.now();
        let mut tries = 0;
        loop {
            let fault = match work().await {
                Ok(done) => return Ok(done),
                Err(fault) => fault,
            };
            if !self.passes(&fault, began) {
                return Err(fault);
            }
            if !self.job.cloud.pause(interval(tries)).await {
                let nature = Nature::Interrupted;
                return Err(Fault { nature, ..fault });
            }
            tries += 1;
        }
    }

    /// Whether it is worth trying again later.
    pub(super) fn passes(&self, fault: &Fault, began: Duration) -> bool {
        let now = self.job.cloud.clock.now();
        let never_sent = [Nature::Unsent, Nature::Unreachable, Nature::Astray];
        if now >= self.job.deadline || never_sent.contains(&fault.nature) {
            return false;
        }
        if is_among(self.kind.ways.passing, fault) {
            let limit = Duration::from_secs(self.kind.ways.passing_seconds);
            return now.saturating_sub(began) < limit;
        }
        let limit = match is_fresh(&self.job, fault) {
            true => PROPAGATION,
            false => STRANGERS,
        };
        is_unseen(fault) && now.saturating_sub(began) < limit
    }
}

/// Whether the failure is one of these.
pub fn is_among(list: &[(&str, &str)], fault: &Fault) -> bool {
    list.iter().any(|(code, part)| fault.says(code, part))
}

/// Whether AWS says that something is not there.
fn is_unseen(fault: &Fault) -> bool {
    let code = fault.code.as_str();
    let codes = [
        "NoSuchEntity",
        "NoSuchBucket",
        "NotFoundException",
        "ResourceNotFoundException",
    ];
    code.ends_with("NotFound") || codes.contains(&code)
}

/// Whether the failure is about something that this run has just made.
fn is_fresh(job: &Job<'_>, fault: &Fault) -> bool {
    let arguments = match job.planned {
        Value::Object(attributes) => attributes.values(),
        _ => Default::default(),
    };
    // Some messages do not say what they are about: then it may be what an argument names.
    if arguments
        .filter_map(Value::as_str)
        .any(|argument| job.cloud.has_made(argument))
    {
        return true;
    }
    let is_name = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
    fault
        .message
        .split(|char| !is_name(char))
        .any(|word| job.cloud.has_made(word.trim_end_matches('.')))
}
