//! Encoding functions: base64, CSV, JSON, URLs, YAML and character encodings.

pub(crate) mod base64;
pub(crate) mod csv;
pub(crate) mod json;
pub(crate) mod text_encoding;
pub(crate) mod yaml;

use crate::functions::Function;

/// The tables of this chapter.
pub(crate) const FAMILIES: &[&[Function]] = &[
    base64::FUNCTIONS,
    csv::FUNCTIONS,
    json::FUNCTIONS,
    text_encoding::FUNCTIONS,
    yaml::FUNCTIONS,
];
