//! Hash and crypto functions.

pub(crate) mod crypto;
pub(crate) mod hash;

use crate::functions::Function;

/// The tables of this chapter.
pub(crate) const FAMILIES: &[&[Function]] = &[crypto::FUNCTIONS, hash::FUNCTIONS];
