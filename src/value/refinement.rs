//! What is known about an unknown value.

use std::sync::Arc;

use super::Number;

/// Limits on an unknown value. Each is a promise that the final value keeps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Refinement {
    /// It will not be null.
    pub not_null: bool,
    /// A text will begin with this.
    pub prefix: Option<Arc<str>>,
    /// A collection will have at least so many elements.
    pub min_length: Option<u64>,
    /// A collection will have at most so many elements.
    pub max_length: Option<u64>,
    /// A number will not be below this; and whether it may be equal.
    pub min: Option<(Number, bool)>,
    /// A number will not be above this; and whether it may be equal.
    pub max: Option<(Number, bool)>,
}

impl Refinement {
    /// Only that it will not be null.
    pub fn not_null() -> Refinement {
        Refinement {
            not_null: true,
            ..Refinement::default()
        }
    }
}
