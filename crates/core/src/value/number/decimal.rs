//! Numbers from and to decimal text.

use std::cmp::Ordering;

use dashu_float::round::mode::HalfEven;
use dashu_float::{Context, Repr};
use dashu_int::ops::BitTest;
use dashu_int::{IBig, UBig};

use super::{Number, PRECISION};

/// Powers of ten up to this exponent are exact; larger ones are rounded to
/// [`WORKING_PRECISION`] bits, so that the cost stays small.
const EXACT_EXPONENT: u64 = 5000;
const WORKING_PRECISION: usize = PRECISION + 128;

/// Numbers with a larger exponent of two are not written with all their digits: that many would
/// take minutes to find, and nobody could read them.
const LARGEST_WRITTEN_OUT: usize = 1 << 20;

/// The number of decimal digits that 512 bits can always tell apart; some numbers need one or two
/// more.
const FEWEST_DIGITS: usize = 154;

/// Beyond this exponent of ten a number is infinite or zero.
const LARGEST_EXPONENT: i64 = 700_000_000;

/// Reads what `i64` could not: fractions, exponents, many digits, `inf`.
pub(super) fn parse(text: &str) -> Option<Number> {
    let (negative, digits) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    if digits == "Inf" || digits == "inf" {
        let infinity = Number::infinity();
        return Some(if negative { infinity.neg() } else { infinity });
    }
    let (mantissa, exponent) = match digits.find(['e', 'E']) {
        Some(at) => (digits.get(..at)?, parse_exponent(digits.get(at + 1..)?)?),
        None => (digits, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let figures = format!("{whole}{fraction}");
    if figures.is_empty() || !figures.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let magnitude = UBig::from_str_radix(&figures, 10).ok()?;
    if magnitude == UBig::ZERO {
        return Some(Number::zero(negative));
    }
    let exponent = exponent.checked_sub(fraction.len() as i64)?;
    // Go reads the power of two in ten to the exponent first, and into 32 bits.
    let bits = i64::try_from(magnitude.bit_len()).ok()?;
    i32::try_from(exponent.checked_add(bits)?).ok()?;
    let magnitude = IBig::from(magnitude);
    scale(if negative { -magnitude } else { magnitude }, exponent)
}

/// A whole number with optional sign.
fn parse_exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let valid = digits.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| valid)
}

/// `significand * 10^exponent`
fn scale(significand: IBig, exponent: i64) -> Option<Number> {
    if significand == IBig::ZERO || exponent < -LARGEST_EXPONENT * 2 {
        return Some(Number::ZERO);
    }
    if exponent > LARGEST_EXPONENT {
        let infinity = Number::infinity();
        return Some(if significand < IBig::ZERO {
            infinity.neg()
        } else {
            infinity
        });
    }
    let significand = Repr::<2>::new(significand, 0);
    let power = power_of_ten(exponent.unsigned_abs())?;
    let context = Context::<HalfEven>::new(PRECISION);
    let result = match exponent.cmp(&0) {
        Ordering::Less => context.div(&significand, &power),
        _ => context.mul(&significand, &power),
    };
    Some(Number::from_float(result.ok()?.value()))
}

fn power_of_ten(exponent: u64) -> Option<Repr<2>> {
    if exponent <= EXACT_EXPONENT {
        let power = UBig::from(10u8).pow(exponent as usize);
        return Some(Repr::new(IBig::from(power), 0));
    }
    let ten = Repr::<2>::new(IBig::from(10), 0);
    let context = Context::<HalfEven>::new(WORKING_PRECISION);
    let power = context.powi(&ten, IBig::from(exponent)).ok()?;
    Some(power.value().into_repr())
}

/// The shortest decimal digits that read back as the same 512 bits.
pub(super) fn format(repr: &Repr<2>) -> String {
    let negative = *repr.significand() < IBig::ZERO || *repr == Repr::neg_infinity();
    let sign = if negative { "-" } else { "" };
    if repr.is_neg_zero() {
        return "-0".to_owned();
    }
    if repr.is_infinite() {
        return format!("{}Inf", if negative { "-" } else { "+" });
    }
    if repr.exponent().unsigned_abs() > LARGEST_WRITTEN_OUT {
        return scientific(sign, repr).unwrap_or_else(|| format!("{sign}Inf"));
    }
    let (digits, point) = shortest(repr);
    place_point(sign, &String::from_utf8_lossy(&digits), point)
}

