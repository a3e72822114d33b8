//! Powers of doubles as Go computes them: by squaring, in which the last bits differ from what
//! the host's own function gives.

use crate::functions::helpers::logarithm::ln;

/// `x` to the power of `y`.
pub(crate) fn pow(x: f64, y: f64) -> f64 {
    if x.is_nan() || y.is_nan() || x == 0.0 || x.is_infinite() || y.is_infinite() {
        return x.powf(y);
    }
    if y == 0.0 || x == 1.0 {
        return 1.0;
    }
    if y == 1.0 {
        return x;
    }
    if y.abs() == 0.5 {
        let root = x.sqrt();
        return if y < 0.0 { 1.0 / root } else { root };
    }
    let (mut whole, mut fraction) = (y.abs().trunc(), y.abs().fract());
    if fraction != 0.0 && x < 0.0 {
        return f64::NAN;
    }
    if whole >= i64::MAX as f64 {
        return x.powf(y);
    }
    let mut product = 1.0;
    if fraction != 0.0 {
        if fraction > 0.5 {
            fraction -= 1.0;
            whole += 1.0;
        }
        product = (fraction * ln(x)).exp();
    }
    let (product, exponent) = by_squaring(x, whole as i64, product);
    if y < 0.0 {
        scaled(1.0 / product, -exponent)
    } else {
        scaled(product, exponent)
    }
}

/// The product times a whole power, as a number and a power of two.
fn by_squaring(x: f64, mut whole: i64, mut product: f64) -> (f64, i64) {
    const LARGEST_EXPONENT: i64 = 1 << 12;
    let (mut square, mut square_exponent) = split(x);
    let mut exponent = 0;
    while whole != 0 {
        if square_exponent.abs() > LARGEST_EXPONENT {
            // Over or under all doubles; no need to go on.
            exponent += square_exponent;
            break;
        }
        if whole & 1 == 1 {
            product *= square;
            exponent += square_exponent;
        }
        square *= square;
        square_exponent *= 2;
        if square < 0.5 {
            square += square;
            square_exponent -= 1;
        }
        whole >>= 1;
    }
    (product, exponent)
}

/// A number as a fraction of at least a half and below one, and a power of two.
fn split(x: f64) -> (f64, i64) {
    const EXPONENT: u64 = 0x7ff << 52;
    const HALF: u64 = 0x3fe << 52;
    const MADE_NORMAL: i64 = 54;
    let (x, shifted) = if x.is_normal() {
        (x, 0)
    } else {
        (x * 2f64.powi(MADE_NORMAL as i32), MADE_NORMAL)
    };
    let bits = x.to_bits();
    let exponent = ((bits & EXPONENT) >> 52) as i64 - 1022 - shifted;
    (f64::from_bits(bits & !EXPONENT | HALF), exponent)
}

/// A number times a power of two.
fn scaled(x: f64, exponent: i64) -> f64 {
    const STEP: i64 = 1000;
    let mut left = exponent.clamp(-3 * STEP, 3 * STEP);
    let mut scaled = x;
    while left != 0 {
        let step = left.clamp(-STEP, STEP);
        scaled *= 2f64.powi(step as i32);
        left -= step;
    }
    scaled
}

#[cfg(test)]
mod tests {
    use super::pow;

    #[test]
    fn powers_have_the_bits_of_gos() {
        assert_eq!(pow(2.0, 10.0), 1024.0);
        assert_eq!(pow(100.0, 1.5), 1_000.000_000_000_000_2);
        assert_eq!(pow(100.0, -2.5), 9.999_999_999_999_999e-6);
        assert_eq!(pow(-2.0, 3.0), -8.0);
        assert!(pow(-8.0, 0.333).is_nan());
        assert_eq!(pow(0.0, -1.0), f64::INFINITY);
        assert_eq!(pow(16.0, 1000.0), f64::INFINITY);
        assert_eq!(pow(16.0, -1000.0), 0.0);
    }
}
