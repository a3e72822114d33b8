//! Writing MessagePack piece by piece.

use rform_core::value::Number;
use rmp::encode::{write_f64, write_sint, write_str};

/// A number in the smallest form that holds it exactly.
pub(super) fn write_number(out: &mut Vec<u8>, number: &Number) {
    if let Some(small) = number.to_i64() {
        infallible(write_sint(out, small).map(drop));
        return;
    }
    let float = number.to_f64();
    let is_exact = || Number::from_f64(float).as_ref() == Some(number);
    if number.is_infinite() || (!number.is_integer() && is_exact()) {
        return infallible(write_f64(out, float));
    }
    infallible(write_str(out, &number.to_string()));
}

/// More than four milliards of elements do not fit into memory.
pub(super) fn length(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Writing to memory does not fail.
pub(super) fn infallible<T, E>(written: Result<T, E>) {
    drop(written);
}
