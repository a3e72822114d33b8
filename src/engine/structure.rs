//! What can be told of a configuration before anything is evaluated: calls against the modules
//! they call, lists of `depends_on`, resources without the provider they ask for.

use std::sync::Arc;

use super::Session;
use super::providers::not_present;
use crate::addr::{ConfigResource, Mode, ProviderSource};
use crate::config::check::{check_calls, check_dependencies};
use crate::config::{ModuleConfig, Resource};
use crate::diag::{Diagnostic, Diagnostics};
use crate::schema::ResourceSchema;

/// Checks how the parts of a stack fit together.
pub fn check(session: &Session<'_>) -> Diagnostics {
    let mut faults = check_calls(session.config);
    for module in session.config.modules.values() {
        faults.extend(dependencies(session, module));
        let resources = module.resources.values();
        faults.extend(resources.filter_map(|it| missing_provider(session, module, it)));
    }
    faults
}

fn dependencies(session: &Session<'_>, module: &ModuleConfig) -> Diagnostics {
    let schemas =
        |source: &ProviderSource, mode: Mode, kind: &str| -> Option<Arc<ResourceSchema>> {
            session.registry.resource(source, mode, kind).cloned()
        };
    let outputs = module.outputs.values().map(|it| &it.depends_on);
    let calls = module.calls.values().map(|it| &it.depends_on);
    let resources = module.resources.values().map(|it| &it.depends_on);
    let lists = outputs.chain(calls).chain(resources);
    lists
        .flat_map(|list| check_dependencies(module, list, &schemas))
        .collect()
}

/// A provider without an alias may go without a block; one with an alias may not.
fn missing_provider(
    session: &Session<'_>,
    module: &ModuleConfig,
    resource: &Resource,
) -> Option<Diagnostic> {
    let place = session
        .config
        .provider_place(&module.path, &resource.provider);
    let holder = session.config.module(&place.module);
    if place.key.alias.is_none() || holder.is_some_and(|it| it.providers.contains_key(&place.key)) {
        return None;
    }
    let name = ConfigResource {
        module: module.path.clone(),
        resource: resource.name.clone(),
    };
    Some(not_present(&name.to_string(), &place))
}
