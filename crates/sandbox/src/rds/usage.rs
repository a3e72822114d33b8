//! What uses the groups of the service.

use super::lookup::here;
use super::model::{Instance, Snapshot};
use crate::store::Account;

/// Whether an instance has the parameter group of that name; `pg` are groups of instances.
pub(super) fn uses_parameters(account: &Account, resource: &str, name: &str) -> bool {
    let instances = here(account, &account.rds.instances);
    let has = |it: &&Instance| it.parameter_group == name;
    resource == "pg" && instances.iter().any(has)
}

/// Whether an instance or a snapshot has the option group of that name.
pub(super) fn uses_options(account: &Account, name: &str) -> bool {
    let instances = here(account, &account.rds.instances);
    let snapshots = here(account, &account.rds.snapshots);
    let has = |it: &&Instance| it.option_group == name;
    let holds = |it: &&Snapshot| it.option_group == name;
    instances.iter().any(has) || snapshots.iter().any(holds)
}
