//! The security groups of a network interface.

use crate::ec2::model::{NetworkInterface, SecurityGroup};
use crate::ec2::resource::{find, find_mut};
use crate::store::Account;
use crate::wire::Failure;
use std::collections::BTreeSet;

/// The most security groups an interface wears.
const MOST_GROUPS: usize = 5;

pub(crate) fn distinct(groups: &[String]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    groups
        .iter()
        .filter(|id| seen.insert(*id))
        .cloned()
        .collect()
}

/// Whether these groups may be worn in that VPC.
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
    if ids.len() > MOST_GROUPS {
        let message = "The maximum number of security groups per interface has been reached.";
        return Err(Failure::new(
            "SecurityGroupsPerInterfaceLimitExceeded",
            message,
        ));
    }
    Ok(())
}

/// Puts these groups on an interface in place of those it wears; none leaves it as it is.
pub(crate) fn wear(account: &mut Account, id: &str, groups: &[String]) -> Result<(), Failure> {
    let interface = find::<NetworkInterface>(account, id)?;
    check_groups(account, &interface.vpc, &interface.subnet, groups)?;
    if !groups.is_empty() {
        find_mut::<NetworkInterface>(account, id)?.groups = distinct(groups);
    }
    Ok(())
}
