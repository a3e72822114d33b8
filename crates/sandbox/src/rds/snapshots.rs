//! Snapshots of instances.

use super::lookup::{absent, check_name, find, find_mut, here};
use super::model::{Instance, Snapshot};
use crate::action::Outcome;
use crate::clock::Moment;
use crate::ec2::Transition;
use crate::query::{Texts, answer, page, required, tags, texts, write_tags};
use crate::store::Account;
use crate::subnet_group::key;
use crate::wire::{Call, Failure, Params, Xml};

/// Begins a snapshot of an instance; when it is complete.
///
/// # Errors
/// The identifier is taken, or is none.
pub(super) fn make(
    account: &mut Account,
    identifier: &str,
    instance: &Instance,
    tags: Texts,
) -> Result<Moment, Failure> {
    let identifier = identifier.to_lowercase();
    check_name("DBSnapshotIdentifier", &identifier)?;
    let key = key(account, &identifier);
    if account.rds.snapshots.contains(&key) {
        let message = format!(
            "Cannot create the snapshot because a snapshot with the identifier {identifier} already \
             exists."
        );
        return Err(Failure::new("DBSnapshotAlreadyExists", message));
    }
    let ready = account.after(account.latencies.database_snapshot);
    let copies = instance.settings.get("CopyTagsToSnapshot") == Some("true");
    let inherited = match copies {
        true => instance.tags.clone(),
        false => Default::default(),
    };
    let snapshot = Snapshot {
        arn: account.arn("rds", &format!("snapshot:{identifier}")),
        instance: (instance.identifier.clone(), instance.resource_id.clone()),
        created: account.now,
        settings: instance.settings.clone(),
        vpc: instance.vpc.clone(),
        zone: instance.zone.clone(),
        option_group: instance.option_group.clone(),
        shared: Default::default(),
        state: Transition::from_to("creating", ready, "available"),
        tags: inherited.into_iter().chain(tags).collect(),
        identifier,
    };
    account.rds.snapshots.insert(key, snapshot);
    Ok(ready)
}

/// `CreateDBSnapshot`: of an instance that is available.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSnapshot.html>.
pub(super) fn create(account: &mut Account, call: &Call) -> Outcome {
    let identifier = required(call, "DBSnapshotIdentifier")?;
    let name = required(call, "DBInstanceIdentifier")?;
    super::instance_checks::available(account, name)?;
    let instance = find::<Instance>(account, name)?.clone();
    make(account, identifier, &instance, tags(call)?)?;
    show(account, identifier)
}

fn show(account: &Account, identifier: &str) -> Outcome {
    let snapshot = find::<Snapshot>(account, identifier)?;
    answer(|xml| {
        xml.element("DBSnapshot", |xml| write(account, xml, snapshot));
    })
}

/// `DescribeDBSnapshots`: by their identifier, by their instance, or all.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSnapshots.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let mut found = match call.params.get("DBSnapshotIdentifier") {
        Some(name) => {
            let name = name.rsplit(':').next().unwrap_or(name);
            vec![find::<Snapshot>(account, name)?]
        }
        None => here(account, &account.rds.snapshots),
    };
    let is_wanted = |name: &str, text: &str| call.params.get(name).is_none_or(|it| it == text);
    found.retain(|it| {
        is_wanted("DBInstanceIdentifier", &it.instance.0) && is_wanted("SnapshotType", "manual")
    });
    page(call, ("DBSnapshots", "DBSnapshot"), &found, |xml, it| {
        write(account, xml, it);
    })
}

fn write(account: &Account, xml: &mut Xml, it: &Snapshot) {
    let state = it.state.at(account.now);
    let names = [
        "AllocatedStorage",
        "Engine",
        "EngineVersion",
        "IAMDatabaseAuthenticationEnabled",
        "Iops",
        "KmsKeyId",
        "LicenseModel",
        "MasterUsername",
        "Port",
        "StorageThroughput",
        "StorageType",
        "Timezone",
    ];
    let shown = names
        .iter()
        .filter_map(|name| Some((*name, it.settings.get(name)?)));
    let shown = shown.fold(Params::default(), |all, (name, text)| all.with(name, text));
    xml.text("DBSnapshotIdentifier", &it.identifier)
        .text("DBInstanceIdentifier", &it.instance.0)
        .text("DbiResourceId", &it.instance.1)
        .text("DBSnapshotArn", &it.arn)
        .text("SnapshotCreateTime", it.created.iso())
        .text("SnapshotType", "manual")
        .text("Status", state)
        .text(
            "PercentProgress",
            if state == "available" { 100 } else { 0 },
        )
        .text("AvailabilityZone", &it.zone)
        .text("VpcId", &it.vpc)
        .text("OptionGroupName", &it.option_group)
        .optional("Encrypted", it.settings.get("StorageEncrypted"))
        .fields(&shown);
    write_tags(xml, "TagList", &it.tags);
}

/// `DeleteDBSnapshot`: of one that is complete.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBSnapshot.html>.
pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "DBSnapshotIdentifier")?;
    let snapshot = find::<Snapshot>(account, name)?;
    if snapshot.state.at(account.now) != "available" {
        let message = format!("Snapshot {name} is not available");
        return Err(Failure::new("InvalidDBSnapshotState", message));
    }
    let key = key(account, name);
    let removed = account.rds.snapshots.remove(&key);
    removed.ok_or_else(|| absent::<Snapshot>(name))?;
    answer(|_| ())
}

fn show_attributes(snapshot: &Snapshot) -> Outcome {
    answer(|xml| {
        xml.element("DBSnapshotAttributesResult", |xml| {
            xml.text("DBSnapshotIdentifier", &snapshot.identifier);
            let one = Some(&snapshot.shared);
            xml.list_of(
                "DBSnapshotAttributes",
                "DBSnapshotAttribute",
                one,
                |xml, shared| {
                    xml.text("AttributeName", "restore");
                    xml.list_of("AttributeValues", "AttributeValue", shared, |xml, it| {
                        xml.value(it);
                    });
                },
            );
        });
    })
}

/// `DescribeDBSnapshotAttributes`: the accounts that may restore it.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSnapshotAttributes.html>.
pub(super) fn describe_attributes(account: &mut Account, call: &Call) -> Outcome {
    let name = required(call, "DBSnapshotIdentifier")?;
    show_attributes(find::<Snapshot>(account, name)?)
}

/// `ModifyDBSnapshotAttribute`: lets accounts restore it, or does not any more.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBSnapshotAttribute.html>.
pub(super) fn modify_attribute(account: &mut Account, call: &Call) -> Outcome {
    if required(call, "AttributeName")? != "restore" {
        return Err(Failure::invalid("The only attribute is restore"));
    }
    let name = required(call, "DBSnapshotIdentifier")?;
    let row = find_mut::<Snapshot>(account, name)?;
    row.shared
        .extend(texts(&call.params, "ValuesToAdd.AttributeValue"));
    let removed = texts(&call.params, "ValuesToRemove.AttributeValue");
    row.shared.retain(|it| !removed.contains(it));
    show_attributes(row)
}
