//! RunInstances: all of a launch or nothing.

use super::super::resource::create as put;
use super::super::{launch_template, network_interface, placement_group, tags, volume};
use super::plan::{InterfaceSource, LaunchPlan};
use super::{boot, view};
use crate::action::Outcome;
use crate::ec2::address_mapping::new_public;
use crate::ec2::model::{Instance, Transition};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};
use std::collections::BTreeMap;

/// `RunInstances`: launches between `MinCount` and `MaxCount` instances, all of them or none.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html>.
pub(crate) fn run(account: &mut Account, call: &Call) -> Outcome {
    let template = launch_template::wanted(account, &call.params)?;
    let merged = match &template {
        Some((_, _, data)) => call.with_params(call.params.over(data)),
        None => call.clone(),
    };
    let call = &merged;
    let plan = LaunchPlan::read(account, call)?;
    let reservation = account.new_id("r");
    let mut ids = Vec::new();
    for index in 0..plan.most {
        match launch(account, call, &plan, &reservation, index) {
            Ok(id) => ids.push(id),
            // As many as there is room for, but not fewer than asked for.
            Err(failure)
                if failure.code == "InsufficientFreeAddressesInSubnet" && index >= plan.least =>
            {
                break;
            }
            Err(failure) => return Err(failure),
        }
    }
    if let Some((template, version, _)) = template {
        for id in &ids {
            mark(account, id, &template, version);
        }
    }
    let mut xml = Xml::new();
    view::write_reservation(account, &reservation, &ids, &mut xml);
    Ok(Answer::Xml(xml))
}

/// EC2's own tags say which template an instance is from.
fn mark(account: &mut Account, id: &str, template: &str, version: u64) {
    let mut tags = account.ec2.tags.get(id).cloned().unwrap_or_default();
    tags.insert("aws:ec2launchtemplate:id".to_owned(), template.to_owned());
    tags.insert(
        "aws:ec2launchtemplate:version".to_owned(),
        version.to_string(),
    );
    account.ec2.tags.insert(id, tags);
}

fn launch(
    account: &mut Account,
    call: &Call,
    plan: &LaunchPlan,
    reservation: &str,
    index: u32,
) -> Result<String, Failure> {
    check_capacity(account, &plan.kind.name, &plan.subnet.zone)?;
    // The interface first: it is the one that may not be had.
    let mut interfaces = Vec::new();
    for interface in &plan.interfaces {
        let id = match &interface.what {
            InterfaceSource::Existing(id) => id.clone(),
            InterfaceSource::New(wanted) => {
                network_interface::make(account, call, wanted.clone(), "interface")?
            }
        };
        interfaces.push((id, interface.device_index, interface.delete_on_termination));
    }
    let instance = instance(account, call, plan, reservation, index)?;
    let id = put(account, call, instance)?;
    for (interface, device, delete) in &interfaces {
        network_interface::attach_to_instance(account, interface, &id, *device, *delete);
    }
    if plan.public {
        let address = new_public(account);
        let primary = interfaces.first().map_or("", |(id, ..)| id);
        if let Some(interface) = account.ec2.network_interfaces.get_mut(primary)
            && interface.elastic.is_empty()
        {
            interface.public_ip = Some(address);
        }
    }
    for disk in &plan.disks {
        let mut row = volume::new(
            account,
            &plan.subnet.zone,
            disk.spec.clone(),
            disk.snapshot.clone(),
        );
        row.state = Transition::fixed("available");
        let volume = account.new_id("vol");
        account.ec2.volumes.insert(volume.clone(), row);
        tags::attach(account, call, "volume", &volume)?;
        volume::attach_to_instance(
            account,
            &volume,
            &id,
            &disk.device,
            disk.delete_on_termination,
        );
    }
    boot::expect(account, &id);
    Ok(id)
}

fn instance(
    account: &mut Account,
    call: &Call,
    plan: &LaunchPlan,
    reservation: &str,
    index: u32,
) -> Result<Instance, Failure> {
    let params = &call.params;
    let flag = |name: &str| params.flag(name).unwrap_or(false);
    let running = account.after(account.latencies.instance_running);
    let behavior = params
        .get("InstanceInitiatedShutdownBehavior")
        .unwrap_or("stop");
    check_behavior(behavior)?;
    placement_group::check(account, params)?;
    let tenancy = params
        .get("Placement.Tenancy")
        .filter(|it| !it.is_empty())
        .map(str::to_owned);
    let vpc = account.ec2.vpcs.get(&plan.subnet.vpc);
    let tenancy = tenancy.or(vpc.map(|vpc| vpc.tenancy.clone()));
    let optional = |name: &str| {
        params
            .get(name)
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
    };
    Ok(Instance {
        reservation: reservation.to_owned(),
        index,
        launched: account.now,
        image: plan.image.facts.clone(),
        kind: plan.kind.name.clone(),
        key: plan.key.clone(),
        vpc: plan.subnet.vpc.clone(),
        subnet: plan.subnet_id.clone(),
        zone: plan.subnet.zone.clone(),
        tenancy: tenancy.unwrap_or_else(|| "default".to_owned()),
        placement_group: optional("Placement.GroupName"),
        interfaces: Vec::new(),
        root_device: plan.image.root_device.clone(),
        devices: BTreeMap::new(),
        profile: plan.profile.clone().map(|mut profile| {
            profile.association = account.new_id("iip-assoc");
            profile
        }),
        user_data: plan.user_data.clone(),
        monitoring: flag("Monitoring.Enabled"),
        capacity: optional("CapacityReservationSpecification.CapacityReservationPreference"),
        ebs_optimized: flag("EbsOptimized"),
        termination_protection: flag("DisableApiTermination"),
        stop_protection: flag("DisableApiStop"),
        shutdown_behavior: behavior.to_owned(),
        credits: plan.credits.clone(),
        metadata: plan.metadata.clone(),
        hibernation: flag("HibernationOptions.Configured"),
        enclave: flag("EnclaveOptions.Enabled"),
        auto_recovery: params
            .get("MaintenanceOptions.AutoRecovery")
            .unwrap_or("default")
            .into(),
        cores: plan.cores,
        threads_per_core: plan.threads_per_core,
        hostnames: plan.hostnames.clone(),
        public: plan.public,
        token: optional("ClientToken"),
        reason: Some(("pending".to_owned(), "pending".to_owned())),
        state: Transition::from_to("pending", running, "running"),
    })
}

/// Refuses a value that is no shutdown behavior.
pub(crate) fn check_behavior(behavior: &str) -> Result<(), Failure> {
    if ["stop", "terminate"].contains(&behavior) {
        return Ok(());
    }
    let message =
        format!("Value ({behavior}) for parameter instanceInitiatedShutdownBehavior is invalid.");
    Err(Failure::invalid(message))
}

/// Refuses an instance for which there is no room, when such shortages are asked for.
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html>
///
/// # Errors
/// `InsufficientInstanceCapacity`, with status 500 as EC2 has it.
pub(super) fn check_capacity(account: &Account, kind: &str, zone: &str) -> Result<(), Failure> {
    if !account.lacks_capacity {
        return Ok(());
    }
    let message = format!(
        "We currently do not have sufficient {kind} capacity in the Availability Zone you requested \
         ({zone}). Our system will be working on provisioning additional capacity."
    );
    Err(Failure::with_status(
        500,
        "InsufficientInstanceCapacity",
        message,
    ))
}
