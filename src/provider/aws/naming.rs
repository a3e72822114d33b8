//! Names that are made: a prefix, the time, and a number.

use std::sync::atomic::{AtomicU32, Ordering};

use chrono::DateTime;

use super::object::Attributes;
use super::resource::Job;

/// What stands before the time when the user gives no prefix.
const PREFIX: &str = "terraform-";
/// Digits of the time, and of the number behind it.
const SUFFIX: usize = 26;

/// The name the user gave, else one that is made of the prefix.
pub fn name(job: &Job<'_>, name: &str, prefix: &str) -> String {
    match job.planned.string(name) {
        Some(name) => name.to_owned(),
        None => made(job, job.planned.string(prefix).unwrap_or(PREFIX)),
    }
}

/// A name with that prefix that nobody has.
pub fn made(job: &Job<'_>, prefix: &str) -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
    let now = job.cloud.clock.now();
    let seconds = i64::try_from(now.as_secs()).unwrap_or_default();
    let time = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    let time = time.format("%Y%m%d%H%M%S");
    let fraction = now.subsec_micros() / 100;
    format!("{prefix}{time}{fraction:04}{number:08x}")
}

/// The prefix of a name that was made; none of any other.
pub fn prefix_of(name: &str) -> Option<&str> {
    let at = name.len().checked_sub(SUFFIX)?;
    let (prefix, suffix) = name.split_at_checked(at)?;
    let is_made = suffix.bytes().all(|byte| byte.is_ascii_hexdigit())
        && suffix.bytes().take(18).all(|byte| byte.is_ascii_digit());
    is_made.then_some(prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_name_shows_its_prefix() {
        assert_eq!(prefix_of("app-20261122192344446100000003"), Some("app-"));
        assert_eq!(prefix_of("web"), None);
        assert_eq!(prefix_of("äääääääääääääääää"), None);
    }
}
