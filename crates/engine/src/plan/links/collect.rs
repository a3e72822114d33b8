//! The links of a plan: from the configuration, the state and the providers.

use std::collections::BTreeSet;

use crate::plan::links::builder::DependencyGraphBuilder;
use crate::plan::planner::Planner;
use rform_plan::{Action, Change, Links};

impl Planner<'_> {
    /// The links between these changes.
    pub(in crate::plan) async fn links(&self, changes: &[Change]) -> Links {
        let mut builder = DependencyGraphBuilder::new(self, changes);
        builder.add_config(changes);
        let wanted = builder.from_config.len();
        builder.add_state(changes);
        debug_assert!(builder.from_config.len() == wanted);
        let provider = builder.provider_constraints(changes).await;
        Links {
            hubs: builder.next - changes.len(),
            judged: self.judged(changes),
            config: builder.from_config,
            state: builder.from_state,
            provider,
        }
    }
}

impl Planner<'_> {
    /// Unchanged objects with conditions: what those refer to may change.
    fn judged(&self, changes: &[Change]) -> BTreeSet<usize> {
        let is_judged = |change: &Change| {
            let resource = self.resource_of(&change.address);
            let lifecycle = resource.as_ref().map(|it| &it.lifecycle);
            lifecycle
                .is_some_and(|it| !(it.preconditions.is_empty() && it.postconditions.is_empty()))
        };
        let unchanged = changes.iter().enumerate();
        let unchanged = unchanged.filter(|(_, change)| change.action == Action::NoOp);
        unchanged
            .filter(|(_, change)| is_judged(change))
            .map(|(at, _)| at)
            .collect()
    }
}
