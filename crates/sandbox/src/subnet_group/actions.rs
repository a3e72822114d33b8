//! The actions on subnet groups.

use super::{Dialect, SubnetGroup, key, places};
use crate::action::Outcome;
use crate::query::{answer, page, required, tags, texts, write_tags};
use crate::store::Account;
use crate::wire::{Call, Failure, Xml};
use std::collections::BTreeSet;

const SUBNETS: &str = "SubnetIds.SubnetIdentifier";

/// Creates a group: a name is one group's of the region.
///
/// # Errors
/// The name is taken or reserved, or the subnets are not as they have to be.
pub(crate) fn create(account: &mut Account, call: &Call, dialect: &Dialect) -> Outcome {
    let name = required(call, dialect.name)?.to_lowercase();
    let description = required(call, dialect.description)?.to_owned();
    if name == "default" {
        return Err(Failure::invalid("The name 'default' is reserved"));
    }
    let key = key(account, &name);
    if (dialect.table)(account).contains(&key) {
        let message = format!("The subnet group '{name}' already exists.");
        return Err(Failure::new(dialect.exists, message));
    }
    let (subnets, vpc) = places(account, &texts(&call.params, SUBNETS))?;
    check_zones(&subnets, dialect)?;
    let group = SubnetGroup {
        arn: account.arn(dialect.service, &format!("{}:{name}", dialect.resource)),
        tags: tags(call)?,
        name,
        description,
        vpc,
        subnets,
    };
    (dialect.table_mut)(account).insert(key, group.clone());
    show(&group, dialect)
}

/// Refuses subnets in too few availability zones.
fn check_zones(subnets: &[(String, String)], dialect: &Dialect) -> Result<(), Failure> {
    let Some((code, least)) = dialect.zones else {
        return Ok(());
    };
    let zones: BTreeSet<&str> = subnets.iter().map(|(_, zone)| zone.as_str()).collect();
    if zones.len() >= least {
        return Ok(());
    }
    let zones: Vec<&str> = zones.into_iter().collect();
    let message = format!(
        "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ \
         coverage: {}. Add subnets to cover at least {least} AZs.",
        zones.join(", ")
    );
    Err(Failure::new(code, message))
}

fn absent(dialect: &Dialect, name: &str) -> Failure {
    let message = format!("Subnet group '{name}' does not exist.");
    Failure::with_status(404, dialect.absent, message)
}

fn find<'a>(
    account: &'a Account,
    dialect: &Dialect,
    name: &str,
) -> Result<&'a SubnetGroup, Failure> {
    let found = (dialect.table)(account).get(&key(account, name));
    found.ok_or_else(|| absent(dialect, name))
}

/// Changes the description and the subnets of a group; a subnet with something in it stays.
///
/// # Errors
/// There is no such group, or the subnets are not as they have to be.
pub(crate) fn modify(account: &mut Account, call: &Call, dialect: &Dialect) -> Outcome {
    let name = required(call, dialect.name)?;
    let mut group = find(account, dialect, name)?.clone();
    let ids = texts(&call.params, SUBNETS);
    if !ids.is_empty() {
        let (subnets, vpc) = places(account, &ids)?;
        check_zones(&subnets, dialect)?;
        if vpc != group.vpc {
            let message = "The new Subnets are not in the same Vpc as the existing subnet group";
            return Err(Failure::new("InvalidSubnet", message));
        }
        let used = (dialect.users)(account, name);
        if let Some(left) = used.iter().find(|it| !ids.contains(it)) {
            let message = format!("Subnet {left} is currently in use");
            return Err(Failure::new("SubnetInUse", message));
        }
        group.subnets = subnets;
    }
    if let Some(description) = call.params.get(dialect.description) {
        description.clone_into(&mut group.description);
    }
    let key = key(account, name);
    (dialect.table_mut)(account).insert(key, group.clone());
    show(&group, dialect)
}

/// Shows the group of a name, or all of the region.
///
/// # Errors
/// There is no group of that name.
pub(crate) fn describe(account: &Account, call: &Call, dialect: &Dialect) -> Outcome {
    let found: Vec<&SubnetGroup> = match call.params.get(dialect.name) {
        Some(name) => vec![find(account, dialect, name)?],
        None => {
            let begin = key(account, "");
            let rows = (dialect.table)(account).iter();
            let here = rows.filter(|(key, _)| key.starts_with(&begin));
            here.map(|(_, group)| group).collect()
        }
    };
    page(
        call,
        (dialect.list, dialect.element),
        &found,
        |xml, group| {
            write(xml, group, dialect);
        },
    )
}

/// Deletes a group that nothing uses.
///
/// # Errors
/// There is no such group, or something uses it.
pub(crate) fn delete(account: &mut Account, call: &Call, dialect: &Dialect) -> Outcome {
    let name = required(call, dialect.name)?;
    find(account, dialect, name)?;
    if !(dialect.users)(account, name).is_empty() {
        let message = format!("Cannot delete the subnet group '{name}' because it is in use.");
        return Err(Failure::new(dialect.in_use, message));
    }
    let key = key(account, name);
    (dialect.table_mut)(account).remove(&key);
    answer(|_| ())
}

fn show(group: &SubnetGroup, dialect: &Dialect) -> Outcome {
    answer(|xml| {
        xml.element(dialect.element, |xml| write(xml, group, dialect));
    })
}

fn write(xml: &mut Xml, group: &SubnetGroup, dialect: &Dialect) {
    xml.text(dialect.name, &group.name)
        .text(dialect.description, &group.description)
        .text("VpcId", &group.vpc)
        .text("SubnetGroupStatus", "Complete");
    xml.list_of("Subnets", "Subnet", &group.subnets, |xml, (id, zone)| {
        xml.text("SubnetIdentifier", id);
        xml.element("SubnetAvailabilityZone", |xml| _ = xml.text("Name", zone));
        xml.text("SubnetStatus", "Active");
    });
    let (name, usual) = dialect.network_types;
    xml.members(name, [usual], |xml, it| xml.value(it));
    if let Some(name) = dialect.arn {
        xml.text(name, &group.arn);
    }
    if dialect.shows_tags {
        write_tags(xml, "Tags", &group.tags);
    }
}

impl SubnetGroup {
    /// Writes the group as a part of something that is in it, as RDS does.
    pub(crate) fn write_within(&self, xml: &mut Xml, dialect: &Dialect) {
        xml.element(dialect.element, |xml| write(xml, self, dialect));
    }
}
