//! Random numbers of the operating system, which are good enough for secrets.

use rform_provider::Problem;

/// That many random bytes.
///
/// # Errors
/// The operating system has none.
pub fn bytes(count: usize) -> Result<Vec<u8>, Problem> {
    let mut bytes = vec![0; count];
    getrandom::fill(&mut bytes).map_err(|error| read_error(&error.to_string()))?;
    Ok(bytes)
}

/// A number below `bound`, all equally likely; 0 if nothing is below it.
///
/// # Errors
/// The operating system has no randomness.
pub fn below(bound: u64) -> Result<u64, Problem> {
    if bound < 2 {
        return Ok(0);
    }
    // Of the numbers of 64 bits, the last ones that are no whole round are drawn again.
    let last = u64::MAX - (u64::MAX % bound + 1) % bound;
    loop {
        let drawn = bytes(8)?.into_iter();
        let drawn = drawn.fold(0, |number: u64, byte| number << 8 | u64::from(byte));
        if drawn <= last {
            return Ok(drawn % bound);
        }
    }
}

/// The items in another order, all orders equally likely.
///
/// # Errors
/// The operating system has no randomness.
pub fn shuffle<T>(items: &mut [T]) -> Result<(), Problem> {
    for end in (1..items.len()).rev() {
        let with = below(end as u64 + 1)?;
        items.swap(end, usize::try_from(with).unwrap_or(end));
    }
    Ok(())
}

/// The error of a provider that could not draw.
pub fn read_error(why: &str) -> Problem {
    let detail = format!(
        "While attempting to generate a random value for this resource, a read error was \
         generated.\n\n{RETRY}Original Error: {why}"
    );
    Problem::error("Random Read Error", detail)
}

/// What to do about an error that should not happen.
pub const RETRY: &str = "Retry the Terraform operation. If the error still occurs or happens \
                         regularly, please contact the provider developer with hardware and \
                         operating system information.\n\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_numbers_below_a_bound_are_drawn_and_no_other() -> Result<(), Problem> {
        let mut seen = [false; 5];
        for _ in 0..500 {
            let drawn = usize::try_from(below(5)?).unwrap_or(usize::MAX);
            assert!(drawn < 5);
            seen[drawn] = true;
        }
        assert_eq!((seen, below(1)?, below(0)?), ([true; 5], 0, 0));
        Ok(())
    }
}
