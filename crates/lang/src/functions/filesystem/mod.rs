//! Filesystem functions: reading files, paths, and templates.

pub(crate) mod files;
pub(crate) mod paths;
pub(crate) mod template;

use crate::functions::Function;

/// The tables of this chapter.
pub(crate) const FAMILIES: &[&[Function]] =
    &[files::FUNCTIONS, paths::FUNCTIONS, template::FUNCTIONS];
