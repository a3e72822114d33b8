//! Providers and provisioners that are asked for and not there.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::registry::Registry;
use crate::resource::missing::missing;
use crate::resource::provisioner_schema::provisioner_schema;
use rform_config::{Config, Provisioner};
use rform_core::addr::ProviderSource;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_state::State;

/// Providers that the configuration or the state needs, and that are not built in.
pub fn missing_providers(
    config: &Config,
    state: Option<&State>,
    registry: &Registry,
) -> Diagnostics {
    let resources = config.modules.values().flat_map(|it| it.resources.values());
    let asked: BTreeSet<&ProviderSource> = resources.map(|it| &it.provider_source).collect();
    let held = state.into_iter().flat_map(|it| it.resources.values());
    let held: BTreeSet<&ProviderSource> = held.map(|it| &it.provider.source).collect();
    let absent = |source: &&&ProviderSource| !registry.has(source);
    let by_config = asked.iter().filter(absent);
    let by_config = by_config.map(|source| missing("configuration", source));
    let by_state = held.difference(&asked).filter(|it| !registry.has(it));
    let by_state = by_state.map(|source| missing("state", source));
    by_config.chain(by_state).collect()
}

/// Objects of the state whose provider cannot look after them: what happens to them could not be
/// told, so nothing is planned.
pub fn missing_types(state: &State, registry: &Registry) -> Diagnostics {
    let mut found: BTreeMap<(&ProviderSource, &str), Vec<String>> = BTreeMap::new();
    for (address, instance) in state.managed() {
        let source = &instance.provider.source;
        let kind = &*address.resource.kind;
        let known = registry.idle(source);
        if known.is_some_and(|it| !it.schema().resources.contains_key(kind)) {
            let places = found.entry((source, kind)).or_default();
            places.push(address.to_string());
        }
    }
    let fault = |((source, kind), places): ((&ProviderSource, &str), Vec<String>)| {
        let detail = format!(
            "The state holds {}, and provider {source}, as it is built in, cannot manage objects \
             of type {kind:?}. Nothing is planned, as these objects would be left behind.",
            places.join(", ")
        );
        Diagnostic::error("Unsupported resource type in state", detail).hint(
            "To have something else look after them, take them out of the state: they stay as they \
             are (state rm).",
        )
    };
    found.into_iter().map(fault).collect()
}

/// Provisioners that cannot be run; better told now than when an object has been made.
pub fn missing_provisioners(config: &Config) -> Diagnostics {
    let resources = config.modules.values().flat_map(|it| it.resources.values());
    let provisioners = resources.flat_map(|it| &it.provisioners);
    let unknown = provisioners.filter(|it| provisioner_schema(&it.kind).is_none());
    unknown.map(unavailable).collect()
}

fn unavailable(provisioner: &Provisioner) -> Diagnostic {
    let kind = &*provisioner.kind;
    if ["file", "remote-exec"].contains(&kind) {
        let detail = format!(
            "Provisioners of type {kind:?} are not supported: only \"local-exec\" is. To \
             configure a machine, prefer its user data."
        );
        let fault = Diagnostic::error("Unsupported provisioner type", detail);
        return fault.at(provisioner.span);
    }
    let detail = format!(
        "Error while loading schemas for plugin components: Failed to obtain provisioner schema: \
         Could not load the schema for provisioner {kind:?}: unavailable provisioner {kind:?}."
    );
    Diagnostic::error("Failed to load plugin schemas", detail)
}
