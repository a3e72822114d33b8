//! Type conversion functions, and the functions on sensitive and ephemeral values.

pub(crate) mod convert;
pub(crate) mod sensitive;

use crate::functions::Function;

/// The tables of this chapter.
pub(crate) const FAMILIES: &[&[Function]] = &[convert::FUNCTIONS, sensitive::FUNCTIONS];
