//! Numbers as precise as Terraform's: binary floats of 512 bits, small integers kept small.

mod arithmetic;
mod decimal;
#[cfg(test)]
mod tests;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use dashu_float::round::mode::HalfEven;
use dashu_float::{Context, FBig, Repr};
use dashu_int::IBig;

/// How many bits of a number are kept.
const PRECISION: usize = 512;

/// A number. Integers that fit are kept as such, everything else is a 512-bit float,
/// which may also be infinite (`1 / 0`).
///
/// Kept canonical: a `Large` never holds a value that `Small` could.
#[derive(Clone, Debug)]
pub enum Number {
    /// A whole number of 64 bits.
    Small(i64),
    /// Any other number, also the infinite ones, as a float of [`PRECISION`] bits.
    Large(Arc<Repr<2>>),
}

impl Number {
    /// The number zero.
    pub const ZERO: Number = Number::Small(0);
    /// The number one.
    pub const ONE: Number = Number::Small(1);

    /// Reads a decimal number with optional sign, fraction and exponent; also `inf`.
    pub fn parse(text: &str) -> Option<Number> {
        match text.parse::<i64>() {
            Ok(0) if text.starts_with('-') => Some(Number::negative_zero()),
            Ok(small) => Some(Number::Small(small)),
            Err(_) => decimal::parse(text),
        }
    }

    /// The nearest number of 512 bits.
    pub fn from_integer(integer: IBig) -> Number {
        let context = Context::<HalfEven>::new(PRECISION);
        Number::from_float(context.convert_int::<2>(integer).value())
    }

    /// The exact number; none for a NaN.
    pub fn from_f64(float: f64) -> Option<Number> {
        if float == 0.0 && float.is_sign_negative() {
            return Some(Number::negative_zero());
        }
        let repr = Repr::<2>::try_from(float).ok()?;
        Some(Number::from_repr(repr))
    }

    /// The zero that comes of negating zero: equal to the other one, but printed with its sign.
    pub fn negative_zero() -> Number {
        Number::Large(Arc::new(Repr::neg_zero()))
    }

    /// Whether it has a minus sign, as negative zero has too.
    pub fn has_sign(&self) -> bool {
        self.is_negative() || self.is_negative_zero()
    }

    fn is_negative_zero(&self) -> bool {
        matches!(self, Number::Large(repr) if repr.is_neg_zero())
    }

    /// Zero with that sign.
    fn zero(negative: bool) -> Number {
        if negative {
            Number::negative_zero()
        } else {
            Number::ZERO
        }
    }

    /// Positive infinity, which is above all other numbers.
    pub fn infinity() -> Number {
        Number::Large(Arc::new(Repr::infinity()))
    }

    /// The whole number, if it is one and fits.
    pub fn to_i64(&self) -> Option<i64> {
        match self {
            Number::Small(number) => Some(*number),
            Number::Large(repr) => repr.is_neg_zero().then_some(0),
        }
    }

    /// The whole number, if it is one, and not one of more than a mebibit.
    pub fn to_integer(&self) -> Option<IBig> {
        const LARGEST_EXPONENT: isize = 1 << 20;
        match self {
            Number::Small(number) => Some(IBig::from(*number)),
            Number::Large(repr) if repr.is_neg_zero() => Some(IBig::ZERO),
            Number::Large(repr) if repr.exponent() > LARGEST_EXPONENT => None,
            Number::Large(repr) if repr.is_finite() && repr.is_int() => {
                Some(self.to_float().trunc().to_int().value())
            }
            Number::Large(_) => None,
        }
    }

    /// Converts to the nearest 64-bit floating point number.
    pub fn to_f64(&self) -> f64 {
        match self {
            Number::Small(number) => *number as f64,
            Number::Large(repr) => repr.to_f64().value(),
        }
    }

