//! The natural logarithm as fdlibm computes it, which Go follows.
//!
//! The host's own may differ in the last bit, and `ceil(log(8, 2))` shows such a bit.

use std::f64::consts::FRAC_1_SQRT_2;

/// ln 2 in two parts; products of the first with small whole numbers are exact.
const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// The minimax polynomial for the remainder, even and odd terms apart.
const EVEN: [f64; 3] = [
    3.999_999_999_940_942e-1,
    2.222_219_843_214_978_4e-1,
    1.531_383_769_920_937_3e-1,
];
const ODD: [f64; 4] = [
    6.666_666_666_666_735e-1,
    2.857_142_874_366_239e-1,
    1.818_357_216_161_805e-1,
    1.479_819_860_511_658_6e-1,
];

/// The natural logarithm.
pub(crate) fn ln(x: f64) -> f64 {
    if !x.is_normal() || x < 0.0 {
        return x.ln();
    }
    let (fraction, exponent) = split(x);
    let (fraction, exponent) = if fraction < FRAC_1_SQRT_2 {
        (fraction * 2.0, exponent - 1.0)
    } else {
        (fraction, exponent)
    };
    let f = fraction - 1.0;
    let s = f / (2.0 + f);
    let s2 = s * s;
    let s4 = s2 * s2;
    let polynomial = |terms: &[f64]| terms.iter().rev().fold(0.0, |sum, term| term + s4 * sum);
    let remainder = s2 * polynomial(&ODD) + s4 * polynomial(&EVEN);
    let half_square = 0.5 * f * f;
    exponent * LN2_HIGH - ((half_square - (s * (half_square + remainder) + exponent * LN2_LOW)) - f)
}

/// A normal positive number as a fraction from a half to one, and a power of two.
fn split(x: f64) -> (f64, f64) {
    const EXPONENT: u64 = 0x7ff << 52;
    const HALF: u64 = 0x3fe << 52;
    let bits = x.to_bits();
    let exponent = ((bits & EXPONENT) >> 52) as f64 - 1022.0;
    (f64::from_bits(bits & !EXPONENT | HALF), exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_agrees_with_the_hosts_but_for_the_last_bit() {
        for x in [0.001, 0.5, 1.0, 3.0, 50.0, 1e10] {
            assert!((ln(x) - x.ln()).abs() <= x.ln().abs() * f64::EPSILON);
        }
        assert_eq!(ln(8.0) / ln(2.0), 3.0);
    }
}
