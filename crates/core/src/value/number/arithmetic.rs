//! Arithmetic. Results that are no number (`0 / 0`, `inf - inf`) are `None`.

use dashu_float::Context;
use dashu_float::round::mode::HalfEven;

use super::{Number, PRECISION};

impl Number {
    /// Adds two numbers. None if the result is undefined (infinities of opposite sign).
    pub fn add(&self, other: &Number) -> Option<Number> {
        if let (Number::Small(one), Number::Small(two)) = (self, other)
            && let Some(sum) = one.checked_add(*two)
        {
            return Some(Number::Small(sum));
        }
        match (self.is_infinite(), other.is_infinite()) {
            (false, false) if self.is_negative_zero() && other.is_negative_zero() => {
                Some(Number::negative_zero())
            }
            (false, false) => finite(|it| it.add(&self.to_repr(), &other.to_repr())),
            (true, true) if self != other => None,
            (true, _) => Some(self.clone()),
            (false, true) => Some(other.clone()),
        }
    }

    /// Subtracts a number. None if the result is undefined.
    pub fn sub(&self, other: &Number) -> Option<Number> {
        if let (Number::Small(one), Number::Small(two)) = (self, other)
            && let Some(difference) = one.checked_sub(*two)
        {
            return Some(Number::Small(difference));
        }
        self.add(&other.neg())
    }

    /// Multiplies two numbers. None if the result is undefined (zero times infinity).
    pub fn mul(&self, other: &Number) -> Option<Number> {
        if let (Number::Small(one), Number::Small(two)) = (self, other)
            && let Some(product) = one.checked_mul(*two)
        {
            return Some(match product {
                0 => Number::zero((*one < 0) != (*two < 0)),
                product => Number::Small(product),
            });
        }
        let negative = self.has_sign() != other.has_sign();
        if self.is_infinite() || other.is_infinite() {
            let zero = self.is_zero() || other.is_zero();
            return (!zero).then(|| infinite(negative));
        }
        if self.is_zero() || other.is_zero() {
            return Some(Number::zero(negative));
        }
        finite(|it| it.mul(&self.to_repr(), &other.to_repr()))
    }

    /// The quotient; infinite when only the divisor is zero.
    pub fn div(&self, other: &Number) -> Option<Number> {
        if let (Number::Small(one), Number::Small(two)) = (self, other)
            && one.checked_rem(*two) == Some(0)
            && *one != 0
        {
            return one.checked_div(*two).map(Number::Small);
        }
        let negative = self.has_sign() != other.has_sign();
        match (self.is_infinite(), other.is_infinite()) {
            (true, true) => None,
            (true, false) => Some(infinite(negative)),
            (false, true) => Some(Number::zero(negative)),
            (false, false) if self.is_zero() && !other.is_zero() => Some(Number::zero(negative)),
            (false, false) if other.is_zero() => (!self.is_zero()).then(|| infinite(negative)),
            (false, false) => finite(|it| it.div(&self.to_repr(), &other.to_repr())),
        }
    }

    /// The remainder of the division rounded towards zero; the dividend itself when the
    /// divisor is zero. None if one of the two is infinite.
    pub fn rem(&self, other: &Number) -> Option<Number> {
        if other.is_zero() {
            return Some(self.clone());
        }
        if self.is_infinite() || other.is_infinite() {
            return None;
        }
        if let (Number::Small(one), Number::Small(two)) = (self, other)
            && let Some(remainder) = one.checked_rem(*two)
        {
            return Some(Number::Small(remainder));
        }
        let times = Number::from_float(self.div(other)?.to_float().trunc());
        self.sub(&other.mul(&times)?)
    }

    /// The number with the other sign.
    pub fn neg(&self) -> Number {
        match self {
            Number::Small(0) => Number::negative_zero(),
            Number::Large(repr) if repr.is_neg_zero() => Number::ZERO,
            Number::Small(number) => match number.checked_neg() {
                Some(negated) => Number::Small(negated),
                None => Number::from(-i128::from(*number)),
            },
            Number::Large(repr) => Number::from_repr(-(**repr).clone()),
        }
    }

    /// The number without its sign.
    pub fn abs(&self) -> Number {
        if self.has_sign() {
            self.neg()
        } else {
            self.clone()
        }
    }

    /// The next whole number at or below.
    pub fn floor(&self) -> Number {
        match self {
            Number::Large(repr) if repr.is_neg_zero() => Number::ZERO,
            Number::Large(repr) if repr.is_finite() => Number::from_float(self.to_float().floor()),
            _ => self.clone(),
        }
    }

    /// The next whole number at or above.
    pub fn ceil(&self) -> Number {
        match self.neg().floor() {
            whole if whole.is_zero() => Number::ZERO,
            whole => whole.neg(),
        }
    }
}

fn infinite(negative: bool) -> Number {
    let infinity = Number::infinity();
    if negative { infinity.neg() } else { infinity }
}

/// The result of an operation on finite numbers at full precision.
fn finite<E>(
    operation: impl FnOnce(
        &Context<HalfEven>,
    )
        -> Result<dashu_float::round::Rounded<dashu_float::FBig<HalfEven, 2>>, E>,
) -> Option<Number> {
    let result = operation(&Context::new(WIDE)).ok()?.value();
    let rounded = result.with_precision(PRECISION).value();
    Some(Number::from_repr(rounded.into_repr()))
}

/// Wide enough for sums, products and quotients to be rounded once: what is lost here is too far
/// from any half of a last bit to matter. The library itself may leave a bit more than asked for.
const WIDE: usize = 2 * PRECISION + 64;
