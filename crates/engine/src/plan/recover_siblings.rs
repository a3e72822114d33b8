//! Telling the object of a lost create from others.

use crate::plan::planner::Planner;
use rform_core::addr::ResourceInstance;

impl Planner<'_> {
    /// What was noted to have been there before, and what the state has of that type by now.
    pub(super) fn beside(
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

    /// The ids of all other objects of an instance's type in the state.
    pub(super) fn ids_of_kind(&self, address: &ResourceInstance) -> Vec<String> {
        let state = self.state();
        let others = state
            .resources
            .iter()
            .filter(|(other, _)| *other != address && other.resource.kind == address.resource.kind);
        let objects = others.flat_map(|(_, it)| it.current.iter().chain(it.deposed.values()));
        let ids = objects.filter_map(|it| it.attributes.get("id")?.as_str().map(str::to_owned));
        ids.collect()
    }

    /// How many other lost creates asked for the same.
    pub(super) fn siblings(
        &self,
        address: &ResourceInstance,
        asked: &rform_state::RequestedObject,
    ) -> usize {
        let state = self.state();
        let others = state.interrupted.iter().filter(|(other, attempt)| {
            let same = |it: &rform_state::RequestedObject| it.attributes == asked.attributes;
            *other != address
                && other.resource.kind == address.resource.kind
                && state.current(other).is_none()
                && attempt.requested.as_ref().is_some_and(same)
        });
        others.count()
    }
}
