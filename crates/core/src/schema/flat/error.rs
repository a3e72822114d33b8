//! The error for attributes that do not fit the schema, and the text for unknown values.

use std::fmt;

/// Stands for a value that is not known yet.
/// <https://github.com/hashicorp/terraform/blob/v0.11.14/config/raw_config.go>
pub(super) const UNKNOWN: &str = "74D93920-ED26-11E3-AC10-0800200C9A66";

/// An attribute that does not fit the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlatmapError {
    /// The name of the flat attribute, such as `tags.Name`.
    pub attribute: String,
    /// What was expected, without a full stop.
    pub message: String,
}

impl fmt::Display for FlatmapError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "attribute \"{}\": {}", self.attribute, self.message)
    }
}
