//! What uses the groups of the service.

use crate::store::Account;

/// Whether something has the parameter group of that name; `pg` are groups of instances.
pub(super) fn uses_parameters(_account: &Account, _resource: &str, _name: &str) -> bool {
    false
}

/// Whether something has the option group of that name.
pub(super) fn uses_options(_account: &Account, _name: &str) -> bool {
    false
}
