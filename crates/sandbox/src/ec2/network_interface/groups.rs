//! The security groups of a network interface.

use crate::ec2::model::{NetworkInterface, SecurityGroup};
use crate::ec2::resource::{find, find_mut};
use crate::store::Account;
use crate::wire::Failure;
use std::collections::BTreeSet;

/// The ids without repetitions, in their order.
pub(crate) fn distinct(groups: &[String]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    groups
        .iter()
        .filter(|id| seen.insert(*id))
        .cloned()
        .collect()
}

/// Checks that an interface in the VPC may have these groups.
///
/// # Errors
/// A group does not exist or is of another VPC, or there are too many.
pub(crate) fn check_groups(
    account: &Account,
    vpc: &str,
    where_: &str,
    ids: &[String],
) -> Result<(), Failure> {
    for id in ids {
        if find::<SecurityGroup>(account, id)?.vpc != vpc {
            let message =
                format!("Security group {id} and subnet {where_} belong to different networks.");
            return Err(Failure::new("InvalidParameter", message));
        }
    }
    account
        .quotas
        .hold("security-groups-per-interface", ids.len())
}

/// Replaces the security groups of an interface; an empty list leaves them as they are.
///
/// # Errors
/// A group does not exist or is of another VPC, or there are too many.
pub(crate) fn set_groups(
    account: &mut Account,
    id: &str,
    groups: &[String],
) -> Result<(), Failure> {
    let interface = find::<NetworkInterface>(account, id)?;
    check_groups(account, &interface.vpc, &interface.subnet, groups)?;
    if !groups.is_empty() {
        find_mut::<NetworkInterface>(account, id)?.groups = distinct(groups);
    }
    Ok(())
}
