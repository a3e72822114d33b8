//! The values of a mocked provider for one type.

use std::sync::Arc;

use rform_core::value::Value;

/// The values that a test file gives in place of a provider.
#[derive(Clone, Debug)]
pub struct MockData {
    /// The attributes as an object; null if none are given.
    pub values: Value,
    /// The location in the test file, for messages.
    pub place: Arc<str>,
    /// Whether the values are known in a plan already.
    pub at_plan: bool,
}
