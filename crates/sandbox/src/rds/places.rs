//! Where databases stand: the subnet group, the zone in it, the security groups, and the network
//! interface.
//!
//! <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html>

use super::lookup::{find, here};
use super::model::Instance;
use crate::ec2::service_interface::{self, ServiceInterface};
use crate::query::texts;
use crate::store::Account;
use crate::subnet_group::{SubnetGroup, key};
use crate::wire::{Call, Failure, Params};

/// The code of a subnet group that there is not.
pub(super) const ABSENT_GROUP: &str = "DBSubnetGroupNotFoundFault";
/// What stands before the name of a subnet group in its ARN.
pub(super) const GROUP_IN_ARNS: &str = "subgrp";

/// Where a database stands.
pub(super) struct Place {
    pub vpc: String,
    pub zone: String,
    /// The name of the subnet group.
    pub group: String,
    subnet: String,
    pub security_groups: Vec<String>,
}

/// The subnet group of that name.
pub(super) fn group<'a>(account: &'a Account, name: &str) -> Result<&'a SubnetGroup, Failure> {
    let found = account.rds.subnet_groups.get(&key(account, name));
    let message = format!("DB subnet group '{name}' does not exist.");
    found.ok_or_else(|| Failure::with_status(404, ABSENT_GROUP, message))
}

/// The place that a create asks for. A replica is usually in the subnet group of its source, another
/// instance in that of the default VPC:
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance#db_subnet_group_name-1>.
pub(super) fn of_create(
    account: &mut Account,
    call: &Call,
    name: &str,
    source: Option<&str>,
) -> Result<Place, Failure> {
    let given = call
        .params
        .get("DBSubnetGroupName")
        .filter(|it| !it.is_empty());
    let group = match (given, source) {
        (Some(group), _) => group.to_lowercase(),
        (None, Some(source)) => find::<Instance>(account, source)?.subnet_group.clone(),
        (None, None) => usual_group(account)?,
    };
    let found = self::group(account, &group)?.clone();
    let wanted = call.params.get("AvailabilityZone");
    // An instance is in any zone of its group: here the name decides.
    let any = name.bytes().map(usize::from).sum::<usize>() % found.subnets.len().max(1);
    let place = match wanted {
        Some(wanted) => found.subnets.iter().find(|(_, zone)| zone == wanted),
        None => found.subnets.get(any),
    };
    let Some((subnet, zone)) = place.cloned() else {
        let message =
            format!("The requested Availability Zone is not in the DB subnet group '{group}'");
        return Err(Failure::new("InvalidVPCNetworkStateFault", message));
    };
    let security_groups = security_groups(account, call, &found.vpc)?;
    Ok(Place {
        vpc: found.vpc,
        zone,
        group,
        subnet,
        security_groups,
    })
}

/// The security groups of a call, or the usual one of the VPC.
pub(super) fn security_groups(
    account: &Account,
    call: &Call,
    vpc: &str,
) -> Result<Vec<String>, Failure> {
    let given = texts(&call.params, "VpcSecurityGroupIds.VpcSecurityGroupId");
    for group in &given {
        let found = service_interface::vpc_of_group(account, group);
        let found = found.map_err(|_| {
            let message = format!("Invalid security group, groupId= {group}, groupName=.");
            Failure::invalid(message)
        })?;
        if found != vpc {
            let message = "The DB instance and EC2 security group are in different VPCs.";
            return Err(Failure::new("InvalidVPCNetworkStateFault", message));
        }
    }
    let usual = service_interface::default_group(account, vpc);
    Ok(match given.is_empty() {
        true => usual.into_iter().collect(),
        false => given,
    })
}

/// The name of the group of the default VPC, which comes into being when it is needed first.
fn usual_group(account: &mut Account) -> Result<String, Failure> {
    const NAME: &str = "default";
    let key = key(account, NAME);
    if account.rds.subnet_groups.contains(&key) {
        return Ok(NAME.to_owned());
    }
    let Some((vpc, subnets)) = service_interface::default_network(account) else {
        let message = "No default subnet detected in VPC. Please contact AWS Support to recreate \
                       default Subnets.";
        return Err(Failure::new("InvalidSubnet", message));
    };
    let group = SubnetGroup {
        name: NAME.to_owned(),
        description: NAME.to_owned(),
        arn: account.arn("rds", &format!("{GROUP_IN_ARNS}:{NAME}")),
        vpc,
        subnets,
        tags: Default::default(),
    };
    account.rds.subnet_groups.insert(key, group);
    Ok(NAME.to_owned())
}

/// Puts the network interface of a database into its subnet.
pub(super) fn join(
    account: &mut Account,
    call: &Call,
    place: &Place,
    settings: &Params,
) -> Result<String, Failure> {
    let interface = ServiceInterface {
        subnet: place.subnet.clone(),
        description: "RDSNetworkInterface".to_owned(),
        kind: "interface",
        groups: place.security_groups.clone(),
        is_public: settings.get("PubliclyAccessible") == Some("true"),
        ..ServiceInterface::default()
    };
    Ok(service_interface::put(account, call, interface)?.0)
}

/// The subnets of a group that databases are in.
pub(super) fn used_subnets(account: &Account, group: &str) -> Vec<String> {
    let key = key(account, group);
    let Some(found) = account.rds.subnet_groups.get(&key) else {
        return Vec::new();
    };
    let begin = crate::subnet_group::key(account, "");
    let instances = account.rds.instances.iter();
    let here = instances
        .filter(|(key, it)| key.starts_with(&begin) && it.subnet_group.eq_ignore_ascii_case(group));
    let zones: Vec<&String> = here.map(|(_, it)| &it.zone).collect();
    let used = found
        .subnets
        .iter()
        .filter(|(_, zone)| zones.contains(&zone));
    used.map(|(subnet, _)| subnet.clone()).collect()
}

/// The keys of the replicas of an instance.
pub(super) fn replicas(account: &Account, source: &str) -> Vec<String> {
    let all = here(account, &account.rds.instances).into_iter();
    let own = all.filter(|it| it.source.as_deref() == Some(source));
    own.map(|it| key(account, &it.identifier)).collect()
}
