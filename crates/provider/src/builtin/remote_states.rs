//! Where the states of other stacks come from.

use crate::Problem;
use rform_core::value::Value;

/// Where the states of other stacks are found.
pub trait RemoteStates: Send + Sync {
    /// The root outputs of the state that a backend configuration leads to, as an object; none
    /// if there is no such state.
    fn outputs(
        &self,
        backend: &str,
        config: &Value,
        workspace: &str,
    ) -> Result<Option<Value>, Problem>;

    /// Why a configuration cannot be one of that backend, as far as it is known; a sentence.
    fn unfit(&self, _backend: &str, _config: &Value) -> Option<String> {
        None
    }

    /// Whether there is a backend of that name.
    fn has_backend(&self, backend: &str) -> bool;
}
