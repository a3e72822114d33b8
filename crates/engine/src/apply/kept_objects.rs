//! The objects of a stack that a run does not delete.

use std::collections::HashSet;

use rform_core::addr::{Mode, ResourceInstance};
use rform_plan::Plan;
use rform_provider::KeptObject;

/// The managed objects of the state that the plan does not delete.
pub(super) fn kept_objects(plan: &Plan) -> Vec<KeptObject> {
    let changes = plan.changes.iter();
    let planned: HashSet<&ResourceInstance> = changes.clone().map(|it| &it.address).collect();
    let deleted = changes.filter(|change| change.action.deletes());
    let deleted: HashSet<&ResourceInstance> = deleted.map(|change| &change.address).collect();
    let objects = plan.prior.resources.iter().filter(|(address, _)| {
        address.resource.mode == Mode::Managed && !deleted.contains(address)
    });
    let kept = objects.filter_map(|(address, instance)| {
        Some(KeptObject {
            address: address.to_string().into(),
            id: instance.current.as_ref()?.id()?.into(),
            is_excluded: !planned.contains(address),
        })
    });
    kept.collect()
}
