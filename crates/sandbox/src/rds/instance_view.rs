//! What DescribeDBInstances tells of an instance.

use super::lookup::here;
use super::model::Instance;
use super::places;
use super::subnet_groups::DIALECT;
use crate::action::Outcome;
use crate::query::{page, write_tags};
use crate::store::Account;
use crate::wire::{Call, Failure, Params, Xml};

/// The Route 53 zone of databases in us-east-1:
/// <https://docs.aws.amazon.com/general/latest/gr/rds-service.html>.
const HOSTED_ZONE: &str = "Z2R2ITUGPM61AM";

/// `DescribeDBInstances`: by identifier, by filters, or all.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let filters = filters(call)?;
    let mut found = match call.params.get("DBInstanceIdentifier") {
        // An ARN names an instance too.
        Some(name) => {
            let name = name.rsplit(':').next().unwrap_or(name);
            vec![super::lookup::find::<Instance>(account, name)?]
        }
        None => here(account, &account.rds.instances),
    };
    found.retain(|it| filters.iter().all(|filter| passes(it, filter)));
    page(call, ("DBInstances", "DBInstance"), &found, |xml, it| {
        write(account, xml, it);
    })
}

type Filter = (String, Vec<String>);

fn filters(call: &Call) -> Result<Vec<Filter>, Failure> {
    let known = [
        "db-instance-id",
        "dbi-resource-id",
        "engine",
        "db-cluster-id",
        "domain",
    ];
    let filters = call.params.parts("Filters.Filter").into_iter();
    let filters = filters.map(|it| {
        let name = it.get("Name").unwrap_or_default().to_owned();
        match known.contains(&name.as_str()) {
            true => Ok((name, crate::query::texts(&it, "Values.Value"))),
            false => Err(Failure::invalid(format!(
                "Unrecognized filter name: {name}"
            ))),
        }
    });
    filters.collect()
}

fn passes(it: &Instance, (name, values): &Filter) -> bool {
    let has = |text: &str| values.iter().any(|it| it.eq_ignore_ascii_case(text));
    match name.as_str() {
        "db-instance-id" => has(&it.identifier) || has(&it.arn),
        "dbi-resource-id" => has(&it.resource_id),
        "engine" => it.settings.get("Engine").is_some_and(has),
        _ => false,
    }
}

/// Writes what the service tells of an instance.
pub(super) fn write(account: &Account, xml: &mut Xml, it: &Instance) {
    let state = it.state.at(account.now);
    xml.text("DBInstanceIdentifier", &it.identifier)
        .text("DbiResourceId", &it.resource_id)
        .text("DBInstanceArn", &it.arn)
        .text("DBInstanceStatus", state)
        .text("DbInstancePort", 0)
        .text("AvailabilityZone", &it.zone)
        .fields(&plain(&it.settings));
    if state != "creating" {
        xml.text("InstanceCreateTime", it.created.iso());
        xml.element("Endpoint", |xml| {
            let region = &account.region;
            let address = format!("{}.{}.{region}.rds.amazonaws.com", it.identifier, it.host);
            xml.text("Address", address)
                .optional("Port", it.settings.get("Port"))
                .text("HostedZoneId", HOSTED_ZONE);
        });
        if it.settings.get("BackupRetentionPeriod") != Some("0") {
            xml.text("LatestRestorableTime", it.created.iso());
        }
    }
    xml.element("PendingModifiedValues", |xml| _ = xml.fields(&it.pending));
    write_groups(account, xml, it);
    write_domain(xml, &it.settings);
    xml.members("EnabledCloudwatchLogsExports", &it.logs, |xml, it| {
        xml.value(it)
    });
    write_replicas(account, xml, it);
    if let Some((arn, key)) = &it.secret {
        xml.element("MasterUserSecret", |xml| {
            xml.text("SecretArn", arn)
                .text("SecretStatus", "active")
                .text("KmsKeyId", key);
        });
    }
    write_tags(xml, "TagList", &it.tags);
}

/// The settings that are written as they are.
fn plain(settings: &Params) -> Params {
    let kept = settings
        .names()
        .filter(|it| *it != "Port" && !it.starts_with("Domain"));
    kept.fold(Params::default(), |all, name| {
        all.with(name, settings.get(name).unwrap_or_default())
    })
}

fn write_groups(account: &Account, xml: &mut Xml, it: &Instance) {
    if let Ok(group) = places::group(account, &it.subnet_group) {
        group.write_within(xml, &DIALECT);
    }
    xml.list_of(
        "VpcSecurityGroups",
        "VpcSecurityGroupMembership",
        &it.security_groups,
        |xml, group| {
            xml.text("VpcSecurityGroupId", group)
                .text("Status", "active");
        },
    );
    let state = match it.waits_for_reboot {
        true => "pending-reboot",
        false => "in-sync",
    };
    let groups = Some(&it.parameter_group);
    xml.list_of(
        "DBParameterGroups",
        "DBParameterGroup",
        groups,
        |xml, name| {
            xml.text("DBParameterGroupName", name)
                .text("ParameterApplyStatus", state);
        },
    );
    let groups = Some(&it.option_group);
    xml.list_of(
        "OptionGroupMemberships",
        "OptionGroupMembership",
        groups,
        |xml, name| {
            xml.text("OptionGroupName", name).text("Status", "in-sync");
        },
    );
}

fn write_domain(xml: &mut Xml, settings: &Params) {
    let domain = settings.get("Domain").or(settings.get("DomainFqdn"));
    xml.list_of("DomainMemberships", "DomainMembership", domain, |xml, _| {
        xml.optional("Domain", settings.get("Domain"))
            .text("Status", "joined")
            .optional("FQDN", settings.get("DomainFqdn"))
            .optional("IAMRoleName", settings.get("DomainIAMRoleName"))
            .optional("OU", settings.get("DomainOu"))
            .optional("AuthSecretArn", settings.get("DomainAuthSecretArn"));
        let addresses = settings.get("DomainDnsIps").unwrap_or_default();
        let addresses = addresses.split(',').filter(|it| !it.is_empty());
        xml.members("DnsIps", addresses, |xml, it| xml.value(it));
    });
}

fn write_replicas(account: &Account, xml: &mut Xml, it: &Instance) {
    xml.optional("ReadReplicaSourceDBInstanceIdentifier", it.source.as_ref());
    let all = here(account, &account.rds.instances).into_iter();
    let own = all.filter(|other| other.source.as_ref() == Some(&it.identifier));
    xml.list_of(
        "ReadReplicaDBInstanceIdentifiers",
        "ReadReplicaDBInstanceIdentifier",
        own,
        |xml, other| xml.value(&other.identifier),
    );
}
