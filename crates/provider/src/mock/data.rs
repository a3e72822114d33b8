//! What a mocked provider answers for one type.

use std::sync::Arc;

use rform_core::value::Value;

/// What a test says in place of a provider.
#[derive(Clone, Debug)]
pub struct MockData {
    /// An object of attributes; null if nothing is given.
    pub values: Value,
    /// Where it was given, for messages.
    pub place: Arc<str>,
    /// Whether the values are known already when a plan is made.
    pub at_plan: bool,
}
