//! ModifyDBInstance: which changes are taken, and when they come into force.

use super::engines;
use super::instance_checks as checks;
use super::instances::show;
use super::lookup::{find, find_mut};
use super::model::Instance;
use super::{fields, places};
use crate::action::Outcome;
use crate::ec2::{Transition, service_interface};
use crate::query::{required, texts};
use crate::store::Account;
use crate::subnet_group::key;
use crate::wire::{Call, Failure, Params};

/// `ModifyDBInstance`: what needs an outage waits for the maintenance window, unless it is to be
/// applied at once.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html>.
pub(super) fn modify(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "DBInstanceIdentifier")?.to_lowercase();
    checks::available(account, &name)?;
    refuse_nothing(call)?;
    let mut instance = find::<Instance>(account, &name)?.clone();
    let given = version(&instance, call, fields::given(&call.params))?;
    grows(&instance, &given)?;
    checks::of_any_place(&normal(given.over(&instance.settings)))?;
    groups(account, call, &mut instance)?;
    password(account, call, &mut instance)?;
    logs(call, &mut instance);
    let is_now = call.params.flag("ApplyImmediately") == Some(true);
    let (waiting, others) = fields::waiting_and_others(&given);
    instance.settings = normal(others.over(&instance.settings));
    match is_now {
        true => {
            let pending = std::mem::take(&mut instance.pending);
            instance.settings = normal(waiting.over(&pending).over(&instance.settings));
        }
        false => {
            let differs = |name: &&str| waiting.get(name) != instance.settings.get(name);
            let new = waiting.names().filter(differs);
            let new = new.fold(Params::default(), |all, it| {
                all.with(it, waiting.get(it).unwrap_or_default())
            });
            instance.pending = new.over(&instance.pending);
        }
    }
    let ready = account.after(account.latencies.database_modified);
    instance.state = Transition::from_to("modifying", ready, "available");
    instance.clone_into(find_mut::<Instance>(account, &name)?);
    match call.params.get("NewDBInstanceIdentifier") {
        Some(new) if is_now => rename(account, &name, new),
        _ => show(account, &instance),
    }
}

/// Refuses a call that names no change.
fn refuse_nothing(call: &Call) -> Result<(), Failure> {
    let steering = [
        "Action",
        "AllowMajorVersionUpgrade",
        "ApplyImmediately",
        "DBInstanceIdentifier",
        "Version",
    ];
    let mut names = call.params.names();
    match names.any(|it| !steering.contains(&it)) {
        true => Ok(()),
        false => Err(Failure::new(
            "InvalidParameterCombination",
            "No modifications were requested",
        )),
    }
}

/// What is given with the version that is meant. A major version is changed only where that is allowed.
fn version(instance: &Instance, call: &Call, given: Params) -> Result<Params, Failure> {
    let Some(text) = call.params.get("EngineVersion") else {
        return Ok(given);
    };
    let engine = instance.settings.get("Engine").unwrap_or_default();
    let before = checks::version(engine, instance.settings.get("EngineVersion"))?;
    let after = checks::version(engine, Some(text))?;
    let allows = call.params.flag("AllowMajorVersionUpgrade") == Some(true);
    if before.major() != after.major() && !allows {
        let message = "The AllowMajorVersionUpgrade flag must be present when upgrading to a new \
                       major version.";
        return Err(Failure::new("InvalidParameterCombination", message));
    }
    if engines::is_before(after, before) {
        let message = format!(
            "Cannot upgrade {engine} from {} to {}",
            before.version, after.version
        );
        return Err(Failure::new("InvalidParameterCombination", message));
    }
    Ok(given.with("EngineVersion", after.version))
}

/// Refuses to make a volume smaller.
fn grows(instance: &Instance, given: &Params) -> Result<(), Failure> {
    const NAME: &str = "AllocatedStorage";
    let before: u32 = instance.settings.parse(NAME)?.unwrap_or(0);
    match given.parse::<u32>(NAME)? {
        Some(after) if after < before => Err(Failure::invalid(
            "Storage size must be at least the current storage size",
        )),
        _ => Ok(()),
    }
}

