//! Access to the states of other root modules.

use crate::Problem;
use rform_core::value::Value;

/// Access to the states of other root modules, for `terraform_remote_state`.
pub trait RemoteStates: Send + Sync {
    /// The root outputs of a state, as an object; none if there is no such state. `address` is the
    /// name of the data source that asks, as an `encryption` block has it: `name`, `a.name` in the module `a`,
    /// `a.module.b.name` in one within. It may decide how the state is decrypted.
    ///
    /// # Errors
    /// When the backend cannot be reached, or the state cannot be read.
    fn outputs(
        &self,
        backend: &str,
        config: &Value,
        workspace: &str,
        address: &str,
    ) -> Result<Option<Value>, Problem>;

    /// The error of a backend configuration as a sentence; none if it is valid as far as it is known.
    fn config_error(&self, _backend: &str, _config: &Value) -> Option<String> {
        None
    }

    /// Whether there is a backend of that name.
    fn has_backend(&self, backend: &str) -> bool;
}
