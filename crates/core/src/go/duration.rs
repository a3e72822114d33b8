//! Durations as Go writes and reads them: `1h30m`, `90s`, `1.5h`.

use std::time::Duration;

/// Reads a duration that must not be negative, as timeouts are.
///
/// # Errors
/// Returns the message of Go's `time.ParseDuration`; a negative duration is refused as invalid.
pub fn parse(text: &str) -> Result<Duration, String> {
    let nanoseconds = parse_signed(text)?;
    let nanoseconds = u64::try_from(nanoseconds).map_err(|_| invalid(text))?;
    Ok(Duration::from_nanos(nanoseconds))
}

/// Reads a duration of either sign, in nanoseconds (<https://pkg.go.dev/time#ParseDuration>).
///
/// # Errors
/// Returns the message of Go's `time.ParseDuration`.
pub fn parse_signed(text: &str) -> Result<i64, String> {
    let (negative, mut rest) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(invalid(text));
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let (part, after) = part(text, rest)?;
        total += part;
        rest = after;
    }
    let total = if negative { -total } else { total };
    i64::try_from(total).map_err(|_| invalid(text))
}

fn invalid(text: &str) -> String {
    format!("time: invalid duration {}", quoted(text))
}

/// Reads the first number with its unit; also returns the text that follows.
fn part<'a>(text: &str, rest: &'a str) -> Result<(i128, &'a str), String> {
    let (whole, after) = split_digits(rest);
    let (fraction, after) = match after.strip_prefix('.') {
        Some(after) => split_digits(after),
        None => ("", after),
    };
    if whole.is_empty() && fraction.is_empty() {
        return Err(invalid(text));
    }
    let end = after
        .find(|char: char| char == '.' || char.is_ascii_digit())
        .unwrap_or(after.len());
    let (unit, after) = after.split_at(end);
    let unit = nanoseconds(unit, text)?;
    let number = match whole {
        "" => 0,
        digits => digits.parse::<u64>().map_err(|_| invalid(text))?,
    };
    let part = i128::from(number) * unit + fraction_of(unit, fraction);
    if part > i128::from(i64::MAX) + 1 {
        return Err(invalid(text));
    }
    Ok((part, after))
}

fn split_digits(text: &str) -> (&str, &str) {
    let end = text.find(|char: char| !char.is_ascii_digit());
    text.split_at(end.unwrap_or(text.len()))
}

/// The length of a unit in nanoseconds; `text` is the whole duration, for the error.
fn nanoseconds(unit: &str, text: &str) -> Result<i128, String> {
    Ok(match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        "" => return Err(format!("time: missing unit in duration {}", quoted(text))),
        _ => {
            let (unit, text) = (quoted(unit), quoted(text));
            return Err(format!("time: unknown unit {unit} in duration {text}"));
        }
    })
}

/// A fraction of a unit. Go computes it in doubles and ignores digits beyond 63 bits; so does this,
/// because the last nanoseconds of a result depend on it.
fn fraction_of(unit: i128, digits: &str) -> i128 {
    let (mut fraction, mut power) = (0_i64, 1.0);
    for digit in digits.bytes() {
        let longer = fraction.checked_mul(10);
        let longer = longer.and_then(|it| it.checked_add(i64::from(digit - b'0')));
        let Some(longer) = longer else {
            break;
        };
        fraction = longer;
        power *= 10.0;
    }
    (fraction as f64 * (unit as f64 / power)) as i128
}

/// Quotes a text as package `time` does in its errors: bytes outside of ASCII one by one.
fn quoted(text: &str) -> String {
    let shown = text.bytes().map(|byte| match byte {
        b'"' | b'\\' => format!("\\{}", char::from(byte)),
        b' '..=0x7f => char::from(byte).to_string(),
        _ => format!("\\x{byte:02x}"),
    });
    format!("\"{}\"", shown.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_summed() {
        assert_eq!(parse_signed("-1h1.5m"), Ok(-3_690_000_000_000));
        assert_eq!(
            parse_signed("0.9999999999999999999h"),
            Ok(3_600_000_000_000)
        );
        assert_eq!(parse_signed("000000000000000000000001s"), Ok(1_000_000_000));
        assert_eq!(parse_signed("0.99999999999h"), Ok(3_599_999_999_964));
        assert_eq!(parse("1h30m"), Ok(Duration::from_secs(5400)));
        assert_eq!(parse("1.5s"), Ok(Duration::from_millis(1500)));
    }

    #[test]
    fn errors_are_gos() {
        let spaced = "time: unknown unit \"h \" in duration \"1h 30m\"";
        assert_eq!(parse_signed("1h 30m"), Err(spaced.to_owned()));
        let accent = "time: invalid duration \"\\xc3\\xa9\"";
        assert_eq!(parse_signed("é"), Err(accent.to_owned()));
        let missing = "time: missing unit in duration \"5\"";
        assert_eq!(parse("5"), Err(missing.to_owned()));
        assert_eq!(
            parse("-5s"),
            Err("time: invalid duration \"-5s\"".to_owned())
        );
    }
}
