//! Deleting instances: they and their network interfaces go slowly.

use super::instance_checks as checks;
use super::instances::show;
use super::lookup::{find, find_mut};
use super::model::Instance;
use super::{places, snapshots};
use crate::action::Outcome;
use crate::ec2::{Transition, service_interface};
use crate::query::required;
use crate::store::Account;
use crate::wire::{Call, Failure};

/// `DeleteDBInstance`: with a last snapshot, unless it is to be skipped; replicas stand alone then.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "DBInstanceIdentifier")?;
    let instance = find::<Instance>(account, name)?.clone();
    if instance.gone.is_some() {
        let message = format!("Instance {name} is already being deleted.");
        return Err(Failure::new("InvalidDBInstanceState", message));
    }
    if instance.settings.get("DeletionProtection") == Some("true") {
        let message = "Cannot delete protected DB Instance, please disable deletion protection and \
                       try again.";
        return Err(Failure::new("InvalidParameterCombination", message));
    }
    let skips = call.params.flag("SkipFinalSnapshot") == Some(true);
    let wait = match (skips, call.params.get("FinalDBSnapshotIdentifier")) {
        (true, Some(_)) => {
            let message = "FinalDBSnapshotIdentifier can not be specified when deleting a database \
                           with SkipFinalSnapshot set to true.";
            return Err(Failure::new("InvalidParameterCombination", message));
        }
        (false, None) if instance.source.is_none() => {
            let message =
                "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.";
            return Err(Failure::new("InvalidParameterCombination", message));
        }
        (false, Some(snapshot)) => {
            checks::available(account, name)?;
            Some(snapshots::make(
                account,
                snapshot,
                &instance,
                Default::default(),
            )?)
        }
        _ => None,
    };
    let gone = account.after(account.latencies.database_deleted);
    let gone = wait.map_or(gone, |it| gone.max(it));
    service_interface::remove_at(account, &instance.interface, gone);
    let row = find_mut::<Instance>(account, name)?;
    row.state = Transition::fixed("deleting");
    row.gone = Some(gone);
    let row = row.clone();
    release_replicas(account, name);
    show(account, &row)
}

/// The replicas of an instance stand alone.
fn release_replicas(account: &mut Account, source: &str) {
    for key in places::replicas(account, source) {
        if let Some(row) = account.rds.instances.get_mut(&key) {
            row.source = None;
        }
    }
}

/// Takes the instances away whose time has come.
pub(crate) fn settle(account: &mut Account) {
    let now = account.now;
    let is_over = |it: &Instance| it.gone.is_some_and(|gone| gone <= now);
    for key in account.rds.instances.ids_where(is_over) {
        account.rds.instances.remove(&key);
    }
}
