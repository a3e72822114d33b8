//! Checks of a configuration before anything is evaluated: arguments of module calls, `depends_on`,
//! and providers, types and provisioners that do not exist.

use std::sync::Arc;

use crate::base::session::Session;
use crate::resource::missing_provider::provider_not_present;
use crate::validate::requirements;
use rform_config::check::{check_calls, check_dependencies};
use rform_config::{Config, ModuleConfig, Resource};
use rform_core::addr::{ConfigResource, Mode, ProviderSource};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::schema::ResourceSchema;
use rform_state::State;

/// The errors of a configuration and, for a plan, of the state beside it.
pub fn check(session: &Session<'_>, state: Option<&State>) -> Diagnostics {
    let config = session.config;
    let mut errors = requirements::missing_providers(config, state, session.registry);
    if errors.has_errors() {
        return errors;
    }
    errors.extend(state.map_or_else(Diagnostics::new, |state| {
        requirements::missing_types(state, session.registry)
    }));
    errors.extend(requirements::missing_provisioners(config, state.is_some()));
    if errors.has_errors() {
        return errors;
    }
    errors.extend(imports_of_missing_modules(config));
    if state.is_some() {
        errors.extend(configurations_of_no_caller(config));
    }
    if errors.has_errors() {
        return errors;
    }
    errors.extend(check_calls(config));
    for module in config.modules.values() {
        errors.extend(dependencies(session, module));
        for resource in module.resources.values() {
            errors.extend(missing_provider(session, module, resource));
        }
    }
    errors
}

/// The errors of provider configurations that the root module expects to be given.
fn configurations_of_no_caller(config: &Config) -> Diagnostics {
    let Some(root) = config.root() else {
        return Diagnostics::new();
    };
    let expected = root.required_providers.values();
    let expected = expected.flat_map(|it| it.aliases.iter().map(move |key| (&it.source, key)));
    let absent = expected.filter(|(_, key)| !root.providers.contains_key(*key));
    let errors = absent.filter_map(|(source, key)| {
        let alias = key.alias.as_ref()?;
        let detail = format!(
            "The root module declares that it requires the caller to pass a configuration for \
             provider {} with alias {alias:?}.",
            source.short()
        );
        Some(Diagnostic::error(
            "Undefined provider configuration",
            detail,
        ))
    });
    errors.collect()
}

/// The errors of `import` blocks into modules that are not called.
fn imports_of_missing_modules(config: &Config) -> Diagnostics {
    let imports = config.root().into_iter().flat_map(|root| &root.imports);
    let missing = imports.filter(|it| config.module(&it.to_resource.0).is_none());
    let errors = missing.map(|import| {
        let (path, resource) = &import.to_resource;
        let detail = format!(
            "The configuration for the given import target {path}.{resource} does not exist. All \
             target instances must have an associated configuration to be imported."
        );
        let summary = "Configuration for import target does not exist";
        Diagnostic::error(summary, detail).at(import.to.span)
    });
    errors.collect()
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

/// The error of a resource whose provider has an alias and no block.
fn missing_provider(
    session: &Session<'_>,
    module: &ModuleConfig,
    resource: &Resource,
) -> Option<Diagnostic> {
    let place = session
        .config
        .resolve_provider(&module.path, &resource.provider);
    let holder = session.config.module(&place.module);
    if place.key.alias.is_none() || holder.is_some_and(|it| it.providers.contains_key(&place.key)) {
        return None;
    }
    let name = ConfigResource {
        module: module.path.clone(),
        resource: resource.name.clone(),
    };
    Some(provider_not_present(&name.to_string(), &place))
}
