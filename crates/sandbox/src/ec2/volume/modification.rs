//! Modifications of volumes (<https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modify-volume.html>).

use std::collections::BTreeMap;

use crate::action::Outcome;
use crate::clock::Moment;
use crate::ec2::describe::{Filter, Page, passes};
use crate::ec2::model::{Transition, Volume, VolumeModification};
use crate::ec2::resource::{find, find_mut};
use crate::ec2::volume::spec;
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// `ModifyVolume`: a volume can only grow, and not while it is still being modified.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVolume.html>.
pub(super) fn modify(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("VolumeId")?;
    let old = find::<Volume>(account, id)?.clone();
    let busy = old
        .modification
        .as_ref()
        .is_some_and(|last| last.state.at(account.now) != "completed");
    if busy {
        let message = format!("Volume {id} is still being modified.");
        return Err(Failure::new("IncorrectModificationState", message));
    }
    let new = spec(account, &call.params, old.spec.clone())?;
    if new.size < old.spec.size {
        let message = "New size cannot be smaller than existing size";
        return Err(Failure::invalid(message));
    }
    let ready = account.after(account.latencies.volume_available);
    let change = VolumeModification {
        from: old.spec,
        to: new.clone(),
        started: account.now,
        state: Transition::from_to("modifying", ready, "completed"),
    };
    let mut xml = Xml::new();
    xml.element("volumeModification", |xml| {
        write_modification(xml, id, &change, account.now)
    });
    let volume = find_mut::<Volume>(account, id)?;
    (volume.spec, volume.modification) = (new, Some(change));
    Ok(Answer::Xml(xml))
}

fn write_modification(xml: &mut Xml, id: &str, change: &VolumeModification, now: Moment) {
    let state = change.state.at(now);
    xml.text("volumeId", id).text("modificationState", state);
    xml.text("progress", if state == "completed" { 100 } else { 0 });
    xml.text("startTime", change.started.iso());
    for (prefix, spec) in [("original", &change.from), ("target", &change.to)] {
        xml.text(&format!("{prefix}Size"), spec.size);
        xml.text(&format!("{prefix}VolumeType"), &spec.kind);
        xml.optional(&format!("{prefix}Iops"), spec.iops);
        xml.optional(&format!("{prefix}Throughput"), spec.throughput);
    }
}

/// `DescribeVolumesModifications`: returns the last modification of each volume.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumesModifications.html>.
pub(super) fn describe_modifications(account: &mut Account, call: &Call) -> Outcome {
    let ids = call.params.list("VolumeId");
    for id in &ids {
        find::<Volume>(account, id)?;
    }
    let filters = Filter::read(&call.params)?;
    let mut chosen = Vec::new();
    for (id, volume) in account.ec2.volumes.iter() {
        let named = ids.is_empty() || ids.contains(&id.as_str());
        let Some(change) = volume.modification.as_ref().filter(|_| named) else {
            continue;
        };
        let values = BTreeMap::from([
            ("volume-id", vec![id.clone()]),
            (
                "modification-state",
                vec![change.state.at(account.now).to_owned()],
            ),
        ]);
        if passes(&filters, &values)? {
            chosen.push((id, change));
        }
    }
    let (chosen, next) = Page::read(&call.params, 1000)?.cut(chosen, |(id, _)| id);
    let mut xml = Xml::new();
    xml.list("volumeModificationSet", chosen, |item, (id, change)| {
        write_modification(item, id, change, account.now);
    });
    xml.optional("nextToken", next);
    Ok(Answer::Xml(xml))
}
