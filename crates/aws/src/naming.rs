//! Generated names: a prefix, the time, and a number, as Terraform's SDK builds them
//! (<https://pkg.go.dev/github.com/hashicorp/terraform-plugin-sdk/v2/helper/id>).

use std::sync::atomic::{AtomicU32, Ordering};

use chrono::DateTime;
use sha2::{Digest, Sha256};

use super::object::Attributes;
use super::resource::Operation;

/// The prefix of generated names when the user gives none.
const PREFIX: &str = "terraform-";
/// Digits of the time, and of the number behind it.
const SUFFIX: usize = 26;

/// The name of the configuration, else one that is generated from its prefix.
pub fn name(operation: &Operation<'_>, name: &str, prefix: &str) -> String {
    match operation.planned.string(name) {
        Some(name) => name.to_owned(),
        None => generated(
            operation,
            operation.planned.string(prefix).unwrap_or(PREFIX),
        ),
    }
}

/// A unique name with that prefix. The same attempt gets the same name again, so that its object
/// is found by it.
pub fn generated(operation: &Operation<'_>, prefix: &str) -> String {
    let attempt = operation.attempt;
    let moment = match attempt.since.is_zero() {
        true => operation.client.clock.now(),
        false => attempt.since,
    };
    let seconds = i64::try_from(moment.as_secs()).unwrap_or_default();
    let time = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    let time = time.format("%Y%m%d%H%M%S");
    format!("{prefix}{time}{:012}", number(&attempt.token))
}

/// Twelve digits that stand for a token, or that come next when there is none.
fn number(token: &str) -> u64 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    if token.is_empty() {
        return u64::from(NEXT.fetch_add(1, Ordering::Relaxed).wrapping_add(1));
    }
    let digest = Sha256::digest(token.as_bytes());
    let start = digest.iter().take(8);
    start.fold(0u64, |sum, byte| (sum << 8) | u64::from(*byte)) % 1_000_000_000_000
}

/// The prefix of a generated name; none of any other name.
pub fn prefix_of(name: &str) -> Option<&str> {
    let at = name.len().checked_sub(SUFFIX)?;
    let (prefix, suffix) = name.split_at_checked(at)?;
    let is_generated = suffix.bytes().all(|byte| byte.is_ascii_hexdigit())
        && suffix.bytes().take(18).all(|byte| byte.is_ascii_digit());
    is_generated.then_some(prefix)
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
