//! Telling the object of an interrupted create from others: by the ids of objects that existed
//! before, and by the number of creates with the same request.

use crate::plan::planner::Planner;
use rform_core::addr::ResourceInstance;

impl Planner<'_> {
    /// The attempt with the ids of the type's objects in the state added to the recorded ids of objects
    /// that existed before it.
    pub(super) fn with_existing_ids(
        &self,
        address: &ResourceInstance,
        attempt: rform_state::Attempt,
    ) -> rform_state::Attempt {
        let Some(mut before) = attempt.before else {
            return attempt;
        };
        before.extend(self.ids_of_kind(address));
        rform_state::Attempt {
            before: Some(before),
            ..attempt
        }
    }

    /// The ids of all objects in the state that have the type of an instance and another address.
    pub(super) fn ids_of_kind(&self, address: &ResourceInstance) -> Vec<String> {
        let state = self.state();
        let resources = state
            .resources
            .iter()
            .filter(|(other, _)| *other != address && other.resource.kind == address.resource.kind);
        let objects = resources.flat_map(|(_, it)| it.current.iter().chain(it.deposed.values()));
        let ids = objects.filter_map(|it| it.attributes.get("id")?.as_str().map(str::to_owned));
        ids.collect()
    }

    /// The number of other interrupted creates with the same requested attributes.
    pub(super) fn siblings(
        &self,
        address: &ResourceInstance,
        asked: &rform_state::RequestedObject,
    ) -> usize {
        let state = self.state();
        let attempts = state.interrupted.iter().filter(|(other, attempt)| {
            let same = |it: &rform_state::RequestedObject| it.attributes == asked.attributes;
            *other != address
                && other.resource.kind == address.resource.kind
                && state.current(other).is_none()
                && attempt.requested.as_ref().is_some_and(same)
        });
        attempts.count()
    }
}