    /// Whether it has no fraction. Infinities have none to speak of, and are not whole.
    pub fn is_integer(&self) -> bool {
        match self {
            Number::Small(_) => true,
            Number::Large(repr) => repr.is_neg_zero() || repr.is_finite() && repr.is_int(),
        }
    }

    /// Whether it is one of the two infinities.
    pub fn is_infinite(&self) -> bool {
        matches!(self, Number::Large(repr) if repr.is_infinite())
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        *self < Number::ZERO
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        *self == Number::ZERO
    }

    /// At most ten significant digits, with an exponent when it is large or small.
    pub fn to_short_string(&self) -> String {
        decimal::format_short(&self.to_string())
    }

    fn to_repr(&self) -> Repr<2> {
        match self {
            Number::Small(number) => Repr::new(IBig::from(*number), 0),
            Number::Large(repr) if repr.is_neg_zero() => Repr::zero(),
            Number::Large(repr) => (**repr).clone(),
        }
    }

    fn to_float(&self) -> FBig<HalfEven, 2> {
        FBig::from_repr(self.to_repr(), Context::new(PRECISION))
    }

    fn from_float(float: FBig<HalfEven, 2>) -> Number {
        Number::from_repr(float.into_repr())
    }

    /// Brings a float into canonical form. What exceeds the range of Terraform's floats
    /// is infinite or zero.
    fn from_repr(repr: Repr<2>) -> Number {
        if repr.is_infinite() {
            return Number::Large(Arc::new(repr));
        }
        let magnitude = repr.exponent().saturating_add(repr.digits() as isize);
        if magnitude > i32::MAX as isize {
            let infinity = Number::infinity();
            return if *repr.significand() < IBig::ZERO {
                infinity.neg()
            } else {
                infinity
            };
        }
        if *repr.significand() == IBig::ZERO || magnitude < i32::MIN as isize {
            return Number::ZERO;
        }
        match small(&repr, magnitude) {
            Some(small) => Number::Small(small),
            None => Number::Large(Arc::new(repr)),
        }
    }
}

/// The number as 64 bits, if it is whole and fits.
fn small(repr: &Repr<2>, magnitude: isize) -> Option<i64> {
    if !repr.is_int() || magnitude > 64 {
        return None;
    }
    let shift = usize::try_from(repr.exponent()).ok()?;
    i64::try_from(repr.significand().clone() << shift).ok()
}

impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        match (self, other) {
            (Number::Small(one), Number::Small(two)) => one == two,
            (Number::Large(one), Number::Large(two)) => one == two,
            (Number::Small(small), large) | (large, Number::Small(small)) => {
                *small == 0 && large.is_negative_zero()
            }
        }
    }
}

impl Eq for Number {}

impl Ord for Number {
    fn cmp(&self, other: &Number) -> Ordering {
        match (self, other) {
            (Number::Small(one), Number::Small(two)) => one.cmp(two),
            _ => self.to_repr().cmp(&other.to_repr()),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Number::Small(number) => number.hash(state),
            Number::Large(repr) if repr.is_neg_zero() => 0i64.hash(state),
            Number::Large(repr) => {
                repr.significand().hash(state);
                repr.exponent().hash(state);
            }
        }
    }
}

/// All digits and no exponent, as Terraform turns numbers into strings; `+Inf` and `-Inf`.
impl fmt::Display for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Small(number) => write!(out, "{number}"),
            Number::Large(repr) => out.write_str(&decimal::format(repr)),
        }
    }
}

impl From<i64> for Number {
    fn from(number: i64) -> Number {
        Number::Small(number)
    }
}

impl From<u64> for Number {
    fn from(number: u64) -> Number {
        Number::from(i128::from(number))
    }
}

impl From<usize> for Number {
    fn from(number: usize) -> Number {
        Number::from(number as u64)
    }
}

impl From<i128> for Number {
    fn from(number: i128) -> Number {
        match i64::try_from(number) {
            Ok(small) => Number::Small(small),
            Err(_) => Number::from_integer(IBig::from(number)),
        }
    }
}
