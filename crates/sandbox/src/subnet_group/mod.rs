//! Groups of subnets, as services have them that put something into a VPC: RDS, ElastiCache and
//! Redshift have the same with other names.

mod actions;
mod dialect;
mod model;

pub(crate) use actions::{create, delete, describe, modify};
pub(crate) use dialect::Dialect;
pub(crate) use model::SubnetGroup;

use crate::ec2::service_interface;
use crate::store::Account;
use crate::wire::Failure;

/// The key of a row whose name is unique in its region.
pub(crate) fn key(account: &Account, name: &str) -> String {
    format!("{}/{}", account.region, name.to_lowercase())
}

/// The subnets of these ids with their zones, and their VPC.
///
/// # Errors
/// There are none, one does not exist, or they are in several VPCs.
fn places(account: &Account, ids: &[String]) -> Result<(Vec<(String, String)>, String), Failure> {
    let (mut places, mut vpcs) = (Vec::new(), Vec::new());
    for id in ids {
        let invalid = |_| {
            let message = format!("Some input subnets in :[{}] are invalid.", ids.join(", "));
            Failure::new("InvalidSubnet", message)
        };
        let (vpc, zone) = service_interface::place(account, id).map_err(invalid)?;
        places.push((id.clone(), zone));
        vpcs.push(vpc);
    }
    let vpc = vpcs.first().cloned().unwrap_or_default();
    if vpcs.iter().any(|it| *it != vpc) {
        let message = "The subnets are not all in the same VPC";
        return Err(Failure::new("InvalidSubnet", message));
    }
    match ids.is_empty() {
        true => Err(Failure::missing("SubnetIds")),
        false => Ok((places, vpc)),
    }
}
