//! Numbers as Go reads and writes them.

use rform_core::go::truth::parse_bool;
use rform_core::value::{Number, Type, Value};

/// A whole number with the sign and the base that Go takes from its form: `0x1f`, `017`
/// (<https://pkg.go.dev/strconv@go1.11#ParseInt>, base 0). None if it is no number of 64 bits.
pub(crate) fn parse_integer(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (digits, base) = match digits.strip_prefix('0') {
        Some(rest) if rest.starts_with(['x', 'X']) => (rest.get(1..)?, 16),
        Some(rest) if !rest.is_empty() => (rest, 8),
        _ => (digits, 10),
    };
    let plain = digits.bytes().all(|it| it.is_ascii_alphanumeric());
    if !plain {
        return None;
    }
    i64::from_str_radix(&format!("{sign}{digits}"), base).ok()
}

/// The number that a text stands for: a whole one, or one with a fraction.
pub(crate) fn parse_number(text: &str) -> Option<Number> {
    match parse_integer(text) {
        Some(whole) => Some(Number::Small(whole)),
        None => Number::parse(text),
    }
}

/// The value of a primitive type that a text stood for in an argument of a resource: numbers had their
/// base from their form, and truth values all of Go's forms
/// (<https://github.com/hashicorp/terraform/blob/v0.11.14/helper/schema/field_reader.go#L330>). None if it
/// is none of that type.
pub fn primitive(text: &str, ty: &Type) -> Option<Value> {
    match ty {
        Type::Bool if text.is_empty() => Some(Value::FALSE),
        Type::Bool => parse_bool(text).map(Value::Bool),
        Type::Number => parse_number(text).map(Value::Number),
        _ => None,
    }
}

/// The shortest text for a number of 64 bits, with an exponent where that is below -4 or above 5
/// (<https://pkg.go.dev/strconv@go1.11#FormatFloat>, format `g`, shortest).
pub(crate) fn format_float(float: f64) -> String {
    if float.is_infinite() {
        return if float > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let text = format!("{float:e}");
    let Some((digits, exponent)) = text.split_once('e') else {
        return text;
    };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..=5).contains(&exponent) {
        return format!("{float}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_have_their_base_from_their_form() {
        let cases = [
            ("10", Some(10)),
            ("-10", Some(-10)),
            ("+3", Some(3)),
            ("010", Some(8)),
            ("0x1f", Some(31)),
            ("-0x10", Some(-16)),
            ("0", Some(0)),
            ("08", None),
            ("1.5", None),
            ("", None),
            ("+-3", None),
            (" 1", None),
            ("9223372036854775808", None),
        ];
        for (text, number) in cases {
            assert_eq!(parse_integer(text), number, "{text:?}");
        }
    }

    #[test]
    fn floats_are_written_as_go_writes_them() {
        let cases = [
            (0.1 + 0.2, "0.30000000000000004"),
            (2.0, "2"),
            (-0.0, "-0"),
            (1e7, "1e+07"),
            (123456789.0, "1.23456789e+08"),
            (100000.0, "100000"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (f64::INFINITY, "+Inf"),
            (f64::NEG_INFINITY, "-Inf"),
        ];
        for (float, text) in cases {
            assert_eq!(format_float(float), text);
        }
    }
}
