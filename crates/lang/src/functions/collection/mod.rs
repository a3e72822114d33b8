//! Collection functions: lists, sets, maps and objects.

pub(crate) mod aggregate;
pub(crate) mod lists;
pub(crate) mod maps;
pub(crate) mod search;
pub(crate) mod set;
pub(crate) mod sort;

use crate::functions::Function;

/// The tables of this chapter.
pub(crate) const FAMILIES: &[&[Function]] = &[
    aggregate::FUNCTIONS,
    lists::FUNCTIONS,
    maps::FUNCTIONS,
    search::FUNCTIONS,
    set::FUNCTIONS,
    sort::FUNCTIONS,
];
