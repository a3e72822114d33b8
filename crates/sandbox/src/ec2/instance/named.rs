//! The instances that a call names.

use crate::ec2::model::Instance;
use crate::ec2::resource::find;
use crate::store::Account;
use crate::wire::{Call, Failure};

/// The instances that a call names; all of them must be there.
pub(crate) fn named(account: &Account, call: &Call) -> Result<Vec<String>, Failure> {
    let ids = call.params.list("InstanceId");
    if ids.is_empty() {
        return Err(Failure::missing("InstanceId"));
    }
    for id in &ids {
        find::<Instance>(account, id)?;
    }
    Ok(ids.into_iter().map(str::to_owned).collect())
}
