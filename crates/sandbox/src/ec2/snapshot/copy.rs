//! Copies of snapshots, within a region and between regions.

use crate::action::Outcome;
use crate::ec2::model::{Snapshot, Transition};
use crate::ec2::resource::{create as put, find};
use crate::ec2::volume::key_arn;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// The volume that DescribeSnapshots shows for copies:
/// <https://docs.aws.amazon.com/ebs/latest/userguide/ebs-copy-snapshot.html>.
pub(crate) const NO_VOLUME: &str = "vol-ffffffff";

/// `CopySnapshot`: of a completed snapshot; a copy of an encrypted one is encrypted. That a request for
/// an encrypted snapshot of another region brings a signed request for that region is demanded.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopySnapshot.html>.
pub(super) fn copy(account: &mut Account, call: &Call) -> Outcome {
    let from = call.params.required("SourceRegion")?;
    let source = source(account, from, call.params.required("SourceSnapshotId")?)?;
    let key = call.params.get("KmsKeyId");
    let encrypted = source.encrypted || call.params.flag("Encrypted").unwrap_or(key.is_some());
    if key.is_some() && !encrypted {
        let message = "The parameter KmsKeyId requires the parameter Encrypted to be set.";
        return Err(Failure::new("InvalidParameterDependency", message));
    }
    let is_elsewhere = from != account.region;
    if source.encrypted && is_elsewhere && call.params.get("PresignedUrl").is_none() {
        return Err(Failure::missing("PresignedUrl"));
    }
    if let Some(minutes) = call.params.parse::<u32>("CompletionDurationMinutes")?
        && !((15..=2880).contains(&minutes) && minutes.is_multiple_of(15))
    {
        let message = "The completion duration must be in 15 minute increments up to 2880 minutes.";
        return Err(Failure::invalid(message));
    }
    let ready = account.after(account.latencies.volume_available);
    let kms_key = encrypted.then(|| match key {
        Some(key) if key.starts_with("arn:") => key.to_owned(),
        key => key_arn(account, key.unwrap_or("alias/aws/ebs")),
    });
    let description = call.params.get("Description").unwrap_or_default();
    let snapshot = Snapshot {
        description: description.to_owned(),
        encrypted,
        kms_key,
        started: account.now,
        state: Transition::from_to("pending", ready, "completed"),
        ..Snapshot::of(NO_VOLUME, source.size)
    };
    let id = put(account, call, snapshot)?;
    let mut xml = Xml::new();
    xml.text("snapshotId", &id);
    crate::ec2::tags::write(account, &id, &mut xml);
    Ok(Answer::Xml(xml))
}

fn source(account: &mut Account, region: &str, id: &str) -> Result<Snapshot, Failure> {
    let here = account.region.clone();
    account.enter(region);
    let found = find::<Snapshot>(account, id).cloned();
    account.enter(&here);
    let found = found?;
    match found.state.at(account.now) {
        "completed" => Ok(found),
        state => {
            let message = format!("The snapshot {id} is {state}.");
            Err(Failure::new("IncorrectState", message))
        }
    }
}
