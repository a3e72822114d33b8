//! Objects whose resource has another provider configuration than the state says.

use crate::plan::planner::Planner;
use crate::plan::planner_state::PlannerState;
use rform_core::addr::{ConfigResource, ProviderConfig};

impl Planner<'_> {
    /// Gives each object the provider configuration that its resource names now. An orphan keeps the
    /// one in the state.
    pub(super) fn adopt_providers(&self) {
        let mut known = self.known.borrow_mut();
        let PlannerState {
            state, refreshed, ..
        } = &mut *known;
        // Instances of a resource are neighbours in the map, so the last answer is kept.
        let mut last: Option<(ConfigResource, Option<ProviderConfig>)> = None;
        for (address, instance) in &mut state.resources {
            let resource = address.config();
            let known = last.take().filter(|(it, _)| *it == resource);
            let (resource, wanted) = known.unwrap_or_else(|| {
                let wanted = self.wanted_provider(&resource);
                (resource, wanted)
            });
            if let Some(wanted) = wanted.as_ref().filter(|it| **it != instance.provider) {
                instance.provider = wanted.clone();
                *refreshed = true;
            }
            last = Some((resource, wanted));
        }
    }

    /// The provider that the configuration names for a resource, if it has that.
    pub(super) fn wanted_provider(&self, resource: &ConfigResource) -> Option<ProviderConfig> {
        let config = self.run.session.config;
        let module = config.module(&resource.module)?;
        let wanted = &module.resources.get(&resource.resource)?.provider;
        Some(config.resolve_provider(&resource.module, wanted).address())
    }
}
