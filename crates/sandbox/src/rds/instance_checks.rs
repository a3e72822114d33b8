//! What a request for an instance must hold.
//!
//! <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html>

use super::engines::{self, Version};
use super::lookup::find;
use super::model::{Instance, OptionGroup};
use super::parameter_groups::{INSTANCES, group};
use super::places::Place;
use crate::ec2::service_interface;
use crate::store::Account;
use crate::wire::{Call, Failure, Params};

fn combination(message: impl Into<String>) -> Failure {
    Failure::new("InvalidParameterCombination", message)
}

/// Refuses a call without a password, with one that is managed as well, or with a poor one.
pub(super) fn password(call: &Call) -> Result<(), Failure> {
    let manages = call.params.flag("ManageMasterUserPassword") == Some(true);
    let is_aurora = call
        .params
        .get("Engine")
        .is_some_and(|it| it.starts_with("aurora"));
    match call.params.get("MasterUserPassword") {
        Some(_) if manages => Err(combination(
            "You can't specify MasterUserPassword for an instance with ManageMasterUserPassword \
             enabled.",
        )),
        Some(text) => of_good_form(text),
        None if manages || is_aurora => Ok(()),
        None => Err(Failure::invalid(
            "The parameter MasterUserPassword must be provided and must not be blank.",
        )),
    }
}

/// Refuses a password that is too short or has one of the characters that are not allowed.
pub(super) fn of_good_form(text: &str) -> Result<(), Failure> {
    if text.len() < 8 {
        return Err(Failure::invalid(
            "The parameter MasterUserPassword is not a valid password because it is shorter than 8 \
             characters.",
        ));
    }
    match text.contains(['/', '@', '"', ' ']) {
        true => Err(Failure::invalid(
            "The parameter MasterUserPassword is not a valid password. Only printable ASCII \
             characters besides '/', '@', '\"', ' ' may be used.",
        )),
        false => Ok(()),
    }
}

/// The version of an engine that is meant.
pub(super) fn version(engine: &str, version: Option<&str>) -> Result<&'static Version, Failure> {
    if !engines::is_engine(engine) {
        return Err(Failure::invalid(format!("Invalid DB engine: {engine}")));
    }
    engines::meant(engine, version).ok_or_else(|| {
        let version = version.unwrap_or_default();
        combination(format!("Cannot find version {version} for {engine}"))
    })
}

fn number(settings: &Params, name: &str) -> Result<u32, Failure> {
    Ok(settings.parse(name)?.unwrap_or(0))
}

/// Refuses settings that do not go together.
pub(super) fn settings(account: &Account, settings: &Params, place: &Place) -> Result<(), Failure> {
    let is_public = settings.get("PubliclyAccessible") == Some("true");
    if is_public && !service_interface::has_internet_gateway(account, &place.vpc) {
        let message = format!(
            "Cannot create a publicly accessible DBInstance. The specified VPC has no internet \
             gateway attached: {}",
            place.vpc
        );
        return Err(Failure::new("InvalidVPCNetworkStateFault", message));
    }
    of_any_place(settings)
}

