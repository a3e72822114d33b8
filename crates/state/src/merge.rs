//! Two runs that changed one state, because one of them did not heed the lock.

use std::collections::BTreeSet;

use super::{Instance, Object, State};
use rform_core::addr::ResourceInstance;

/// What both made of the state `base`: `ours`, with what only `theirs` changed.
///
/// # Errors
/// Instances of which both made something that the other does not know.
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
        let [was, mine, now] = [base, ours, theirs].map(|it| it.resources.get(address));
        if now == was || now == mine {
            continue;
        }
        let news: Vec<_> = objects(now)
            .into_iter()
            .filter(|id| !objects(was).contains(id) && !objects(mine).contains(id))
            .collect();
        match (mine == was, news.is_empty(), mine) {
            (true, ..) | (_, false, None) => replace(&mut merged, address, now),
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

/// The ids of all objects of an instance; for those without an id, all of their attributes.
fn objects(instance: Option<&Instance>) -> Vec<String> {
    let objects = instance
        .into_iter()
        .flat_map(|it| it.current.iter().chain(it.deposed.values()));
    let name = |it: &Object| match it.id() {
        Some(id) => id.to_owned(),
        None => it.attributes.to_string(),
    };
    objects.map(name).collect()
}
