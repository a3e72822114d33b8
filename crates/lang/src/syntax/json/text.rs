//! The content of strings and numbers.

use rform_core::go::json::Scanner;

/// Resolves the escapes of a string token and removes its quotes.
///
/// # Errors
/// Returns the place of the error: one past the byte at which it is noticed.
pub fn unquote(token: &str) -> Result<String, usize> {
    Scanner::new(token)
        .string()
        .map_err(|error| error.offset(token))
}

/// Whether a token is a number by JSON's grammar.
pub fn is_number(token: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let text = token.strip_prefix('-').unwrap_or(token);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let plain = |exponent: &str| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(plain)
}
