//! Who makes volumes from a snapshot, its owner apart.

use crate::action::Outcome;
use crate::ec2::model::Snapshot;
use crate::ec2::resource::{find, find_mut};
use crate::store::Account;
use crate::wire::{Answer, Call, Failure, Xml};

/// The only attribute that can be changed.
const ATTRIBUTE: &str = "createVolumePermission";
/// The group of all accounts.
const ALL: &str = "all";

/// `ModifySnapshotAttribute`: adds accounts, or the group of all, or removes them.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html>.
pub(super) fn modify(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("SnapshotId")?.to_owned();
    let mut change: Vec<(bool, String)> = Vec::new();
    for (name, adds) in [("Add", true), ("Remove", false)] {
        let parts = call.params.part("CreateVolumePermission").parts(name);
        let whom = parts
            .iter()
            .filter_map(|it| it.get("UserId").or(it.get("Group")));
        change.extend(whom.map(|it| (adds, it.to_owned())));
    }
    let listed = [call.params.list("UserId"), call.params.list("UserGroup")].concat();
    if !listed.is_empty() {
        let adds = match call.params.required("OperationType")? {
            "add" => true,
            "remove" => false,
            other => {
                let message = format!("Value ({other}) for parameter operationType is invalid.");
                return Err(Failure::invalid(message));
            }
        };
        change.extend(listed.into_iter().map(|it| (adds, it.to_owned())));
    }
    if let Some((_, whom)) = change.iter().find(|(_, whom)| !is_permittable(whom)) {
        let message = format!("Invalid user id: \"{whom}\"");
        return Err(Failure::new("InvalidUserID.Malformed", message));
    }
    let snapshot = find_mut::<Snapshot>(account, &id)?;
    if snapshot.encrypted && change.iter().any(|(adds, whom)| *adds && whom == ALL) {
        let message = "Encrypted snapshots cannot be made public.";
        return Err(Failure::new("OperationNotPermitted", message));
    }
    for (adds, whom) in change {
        match adds {
            true => snapshot.permitted.insert(whom),
            false => snapshot.permitted.remove(&whom),
        };
    }
    Ok(Answer::done())
}

fn is_permittable(whom: &str) -> bool {
    whom == ALL || whom.len() == 12 && whom.bytes().all(|it| it.is_ascii_digit())
}

/// `DescribeSnapshotAttribute`: of permissions; there are no product codes.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshotAttribute.html>.
pub(super) fn describe(account: &mut Account, call: &Call) -> Outcome {
    let id = call.params.required("SnapshotId")?;
    let permitted = &find::<Snapshot>(account, id)?.permitted;
    let mut xml = Xml::new();
    xml.text("snapshotId", id);
    if call.params.required("Attribute")? == ATTRIBUTE {
        xml.list(ATTRIBUTE, permitted, |item, whom| {
            let name = if whom == ALL { "group" } else { "userId" };
            item.text(name, whom);
        });
    }
    Ok(Answer::Xml(xml))
}