/// With an exponent, and as many digits as it takes to read the same number from them.
fn scientific(sign: &str, repr: &Repr<2>) -> Option<String> {
    let magnitude = Repr::new(
        repr.significand().clone().into_parts().1.into(),
        repr.exponent(),
    );
    let (digits, exponent) = leading_digits(&magnitude)?;
    let number = Number::from_repr(magnitude);
    let rounded = [FEWEST_DIGITS, FEWEST_DIGITS + 1, FEWEST_DIGITS + 2]
        .map(|places| rounded(&digits, exponent, places));
    let shortest = rounded
        .into_iter()
        .find(|it| parse(it).as_ref() == Some(&number));
    let text = shortest.unwrap_or_else(|| written(&digits, exponent));
    Some(format!("{sign}{text}"))
}

/// More digits than 512 bits tell apart, and the exponent of the first.
fn leading_digits(magnitude: &Repr<2>) -> Option<(Vec<u8>, i64)> {
    const DIGITS: i64 = 170;
    let bits = magnitude.exponent() as i64 + magnitude.digits() as i64;
    let shift = DIGITS - (bits as f64 * std::f64::consts::LOG10_2) as i64;
    let power = power_of_ten(shift.unsigned_abs())?;
    let context = Context::<HalfEven>::new(WORKING_PRECISION);
    let scaled = match shift {
        0.. => context.mul(magnitude, &power),
        _ => context.div(magnitude, &power),
    };
    let whole = scaled.ok()?.value().round().to_int().value().to_string();
    let exponent = whole.len() as i64 - 1 - shift;
    Some((whole.into_bytes(), exponent))
}

/// The digits rounded to so many.
fn rounded(digits: &[u8], exponent: i64, places: usize) -> String {
    let padded = [b"0", digits].concat();
    let (kept, rest) = padded.split_at((places + 1).min(padded.len()));
    let up = kept.last().is_some_and(|last| rounds_up(*last, rest));
    let kept = match up {
        true => increment(kept, kept.len()),
        false => kept.to_vec(),
    };
    let (digits, point) = trim(kept, 2);
    written(&digits, exponent + point - 1)
}

fn written(digits: &[u8], exponent: i64) -> String {
    let digits = String::from_utf8_lossy(digits);
    let (first, rest) = digits.split_at_checked(1).unwrap_or(("0", ""));
    let rest = rest.trim_end_matches('0');
    let dot = if rest.is_empty() { "" } else { "." };
    format!("{first}{dot}{rest}e{exponent:+}")
}

fn place_point(sign: &str, digits: &str, point: i64) -> String {
    match usize::try_from(point) {
        Err(_) | Ok(0) => {
            let zeros = "0".repeat(point.unsigned_abs() as usize);
            format!("{sign}0.{zeros}{digits}")
        }
        Ok(point) if point >= digits.len() => {
            let zeros = "0".repeat(point - digits.len());
            format!("{sign}{digits}{zeros}")
        }
        Ok(point) => {
            let (whole, fraction) = digits.split_at(point);
            format!("{sign}{whole}.{fraction}")
        }
    }
}

/// Digits without trailing zeros, and where the decimal point is relative to their start.
fn shortest(repr: &Repr<2>) -> (Vec<u8>, i64) {
    let magnitude = repr.significand().clone().into_parts().1;
    let bits = repr.digits();
    // One bit more than the precision: a step is half of the last place.
    let shift = (PRECISION + 1).saturating_sub(bits);
    let mantissa = magnitude << shift;
    let exponent = repr.exponent() as i64 - shift as i64;
    let (exact, scale) = decimal_digits(&mantissa, exponent);
    let (lower, _) = decimal_digits(&(&mantissa - UBig::ONE), exponent);
    let (upper, _) = decimal_digits(&(&mantissa + UBig::ONE), exponent);
    let width = upper.len();
    let [exact, lower, upper] = [exact, lower, upper].map(|digits| pad(digits, width));
    let inclusive = is_even(&mantissa);
    let rounded = cut(&exact, &lower, &upper, inclusive);
    trim(rounded, width as i64 + scale)
}

/// Whether the last of the kept bits is zero.
fn is_even(mantissa: &UBig) -> bool {
    (mantissa >> 1usize) % 2u8 == 0
}