/// Refuses settings that do not go together wherever the instance is.
pub(super) fn of_any_place(settings: &Params) -> Result<(), Failure> {
    let class = settings.get("DBInstanceClass").unwrap_or_default();
    if !class.starts_with("db.") || class.split('.').count() < 3 {
        return Err(Failure::invalid(format!(
            "Invalid DB Instance class: {class}"
        )));
    }
    let is_aurora = settings
        .get("Engine")
        .is_some_and(|it| it.starts_with("aurora"));
    let storage = number(settings, "AllocatedStorage")?;
    if !is_aurora && !(5..=65_536).contains(&storage) {
        let message = format!("Invalid storage size for engine name and storage type: {storage}");
        return Err(Failure::invalid(message));
    }
    let kind = settings.get("StorageType").unwrap_or_default();
    if !["standard", "gp2", "gp3", "io1", "io2", "aurora"].contains(&kind) {
        return Err(Failure::invalid(format!("Invalid storage type: {kind}")));
    }
    let iops = settings.get("Iops").is_some_and(|it| it != "0");
    match kind {
        "io1" | "io2" if !iops => {
            let message = format!("You must specify Iops for storage type {kind}");
            return Err(combination(message));
        }
        "gp2" | "standard" if iops => {
            let message = format!(
                "You can't specify IOPS or storage throughput for engine and \
                                   storage type {kind}"
            );
            return Err(combination(message));
        }
        _ => {}
    }
    let most = number(settings, "MaxAllocatedStorage")?;
    if most != 0 && most < storage {
        let message = "Max storage size must be greater than storage size";
        return Err(combination(message));
    }
    let days = number(settings, "BackupRetentionPeriod")?;
    if days > 35 {
        return Err(Failure::invalid(format!(
            "Invalid backup retention period: {days}"
        )));
    }
    let interval = number(settings, "MonitoringInterval")?;
    if ![0, 1, 5, 10, 15, 30, 60].contains(&interval) {
        let message = format!("Invalid monitoring interval: {interval}");
        return Err(Failure::invalid(message));
    }
    match interval != 0 && settings.get("MonitoringRoleArn").is_none() {
        true => Err(combination(
            "A MonitoringRoleARN value is required if you specify a MonitoringInterval value other \
             than 0.",
        )),
        false => Ok(()),
    }
}

/// The parameter group that a call gives, or the usual one of the version.
pub(super) fn parameter_group(
    account: &Account,
    call: &Call,
    version: &Version,
) -> Result<String, Failure> {
    let given = call
        .params
        .get("DBParameterGroupName")
        .filter(|it| !it.is_empty());
    let Some(name) = given.filter(|it| !it.starts_with("default.")) else {
        return Ok(format!("default.{}", version.family));
    };
    let found = group(account, &INSTANCES, name)?;
    match found.family == version.family {
        true => Ok(found.name.clone()),
        false => Err(combination(format!(
            "The Parameter Group {name} with DBParameterGroupFamily {} can't be used for this \
             instance. Please use a Parameter Group with DBParameterGroupFamily {}",
            found.family, version.family
        ))),
    }
}

/// The option group that a call gives, or the usual one of the version.
pub(super) fn option_group(
    account: &Account,
    call: &Call,
    version: &Version,
) -> Result<String, Failure> {
    let given = call
        .params
        .get("OptionGroupName")
        .filter(|it| !it.is_empty());
    let Some(name) = given.filter(|it| !it.starts_with("default:")) else {
        let major = version.major().replace('.', "-");
        return Ok(format!("default:{}-{major}", version.engine));
    };
    let found = find::<OptionGroup>(account, name)?;
    let fits = found.engine == version.engine && found.major_version == version.major();
    match fits {
        true => Ok(found.name.clone()),
        false => Err(combination(format!(
            "The option group {name} is for {} {}",
            found.engine, found.major_version
        ))),
    }
}

/// The secret with the password, if RDS is to manage it: its ARN and its key.
pub(super) fn secret(account: &mut Account, call: &Call) -> Option<(String, String)> {
    if call.params.flag("ManageMasterUserPassword") != Some(true) {
        return None;
    }
    Some(new_secret(
        account,
        call.params.get("MasterUserSecretKmsKeyId"),
    ))
}

/// A new secret with a password.
pub(super) fn new_secret(account: &mut Account, key: Option<&str>) -> (String, String) {
    let (id, suffix) = (account.random.uuid(), account.random.hex(6));
    let arn = account.arn("secretsmanager", &format!("secret:rds!db-{id}-{suffix}"));
    let usual = account.random.uuid();
    let usual = account.arn("kms", &format!("key/{usual}"));
    (arn, key.map_or(usual, str::to_owned))
}

/// The error of an instance that something else is done to.
pub(super) fn not_available(name: &str) -> Failure {
    let message = format!("Database instance {name} is not in available state.");
    Failure::new("InvalidDBInstanceState", message)
}

/// Refuses to touch an instance that something else is done to.
pub(super) fn available(account: &Account, name: &str) -> Result<(), Failure> {
    let state = find::<Instance>(account, name)?.state.at(account.now);
    match state == "available" {
        true => Ok(()),
        false => Err(not_available(name)),
    }
}
