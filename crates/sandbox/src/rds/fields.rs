//! The settings of instances that are described as they were given.
//!
//! <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html>

use crate::wire::Params;

/// A setting: the name in requests, the name in answers, the usual value, and whether a change waits
/// for the maintenance window unless it is to be applied at once.
struct Field {
    request: &'static str,
    shown: &'static str,
    usual: &'static str,
    waits: bool,
}

const fn at_once(name: &'static str, usual: &'static str) -> Field {
    Field {
        request: name,
        shown: name,
        usual,
        waits: false,
    }
}

const fn waiting(name: &'static str, usual: &'static str) -> Field {
    Field {
        waits: true,
        ..at_once(name, usual)
    }
}

const fn renamed(request: &'static str, shown: &'static str, usual: &'static str) -> Field {
    Field {
        request,
        ..at_once(shown, usual)
    }
}

const FIELDS: &[Field] = &[
    waiting("AllocatedStorage", ""),
    at_once("AutoMinorVersionUpgrade", "true"),
    at_once("BackupRetentionPeriod", "1"),
    at_once("BackupTarget", "region"),
    waiting("CACertificateIdentifier", "rds-ca-rsa2048-g1"),
    at_once("CharacterSetName", ""),
    at_once("CopyTagsToSnapshot", "false"),
    at_once("CustomIamInstanceProfile", ""),
    waiting("DBInstanceClass", ""),
    at_once("DBName", ""),
    at_once("DatabaseInsightsMode", "standard"),
    waiting("DedicatedLogVolume", "false"),
    at_once("DeletionProtection", "false"),
    at_once("Domain", ""),
    at_once("DomainAuthSecretArn", ""),
    at_once("DomainFqdn", ""),
    at_once("DomainIAMRoleName", ""),
    at_once("DomainOu", ""),
    renamed("EnableCustomerOwnedIp", "CustomerOwnedIpEnabled", "false"),
    renamed(
        "EnableIAMDatabaseAuthentication",
        "IAMDatabaseAuthenticationEnabled",
        "false",
    ),
    renamed(
        "EnablePerformanceInsights",
        "PerformanceInsightsEnabled",
        "false",
    ),
    at_once("EngineLifecycleSupport", "open-source-rds-extended-support"),
    waiting("Iops", ""),
    at_once("KmsKeyId", ""),
    waiting("LicenseModel", ""),
    at_once("MasterUsername", ""),
    at_once("MaxAllocatedStorage", ""),
    at_once("MonitoringInterval", "0"),
    at_once("MonitoringRoleArn", ""),
    waiting("MultiAZ", "false"),
    at_once("NcharCharacterSetName", ""),
    at_once("NetworkType", "IPV4"),
    at_once("PerformanceInsightsKMSKeyId", ""),
    at_once("PerformanceInsightsRetentionPeriod", ""),
    at_once("Port", ""),
    at_once("PreferredBackupWindow", "04:00-04:30"),
    at_once("PreferredMaintenanceWindow", "mon:05:00-mon:05:30"),
    at_once("PubliclyAccessible", "false"),
    at_once("ReplicaMode", ""),
    at_once("StorageEncrypted", "false"),
    waiting("StorageThroughput", ""),
    waiting("StorageType", "gp2"),
    at_once("Timezone", ""),
];

/// The settings of a request, by their names in answers.
pub(super) fn given(request: &Params) -> Params {
    let given = FIELDS.iter().filter_map(|it| {
        let text = request.get(it.request).filter(|text| !text.is_empty())?;
        Some((it.shown, text))
    });
    let given = given.fold(Params::default(), |all, (name, text)| all.with(name, text));
    let port = request.get("DBPortNumber");
    let given = port.map_or(given.clone(), |it| given.with("Port", it));
    let addresses = request.list("DomainDnsIps.member").join(",");
    match addresses.is_empty() {
        true => given,
        false => given.with("DomainDnsIps", &addresses),
    }
}

/// The settings with the usual values of those that were not given.
pub(super) fn completed(given: Params) -> Params {
    let usual = FIELDS.iter().filter(|it| !it.usual.is_empty());
    let usual = usual.fold(Params::default(), |all, it| all.with(it.shown, it.usual));
    given.over(&usual)
}

/// The settings whose change waits for the maintenance window, and the others.
pub(super) fn waiting_and_others(given: &Params) -> (Params, Params) {
    let waits = |name: &str| {
        name == "EngineVersion" || FIELDS.iter().any(|it| it.shown == name && it.waits)
    };
    let mut both = (Params::default(), Params::default());
    for name in given.names() {
        let text = given.get(name).unwrap_or_default();
        match waits(name) {
            true => both.0 = both.0.with(name, text),
            false => both.1 = both.1.with(name, text),
        }
    }
    both
}
