//! Instances: creating, rebooting and promoting them.

use super::instance_checks as checks;
use super::lookup::{find, find_mut};
use super::model::{Instance, Snapshot};
use super::places;
use super::{engines, fields, instance_view};
use crate::action::Outcome;
use crate::ec2::Transition;
use crate::query::{answer, required, tags, texts};
use crate::store::Account;
use crate::subnet_group::key;
use crate::wire::{Call, Failure, Params};

/// `CreateDBInstance`: an identifier is one instance's of the region.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html>.
pub(super) fn create(account: &mut Account, call: &Call) -> Outcome {
    let identifier = new_identifier(account, required(call, "DBInstanceIdentifier")?)?;
    let engine = required(call, "Engine")?.to_lowercase();
    required(call, "DBInstanceClass")?;
    checks::password(call)?;
    if !engine.starts_with("aurora") {
        required(call, "AllocatedStorage")?;
        required(call, "MasterUsername")?;
    }
    let given = fields::given(&call.params).with("Engine", &engine);
    let new = New {
        identifier,
        given,
        source: None,
    };
    make(account, call, new)
}

/// `CreateDBInstanceReadReplica`: a copy of an instance with backups, which follows it.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html>.
pub(super) fn create_replica(account: &mut Account, call: &Call) -> Outcome {
    let identifier = new_identifier(account, required(call, "DBInstanceIdentifier")?)?;
    let source = required(call, "SourceDBInstanceIdentifier")?;
    let source = source.rsplit(':').next().unwrap_or(source).to_owned();
    let origin = find::<Instance>(account, &source)?;
    if origin.state.at(account.now) != "available" {
        return Err(checks::not_available(&source));
    }
    if origin.settings.get("BackupRetentionPeriod") == Some("0") {
        let message = "Automated backups are not enabled for this database instance. To enable \
                       automated backups, use ModifyDBInstance to set the backup retention period to \
                       a non-zero value.";
        return Err(Failure::new("InvalidDBInstanceState", message));
    }
    let inherited = origin.settings.clone().with("BackupRetentionPeriod", "0");
    let inherited = inherited.with("DeletionProtection", "false");
    let given = fields::given(&call.params).over(&inherited);
    let new = New {
        identifier,
        given,
        source: Some(source),
    };
    make(account, call, new)
}

/// `RestoreDBInstanceFromDBSnapshot`: an instance with what a snapshot holds.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceFromDBSnapshot.html>.
pub(super) fn restore(account: &mut Account, call: &Call) -> Outcome {
    let identifier = new_identifier(account, required(call, "DBInstanceIdentifier")?)?;
    let name = required(call, "DBSnapshotIdentifier")?;
    let name = name.rsplit(':').next().unwrap_or(name);
    let snapshot = find::<Snapshot>(account, name)?;
    if snapshot.state.at(account.now) != "available" {
        let message = format!("Snapshot {name} is not available");
        return Err(Failure::new("InvalidDBSnapshotState", message));
    }
    let given = fields::given(&call.params).over(&snapshot.settings);
    let new = New {
        identifier,
        given,
        source: None,
    };
    make(account, call, new)
}

/// `RestoreDBInstanceToPointInTime`: an instance with what another one held.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceToPointInTime.html>.
pub(super) fn restore_in_time(account: &mut Account, call: &Call) -> Outcome {
    let identifier = new_identifier(account, required(call, "TargetDBInstanceIdentifier")?)?;
    let by_id = call.params.get("SourceDbiResourceId");
    let origin = match (call.params.get("SourceDBInstanceIdentifier"), by_id) {
        (Some(name), _) => find::<Instance>(account, name)?,
        (None, Some(id)) => {
            let mut all = account.rds.instances.values();
            let found = all.find(|it| it.resource_id == id);
            found.ok_or_else(|| super::lookup::absent::<Instance>(id))?
        }
        (None, None) => return Err(Failure::missing("SourceDBInstanceIdentifier")),
    };
    let is_latest = call.params.flag("UseLatestRestorableTime") == Some(true);
    if is_latest == call.params.get("RestoreTime").is_some() {
        let message = "Exactly one of RestoreTime and UseLatestRestorableTime must be specified";
        return Err(Failure::new("InvalidParameterCombination", message));
    }
    let given = fields::given(&call.params).over(&origin.settings);
    let new = New {
        identifier,
        given,
        source: None,
    };
    make(account, call, new)
}

