//! Making an input smaller while it still does what it does.

use std::time::{Duration, Instant};

/// So long it may take.
const LONGEST: Duration = Duration::from_secs(60);

/// The smallest input found for which `fails` still holds.
pub fn shrink(input: &[u8], fails: &dyn Fn(&[u8]) -> bool) -> Vec<u8> {
    let mut small = input.to_vec();
    let begun = Instant::now();
    let in_time = || begun.elapsed() < LONGEST;
    let mut piece = small.len() / 2;
    while piece > 0 && in_time() {
        let mut at = 0;
        let before = small.len();
        while at < small.len() && in_time() {
            let end = (at + piece).min(small.len());
            let shorter = [&small[..at], &small[end..]].concat();
            match fails(&shorter) {
                true => small = shorter,
                false => at = end,
            }
        }
        piece = match small.len() < before {
            true => piece.min(small.len()),
            false => piece / 2,
        };
    }
    small
}
