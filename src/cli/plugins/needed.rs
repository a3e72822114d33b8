//! Which providers, and which types of them, a configuration and a state name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rform_config::Config;
use rform_core::addr::{Mode, ProviderSource};
use rform_plan::Plan;
use rform_provider::builtin::Builtin;
use rform_state::State;

/// A type by its mode and name.
pub type TypeName = (Mode, Arc<str>);

/// The types that are needed of each provider. A provider may be needed without a type, for the
/// sake of its `provider` block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needed(pub BTreeMap<ProviderSource, BTreeSet<TypeName>>);

impl Needed {
    /// The providers that a configuration needs.
    pub fn by_config(config: &Config) -> Needed {
        let mut needed = Needed::default();
        needed.add_config(config);
        needed
    }

    /// The providers that a state needs.
    pub fn by_state(state: &State) -> Needed {
        let mut needed = Needed::default();
        needed.add_state(state);
        needed
    }

    /// Adds what a configuration needs.
    pub fn add_config(&mut self, config: &Config) {
        for module in config.modules.values() {
            for requirement in module.required_providers.values() {
                self.0.entry(requirement.source.clone()).or_default();
            }
            for key in module.providers.keys() {
                let source = module.provider_source(&key.name);
                self.0.entry(source).or_default();
            }
            for (name, resource) in &module.resources {
                let kind = (name.mode, name.kind.clone());
                self.add(resource.provider_source.clone(), kind);
            }
            for import in &module.imports {
                let resource = &import.to_resource.1;
                let source = module.provider_source(resource.implied_provider());
                self.add(source, (resource.mode, resource.kind.clone()));
            }
        }
    }

    /// Adds what a state needs.
    pub fn add_state(&mut self, state: &State) {
        for (address, instance) in &state.resources {
            let resource = &address.resource;
            let kind = (resource.mode, resource.kind.clone());
            self.add(instance.provider.source.clone(), kind);
        }
    }

    /// Adds what the changes of a plan need.
    pub fn add_plan(&mut self, plan: &Plan) {
        for change in &plan.changes {
            let resource = &change.address.resource;
            let kind = (resource.mode, resource.kind.clone());
            self.add(change.provider.source.clone(), kind);
        }
    }

    fn add(&mut self, source: ProviderSource, kind: TypeName) {
        if source != Builtin::source() {
            self.0.entry(source).or_default().insert(kind);
        }
    }
}
