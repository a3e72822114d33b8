//! Providers, resource types and provisioners that are required and do not exist.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::registry::Registry;
use crate::resource::missing_provider::missing_provider;
use crate::resource::provisioner_schema::provisioner_schema;
use rform_config::Config;
use rform_core::addr::ProviderSource;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_state::State;

/// The errors of providers that the configuration or the state requires and that are not built in.
pub fn missing_providers(
    config: &Config,
    state: Option<&State>,
    registry: &Registry,
) -> Diagnostics {
    let resources = config.modules.values().flat_map(|it| it.resources.values());
    let in_config: BTreeSet<&ProviderSource> = resources.map(|it| &it.provider_source).collect();
    let in_state = state.into_iter().flat_map(|it| it.resources.values());
    let in_state: BTreeSet<&ProviderSource> = in_state.map(|it| &it.provider.source).collect();
    let is_missing = |source: &&&ProviderSource| !registry.has(source);
    let by_config = in_config.iter().filter(is_missing);
    let by_config = by_config.map(|source| missing_provider("configuration", source));
    let by_state = in_state
        .difference(&in_config)
        .filter(|it| !registry.has(it));
    let by_state = by_state.map(|source| missing_provider("state", source));
    by_config.chain(by_state).collect()
}

/// The errors of objects in the state whose provider does not have their type. Nothing is planned
/// then, because it is unclear what to do with them.
pub fn missing_types(state: &State, registry: &Registry) -> Diagnostics {
    let mut found: BTreeMap<(&ProviderSource, &str), Vec<String>> = BTreeMap::new();
    for (address, instance) in state.managed() {
        let source = &instance.provider.source;
        let kind = &*address.resource.kind;
        let known = registry.unconfigured(source);
        if known.is_some_and(|it| !it.schema().resources.contains_key(kind)) {
            let places = found.entry((source, kind)).or_default();
            places.push(address.to_string());
        }
    }
    let failed = |((source, kind), places): ((&ProviderSource, &str), Vec<String>)| {
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
    found.into_iter().map(failed).collect()
}

/// The errors of provisioners that are not supported: they are reported before objects are created.
///
/// Validation tells each of them, and a plan, which `loads` all schemas first, that it cannot.
pub fn missing_provisioners(config: &Config, loads: bool) -> Diagnostics {
    let resources = config.modules.values().flat_map(|it| it.resources.values());
    let provisioners = resources.flat_map(|it| &it.provisioners);
    let kinds: BTreeSet<&str> = provisioners.map(|it| &*it.kind).collect();
    let mut unknown = kinds
        .into_iter()
        .filter(|kind| provisioner_schema(kind).is_none())
        .peekable();
    match loads && unknown.peek().is_some() {
        true => not_loaded(unknown).into(),
        false => unknown.map(unavailable).collect(),
    }
}

fn unavailable(kind: &str) -> Diagnostic {
    let detail = format!(
        "This configuration requires provisioner plugin {kind:?}, which isn't available. If you're \
         intending to use an external provisioner plugin, you must install it manually into one of \
         the plugin search directories before running Terraform."
    );
    Diagnostic::error("Missing required provisioner plugin", detail)
}

fn not_loaded<'a>(kinds: impl Iterator<Item = &'a str>) -> Diagnostic {
    let problems = kinds.map(|kind| {
        format!(
            "Failed to obtain provisioner schema: Could not load the schema for provisioner \
             {kind:?}: failed to instantiate provisioner {kind:?} to obtain schema: unavailable \
             provisioner {kind:?}."
        )
    });
    let problems: Vec<String> = problems.collect();
    let told = match &problems[..] {
        [one] => one.clone(),
        all => format!("{} problems:\n\n- {}", all.len(), all.join("\n- ")),
    };
    let detail = format!("Error while loading schemas for plugin components: {told}.");
    Diagnostic::error("Failed to load plugin schemas", detail)
}
