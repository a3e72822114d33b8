//! String functions (<https://developer.hashicorp.com/terraform/language/functions>, chapter
//! "String Functions").

pub(crate) mod edit;
pub(crate) mod format;
pub(crate) mod join;
pub(crate) mod regex;

use crate::functions::Function;

/// The tables of this chapter.
pub(crate) const FAMILIES: &[&[Function]] = &[
    edit::FUNCTIONS,
    format::FUNCTIONS,
    join::FUNCTIONS,
    regex::FUNCTIONS,
];
