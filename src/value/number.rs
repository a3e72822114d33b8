//! Numbers as precise as Terraform's: binary floats of 512 bits, small integers kept small.

use std::sync::Arc;

use dashu_float::FBig;
use dashu_float::round::mode::HalfEven;

/// A number. Integers that fit are kept as such, everything else is a 512-bit float.
///
/// Kept canonical: a `Large` never holds a value that `Small` could.
#[derive(Clone, Debug, PartialEq)]
pub enum Number {
    /// A whole number of 64 bits.
    Small(i64),
    /// Any other.
    Large(Arc<FBig<HalfEven, 2>>),
}

impl Number {
    /// The whole number, if it is one and fits.
    pub fn to_i64(&self) -> Option<i64> {
        match self {
            Number::Small(number) => Some(*number),
            Number::Large(_) => None,
        }
    }
}

impl From<i64> for Number {
    fn from(number: i64) -> Number {
        Number::Small(number)
    }
}