/// A largest size of the volume that is its size turns growing off; what a type of storage cannot
/// have is left out.
fn normal(settings: Params) -> Params {
    let is_off = settings.get("MaxAllocatedStorage") == settings.get("AllocatedStorage");
    let is_plain = matches!(settings.get("StorageType"), Some("gp2" | "standard"));
    let insights = settings.get("PerformanceInsightsEnabled") == Some("true");
    let kept = settings.names().filter(|name| match *name {
        "MaxAllocatedStorage" => !is_off,
        "Iops" | "StorageThroughput" => !is_plain,
        "MonitoringRoleArn" => settings.get("MonitoringInterval") != Some("0"),
        "PerformanceInsightsRetentionPeriod" | "PerformanceInsightsKMSKeyId" => insights,
        _ => true,
    });
    let kept = kept.fold(Params::default(), |all, name| {
        all.with(name, settings.get(name).unwrap_or_default())
    });
    let needs = [
        (insights, "PerformanceInsightsRetentionPeriod", "7"),
        (kept.get("StorageType") == Some("gp3"), "Iops", "3000"),
        (
            kept.get("StorageType") == Some("gp3"),
            "StorageThroughput",
            "125",
        ),
    ];
    needs.into_iter().fold(kept, |all, (needs, name, usual)| {
        match needs && all.get(name).is_none() {
            true => all.with(name, usual),
            false => all,
        }
    })
}

/// The groups that the instance is in from now on.
fn groups(account: &mut Account, call: &Call, instance: &mut Instance) -> Result<(), Failure> {
    let engine = instance.settings.get("Engine").unwrap_or_default();
    let version = call.params.get("EngineVersion");
    let version = checks::version(engine, version.or(instance.settings.get("EngineVersion")))?;
    if let Some(name) = call.params.get("DBParameterGroupName") {
        instance.waits_for_reboot |= name != instance.parameter_group;
        instance.parameter_group = checks::parameter_group(account, call, version)?;
    } else if instance.parameter_group.starts_with("default.") {
        instance.parameter_group = format!("default.{}", version.family);
    }
    let keeps = call.params.get("OptionGroupName").is_none()
        && !instance.option_group.starts_with("default:");
    if !keeps {
        instance.option_group = checks::option_group(account, call, version)?;
    }
    if let Some(name) = call.params.get("DBSubnetGroupName") {
        let group = places::group(account, name)?;
        if group.vpc != instance.vpc {
            let message = "You cannot move DB instance to another VPC together with this change";
            return Err(Failure::new("InvalidVPCNetworkStateFault", message));
        }
        instance.subnet_group = group.name.clone();
    }
    let given = texts(&call.params, "VpcSecurityGroupIds.VpcSecurityGroupId");
    if !given.is_empty() {
        instance.security_groups = places::security_groups(account, call, &instance.vpc)?;
        service_interface::set_groups(account, &instance.interface, &given);
    }
    Ok(())
}

fn password(account: &mut Account, call: &Call, instance: &mut Instance) -> Result<(), Failure> {
    let given = call.params.get("MasterUserPassword");
    match call.params.flag("ManageMasterUserPassword") {
        Some(true) => {
            let key = call.params.get("MasterUserSecretKmsKeyId");
            instance.secret = Some(checks::new_secret(account, key));
        }
        Some(false) => instance.secret = None,
        None if given.is_some() && instance.secret.is_some() => {
            let message = "You can't specify MasterUserPassword for an instance with \
                           ManageMasterUserPassword enabled.";
            return Err(Failure::new("InvalidParameterCombination", message));
        }
        None => {}
    }
    given.map_or(Ok(()), checks::of_good_form)
}

fn logs(call: &Call, instance: &mut Instance) {
    let of = |name: &str| {
        let name = format!("CloudwatchLogsExportConfiguration.{name}.member");
        texts(&call.params, &name)
    };
    let disabled = of("DisableLogTypes");
    instance.logs.retain(|it| !disabled.contains(it));
    for new in of("EnableLogTypes") {
        if !instance.logs.contains(&new) {
            instance.logs.push(new);
        }
    }
    instance.logs.sort();
}

/// Gives an instance another identifier: its ARN and its address change with it, and its replicas
/// follow it under its new name.
fn rename(account: &mut Account, name: &str, new: &str) -> Outcome {
    let new = new.to_lowercase();
    let (before, after) = (key(account, name), key(account, &new));
    if account.rds.instances.contains(&after) {
        let message = "DB instance already exists";
        return Err(Failure::new("DBInstanceAlreadyExists", message));
    }
    let arn = account.arn("rds", &format!("db:{new}"));
    for replica in places::replicas(account, name) {
        if let Some(row) = account.rds.instances.get_mut(&replica) {
            row.source = Some(new.clone());
        }
    }
    let removed = account.rds.instances.remove(&before);
    let mut row = removed.ok_or_else(|| super::lookup::absent::<Instance>(name))?;
    row.identifier = new;
    row.arn = arn;
    account.rds.instances.insert(after, row.clone());
    show(account, &row)
}