/// `mantissa * 2^exponent` as digits and a power of ten.
fn decimal_digits(mantissa: &UBig, exponent: i64) -> (Vec<u8>, i64) {
    let steps = exponent.unsigned_abs() as usize;
    let (integer, scale) = if exponent >= 0 {
        (mantissa << steps, 0)
    } else {
        (mantissa * UBig::from(5u8).pow(steps), exponent)
    };
    (integer.to_string().into_bytes(), scale)
}

fn pad(digits: Vec<u8>, width: usize) -> Vec<u8> {
    let mut padded = vec![b'0'; width.saturating_sub(digits.len())];
    padded.extend(digits);
    padded
}

/// The shortest digits within the bounds; followed by zeros that do not count.
fn cut(exact: &[u8], lower: &[u8], upper: &[u8], inclusive: bool) -> Vec<u8> {
    let last = |digits: &[u8]| digits.iter().rposition(|digit| *digit != b'0').unwrap_or(0);
    let (lower_last, upper_last) = (last(lower), last(upper));
    let places = exact.iter().zip(lower).zip(upper).enumerate();
    for (at, ((digit, low), high)) in places {
        let down = low != digit || inclusive && at >= lower_last;
        let up = digit != high && (inclusive || digit + 1 < *high || at < upper_last);
        let kept = exact.get(..=at).unwrap_or(exact);
        let rest = exact.get(at + 1..).unwrap_or(&[]);
        match (down, up) {
            (true, true) if rounds_up(*digit, rest) => return increment(kept, exact.len()),
            (true, _) => return filled(kept, exact.len()),
            (false, true) => return increment(kept, exact.len()),
            (false, false) => {}
        }
    }
    exact.to_vec()
}

/// Whether the digits that are cut off are more than a half, or exactly a half after an odd digit.
fn rounds_up(digit: u8, rest: &[u8]) -> bool {
    let Some((first, others)) = rest.split_first() else {
        return false;
    };
    match first.cmp(&b'5') {
        Ordering::Greater => true,
        Ordering::Less => false,
        Ordering::Equal => others.iter().any(|digit| *digit != b'0') || digit % 2 == 1,
    }
}

fn filled(kept: &[u8], width: usize) -> Vec<u8> {
    let mut digits = kept.to_vec();
    digits.resize(width, b'0');
    digits
}

/// Adds one to the last of the kept digits. There is room: the upper bound is as wide.
fn increment(kept: &[u8], width: usize) -> Vec<u8> {
    let mut digits = kept.to_vec();
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            break;
        }
        *digit = b'0';
    }
    filled(&digits, width)
}

/// Takes zeros off both ends; `point` counts from the start.
fn trim(digits: Vec<u8>, point: i64) -> (Vec<u8>, i64) {
    let leading = digits.iter().take_while(|digit| **digit == b'0').count();
    let end = digits
        .iter()
        .rposition(|digit| *digit != b'0')
        .map_or(leading, |at| at + 1);
    let kept = digits.get(leading..end).unwrap_or_default().to_vec();
    (kept, point - leading as i64)
}

/// A plain decimal as Go's `%.10g` has it.
pub(super) fn format_short(plain: &str) -> String {
    const DIGITS: usize = 10;
    let (sign, magnitude) = match plain.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", plain),
    };
    let (whole, fraction) = magnitude.split_once('.').unwrap_or((magnitude, ""));
    if !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return plain.to_owned();
    }
    let (mut digits, mut point) = trim(
        format!("{whole}{fraction}").into_bytes(),
        whole.len() as i64,
    );
    if digits.len() > DIGITS {
        let (kept, rest) = digits.split_at(DIGITS);
        let padded = [b"0", kept].concat();
        let up = kept.last().is_some_and(|last| rounds_up(*last, rest));
        let rounded = if up {
            increment(&padded, padded.len())
        } else {
            padded
        };
        (digits, point) = trim(rounded, point + 1);
    }
    let text = String::from_utf8_lossy(&digits).into_owned();
    if digits.is_empty() {
        return "0".to_owned();
    }
    let exponent = point - 1;
    if exponent < -4 || exponent >= DIGITS.max(digits.len()) as i64 {
        let (first, rest) = text.split_at(1);
        let dot = if rest.is_empty() { "" } else { "." };
        let exponent_sign = if exponent < 0 { '-' } else { '+' };
        return format!(
            "{sign}{first}{dot}{rest}e{exponent_sign}{:02}",
            exponent.abs()
        );
    }
    place_point(sign, &text, point)
}
