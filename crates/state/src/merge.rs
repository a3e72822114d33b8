//! The merge of two states, for runs of which one has ignored the lock (`-lock=false`).

use std::collections::BTreeSet;

use super::{Instance, Object, State};
use rform_core::addr::ResourceInstance;

/// A three-way merge: `ours`, with the instances that only `theirs` has changed since `base`.
///
/// Where both have changed an instance, ours wins unless theirs has an object that ours does not
/// have.
///
/// # Errors
/// The addresses of instances for which each side has objects that the other does not know: either
/// choice would lose one.
pub(super) fn merge(
    base: &State,
    ours: &State,
    theirs: &State,
) -> Result<State, Vec<ResourceInstance>> {
    let mut merged = ours.clone();
    let mut conflicts = Vec::new();
    let addresses: BTreeSet<_> = base
        .resources
        .keys()
        .chain(theirs.resources.keys())
        .collect();
    for address in addresses {
        let [base, ours, theirs] = [base, ours, theirs].map(|it| it.resources.get(address));
        if theirs == base || theirs == ours {
            continue;
        }
        let new: Vec<_> = object_names(theirs)
            .into_iter()
            .filter(|id| !object_names(base).contains(id) && !object_names(ours).contains(id))
            .collect();
        match (ours == base, new.is_empty(), ours) {
            (true, ..) | (_, false, None) => replace(&mut merged, address, theirs),
            (false, true, _) => {}
            (false, false, Some(_)) => conflicts.push(address.clone()),
        }
    }
    if !conflicts.is_empty() {
        return Err(conflicts);
    }
    merged.lineage.clone_from(&theirs.lineage);
    merged.serial = ours.serial.max(theirs.serial.saturating_add(1));
    Ok(merged)
}

fn replace(state: &mut State, address: &ResourceInstance, instance: Option<&Instance>) {
    match instance {
        Some(instance) => state.resources.insert(address.clone(), instance.clone()),
        None => state.resources.remove(address),
    };
}

/// Names that tell the objects of an instance apart: their ids, or all attributes of one without an
/// id.
pub(super) fn object_names(instance: Option<&Instance>) -> Vec<String> {
    let objects = instance
        .into_iter()
        .flat_map(|it| it.current.iter().chain(it.deposed.values()));
    let name = |it: &Object| match it.id() {
        Some(id) => id.to_owned(),
        None => it.attributes.to_string(),
    };
    objects.map(name).collect()
}