/// The identifier of a new instance, in small letters.
fn new_identifier(account: &Account, given: &str) -> Result<String, Failure> {
    let identifier = given.to_lowercase();
    super::lookup::check_name("DBInstanceIdentifier", &identifier)?;
    if identifier.len() > 63 {
        let message = "The parameter DBInstanceIdentifier is longer than 63 characters";
        return Err(Failure::invalid(message));
    }
    match account.rds.instances.contains(&key(account, &identifier)) {
        true => Err(Failure::new(
            "DBInstanceAlreadyExists",
            "DB instance already exists",
        )),
        false => Ok(identifier),
    }
}

/// A new instance as far as its origin says.
struct New {
    identifier: String,
    given: Params,
    source: Option<String>,
}

fn make(account: &mut Account, call: &Call, new: New) -> Outcome {
    let engine = new.given.get("Engine").unwrap_or_default().to_owned();
    let version = call.params.get("EngineVersion").filter(|it| !it.is_empty());
    let version = checks::version(&engine, version.or(new.given.get("EngineVersion")))?;
    let place = places::of_create(account, call, &new.identifier, new.source.as_deref())?;
    let settings = settled(account, new.given, version);
    checks::settings(account, &settings, &place)?;
    let parameter_group = checks::parameter_group(account, call, version)?;
    let option_group = checks::option_group(account, call, version)?;
    let tags = tags(call)?;
    let interface = places::join(account, call, &place, &settings)?;
    let ready = account.after(account.latencies.database_available);
    let instance = Instance {
        arn: account.arn("rds", &format!("db:{}", new.identifier)),
        resource_id: format!("db-{}", account.random.hex(26).to_uppercase()),
        host: account.random.hex(12),
        created: account.now,
        pending: Params::default(),
        logs: texts(&call.params, "EnableCloudwatchLogsExports.member"),
        vpc: place.vpc,
        zone: place.zone,
        subnet_group: place.group,
        security_groups: place.security_groups,
        interface,
        parameter_group,
        waits_for_reboot: false,
        option_group,
        source: new.source,
        secret: checks::secret(account, call),
        state: Transition::from_to("creating", ready, "available"),
        gone: None,
        tags,
        identifier: new.identifier,
        settings,
    };
    let key = key(account, &instance.identifier);
    account.rds.instances.insert(key, instance.clone());
    show(account, &instance)
}

/// The settings, completed by what the engine decides.
fn settled(account: &mut Account, given: Params, version: &engines::Version) -> Params {
    let mut all = fields::completed(given).with("EngineVersion", version.version);
    let usual = [
        ("Port", version.port().to_string()),
        ("LicenseModel", version.licence().to_owned()),
        ("AllocatedStorage", "1".to_owned()),
    ];
    for (name, text) in usual {
        if all.get(name).is_none() {
            all = all.with(name, &text);
        }
    }
    if all.get("StorageType") == Some("gp3") && all.get("Iops").is_none() {
        all = all.with("Iops", "3000").with("StorageThroughput", "125");
    }
    if all.get("StorageEncrypted") == Some("true") && all.get("KmsKeyId").is_none() {
        let id = account.random.uuid();
        all = all.with("KmsKeyId", &account.arn("kms", &format!("key/{id}")));
    }
    let insights = all.get("PerformanceInsightsEnabled") == Some("true");
    if insights && all.get("PerformanceInsightsRetentionPeriod").is_none() {
        all = all.with("PerformanceInsightsRetentionPeriod", "7");
    }
    all
}

/// The answer that shows an instance.
pub(super) fn show(account: &Account, instance: &Instance) -> Outcome {
    answer(|xml| {
        xml.element("DBInstance", |xml| {
            instance_view::write(account, xml, instance);
        });
    })
}

/// `RebootDBInstance`: applies what waits for a reboot.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RebootDBInstance.html>.
pub(super) fn reboot(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "DBInstanceIdentifier")?;
    checks::available(account, name)?;
    let ready = account.after(account.latencies.database_modified);
    let row = find_mut::<Instance>(account, name)?;
    row.waits_for_reboot = false;
    row.state = Transition::from_to("rebooting", ready, "available");
    let row = row.clone();
    show(account, &row)
}

/// `PromoteReadReplica`: the replica stands alone from now on.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_PromoteReadReplica.html>.
pub(super) fn promote(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "DBInstanceIdentifier")?;
    checks::available(account, name)?;
    let ready = account.after(account.latencies.database_modified);
    let given = fields::given(&call.params);
    let row = find_mut::<Instance>(account, name)?;
    if row.source.take().is_none() {
        let message = format!("DB Instance is not a read replica: {name}");
        return Err(Failure::new("InvalidDBInstanceState", message));
    }
    let usual = row.settings.clone().with("BackupRetentionPeriod", "1");
    row.settings = given.over(&usual);
    row.state = Transition::from_to("modifying", ready, "available");
    let row = row.clone();
    show(account, &row)
}
