//! Launching and terminating instances by calls to EC2.

use super::model::Group;
use crate::ec2;
use crate::store::Account;
use crate::wire::{Call, Failure, Params};
use bytes::Bytes;
use std::collections::BTreeSet;

/// A call that the service itself sends to EC2.
fn call(account: &Account, action: &str, params: Params) -> Call {
    let mut call = Call::read(http::Request::new(Bytes::new()));
    call.service = "ec2".to_owned();
    call.region = Some(account.region.clone());
    call.action = action.to_owned();
    call.params = params;
    call
}

/// Launches one instance for a group; its id.
///
/// # Errors
/// EC2 refuses the launch. Nothing of it stays.
pub(super) fn launch(account: &mut Account, group: &Group) -> Result<String, Failure> {
    let params = request(account, group)?;
    let known: BTreeSet<String> = instances(account);
    // A launch that fails half-way must leave nothing.
    let before = account.clone();
    let call = call(account, "RunInstances", params);
    if let Err(failure) = ec2::run(account, &call) {
        *account = before;
        return Err(failure);
    }
    let mut new = instances(account).into_iter();
    let id = new.find(|it| !known.contains(it));
    let id = id.ok_or_else(|| Failure::internal("a launch has made no instance"))?;
    let mut tags = account.ec2.tags.get(&id).cloned().unwrap_or_default();
    let own = group.tags.iter().filter(|(_, (_, propagates))| *propagates);
    tags.extend(own.map(|(key, (value, _))| (key.clone(), value.clone())));
    tags.insert(
        "aws:autoscaling:groupName".to_owned(),
        group.name().to_owned(),
    );
    account.ec2.tags.insert(id.clone(), tags);
    Ok(id)
}

fn instances(account: &Account) -> BTreeSet<String> {
    account
        .ec2
        .instances
        .iter()
        .map(|(id, _)| id.clone())
        .collect()
}

/// The parameters of the launch: those of the template, in the subnet with the fewest instances.
fn request(account: &Account, group: &Group) -> Result<Params, Failure> {
    let settings = &group.settings;
    let mixed = "MixedInstancesPolicy.LaunchTemplate";
    let first = format!("{mixed}.Overrides.member.1");
    // The one template of the group, else that of the first type, else that of the policy.
    let places = [
        "LaunchTemplate".to_owned(),
        format!("{first}.LaunchTemplateSpecification"),
        format!("{mixed}.LaunchTemplateSpecification"),
    ];
    let parts = places.iter().map(|it| settings.part(it));
    let mut named = parts.filter(|it| it.names().next().is_some());
    let template = named.next().unwrap_or_default();
    let mut wanted = Params::default();
    for name in ["LaunchTemplateId", "Version"] {
        if let Some(text) = template.get(name) {
            wanted = wanted.with(&format!("LaunchTemplate.{name}"), text);
        }
    }
    let mut data = ec2::launch_template_data(account, &wanted)?;
    if let Some(kind) = settings.get(&format!("{first}.InstanceType")) {
        data = data.with("InstanceType", kind);
    }
    if let Some(subnet) = emptiest(account, group) {
        let by_interface = data.names().any(|it| it.starts_with("NetworkInterface."));
        let name = match by_interface {
            true => "NetworkInterface.1.SubnetId",
            false => "SubnetId",
        };
        data = data.with(name, &subnet);
    } else if let Some(zone) = settings.list("AvailabilityZones.member").first() {
        data = data.with("Placement.AvailabilityZone", zone);
    }
    Ok(data.with("MinCount", "1").with("MaxCount", "1"))
}

/// The subnet with the fewest instances of the group.
fn emptiest(account: &Account, group: &Group) -> Option<String> {
    let count = |subnet: &str| {
        let members = group.members.iter();
        let rows = members.filter_map(|it| account.ec2.instances.get(&it.id));
        rows.filter(|it| it.subnet == subnet).count()
    };
    let subnets = group.subnets().into_iter();
    subnets.min_by_key(|it| count(it)).map(str::to_owned)
}

/// Terminates an instance; whatever protects it from people does not protect it from its group.
pub(super) fn terminate(account: &mut Account, id: &str) {
    if let Some(instance) = account.ec2.instances.get_mut(id) {
        instance.termination_protection = false;
    }
    let params = Params::default().with("InstanceId.1", id);
    let call = call(account, "TerminateInstances", params);
    // One that is gone already needs no termination.
    let _outcome = ec2::run(account, &call);
}
