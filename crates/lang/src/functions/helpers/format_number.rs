//! Numbers by the verbs of `format`, as Go writes them.

use dashu_int::{IBig, UBig};

use crate::functions::helpers::verb::Verb;
use rform_core::value::Number;

/// The digits of a number without its sign, and where among them the decimal point is.
struct Decimal {
    digits: Vec<u8>,
    point: i64,
}

/// A number by a verb; none if the verb is for whole numbers and this is not one.
pub(crate) fn format(verb: &Verb<'_>, number: &Number) -> Option<String> {
    match verb.mode {
        'b' | 'd' | 'o' | 'x' | 'X' => integer(verb, &number.to_integer()?),
        _ => Some(float(verb, number)),
    }
}

/// The shortest digits, with an exponent for large and small numbers: `%v`.
pub(crate) fn shortest(number: &Number) -> String {
    let sign = if number.has_sign() { "-" } else { "" };
    if number.is_infinite() {
        return number.to_string();
    }
    let general = general(&shortest_decimal(number), None, 'e');
    format!("{sign}{general}")
}

fn sign(verb: &Verb<'_>, negative: bool) -> &'static str {
    match negative {
        true => "-",
        false if verb.plus => "+",
        false if verb.space => " ",
        false => "",
    }
}

fn integer(verb: &Verb<'_>, number: &IBig) -> Option<String> {
    let (radix, prefix) = match verb.mode {
        'b' => (2, "0b"),
        'o' => (8, "0"),
        'd' => (10, ""),
        'x' => (16, "0x"),
        _ => (16, "0X"),
    };
    let magnitude = UBig::try_from(if *number < IBig::ZERO {
        -number
    } else {
        number.clone()
    });
    let mut digits = magnitude.ok()?.in_radix(radix).to_string();
    if verb.mode == 'X' {
        digits.make_ascii_uppercase();
    }
    if verb.precision == Some(0) && *number == IBig::ZERO {
        return Some(String::new());
    }
    let zeros = verb.precision.unwrap_or(0).saturating_sub(digits.len());
    let prefix = if verb.sharp { prefix } else { "" };
    let front = format!("{}{prefix}", sign(verb, *number < IBig::ZERO));
    let body = format!("{}{digits}", "0".repeat(zeros));
    Some(pad(verb, &front, &body, verb.precision.is_none()))
}

/// Puts a number into its width: zeros go between the front and the digits.
fn pad(verb: &Verb<'_>, front: &str, body: &str, zeros_allowed: bool) -> String {
    let length = front.len() + body.len();
    let missing = verb.width.unwrap_or(0).saturating_sub(length);
    if verb.minus {
        format!("{front}{body}{}", " ".repeat(missing))
    } else if verb.zero && zeros_allowed {
        format!("{front}{}{body}", "0".repeat(missing))
    } else {
        format!("{}{front}{body}", " ".repeat(missing))
    }
}

fn float(verb: &Verb<'_>, number: &Number) -> String {
    const USUAL_PRECISION: usize = 6;
    let negative = number.has_sign();
    if number.is_infinite() {
        let sign = if negative { "-" } else { "+" };
        return pad(verb, sign, "Inf", false);
    }
    let precision = verb.precision.unwrap_or(USUAL_PRECISION);
    let exponent = if verb.mode.is_ascii_uppercase() {
        'E'
    } else {
        'e'
    };
    let body = match verb.mode {
        'e' | 'E' => {
            let mut decimal = exact_decimal(number);
            decimal.round(precision as i64 + 1);
            scientific(&decimal, precision, exponent)
        }
        'f' => {
            let mut decimal = exact_decimal(number);
            decimal.round(decimal.point.saturating_add(precision as i64));
            plain(&decimal, precision)
        }
        _ => match verb.precision {
            None => general(&shortest_decimal(number), None, exponent),
            Some(precision) => {
                let precision = precision.max(1);
                let mut decimal = exact_decimal(number);
                decimal.round(precision as i64);
                general(&decimal, Some(precision), exponent)
            }
        },
    };
    pad(verb, sign(verb, negative), &body, true)
}

/// From the plain text of the number.
fn shortest_decimal(number: &Number) -> Decimal {
    let text = number.abs().to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    Decimal::new(
        format!("{whole}{fraction}").into_bytes(),
        whole.len() as i64,
    )
}

/// All digits of the binary number.
fn exact_decimal(number: &Number) -> Decimal {
    let Number::Large(repr) = number.abs() else {
        return shortest_decimal(number);
    };
    let exponent = repr.exponent();
    let significand = repr.significand().clone();
    let steps = exponent.unsigned_abs();
    let (integer, places) = if exponent >= 0 {
        (significand << steps, 0)
    } else {
        (significand * IBig::from(5).pow(steps), steps as i64)
    };
    let digits = integer.to_string().into_bytes();
    let point = digits.len() as i64 - places;
    Decimal::new(digits, point)
}

impl Decimal {
    /// Without zeros at both ends; zero has no digits.
    fn new(digits: Vec<u8>, point: i64) -> Decimal {
        let leading = digits.iter().take_while(|digit| **digit == b'0').count();
        let mut kept = digits.get(leading..).unwrap_or_default().to_vec();
        while kept.last() == Some(&b'0') {
            kept.pop();
        }
        let point = if kept.is_empty() {
            0
        } else {
            point - leading as i64
        };
        Decimal {
            digits: kept,
            point,
        }
    }

    /// Rounds to a number of digits, half to even.
    fn round(&mut self, count: i64) {
        let Ok(count) = usize::try_from(count) else {
            *self = Decimal::new(Vec::new(), 0);
            return;
        };
        if count >= self.digits.len() {
            return;
        }
        let (kept, cut) = self.digits.split_at(count);
        let half = cut == b"5";
        let odd = kept.last().is_some_and(|digit| digit % 2 == 1);
        let up = cut.first().is_some_and(|digit| *digit >= b'5') && (!half || odd);
        let mut digits = [b"0", kept].concat();
        if up {
            for digit in digits.iter_mut().rev() {
                if *digit < b'9' {
                    *digit += 1;
                    break;
                }
                *digit = b'0';
            }
        }
        *self = Decimal::new(digits, self.point + 1);
    }

    /// The digit at a place counted from the first one.
    fn digit(&self, at: i64) -> char {
        let digit = usize::try_from(at).ok().and_then(|at| self.digits.get(at));
        digit.map_or('0', |digit| char::from(*digit))
    }
}

fn plain(decimal: &Decimal, places: usize) -> String {
    let mut text: String = (0..decimal.point).map(|at| decimal.digit(at)).collect();
    if text.is_empty() {
        text.push('0');
    }
    if places > 0 {
        text.push('.');
        let end = decimal.point.saturating_add(places as i64);
        text.extend((decimal.point..end).map(|at| decimal.digit(at)));
    }
    text
}

fn scientific(decimal: &Decimal, places: usize, letter: char) -> String {
    let mut text = String::from(decimal.digit(0));
    if places > 0 {
        text.push('.');
        text.extend((1..=places as i64).map(|at| decimal.digit(at)));
    }
    let exponent = if decimal.digits.is_empty() {
        0
    } else {
        decimal.point - 1
    };
    let sign = if exponent < 0 { '-' } else { '+' };
    text.push_str(&format!("{letter}{sign}{:02}", exponent.abs()));
    text
}

/// With an exponent where that is shorter: `%g`.
fn general(decimal: &Decimal, precision: Option<usize>, letter: char) -> String {
    const SHORTEST_LIMIT: i64 = 6;
    let count = decimal.digits.len();
    let limit = match precision {
        None => SHORTEST_LIMIT,
        Some(precision) if precision > count && count as i64 >= decimal.point => count as i64,
        Some(precision) => precision as i64,
    };
    let exponent = decimal.point - 1;
    if !decimal.digits.is_empty() && (exponent < -4 || exponent >= limit) {
        return scientific(decimal, count.saturating_sub(1), letter);
    }
    let places = usize::try_from(count as i64 - decimal.point).unwrap_or(0);
    plain(decimal, places)
}
