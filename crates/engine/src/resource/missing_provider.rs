//! Errors of a provider, a provider configuration or a resource type that does not exist.

use rform_config::ResolvedProvider;
use rform_core::addr::{Mode, ProviderSource};
use rform_core::diag::Diagnostic;
use rform_core::suggest::did_you_mean;

/// The error that `requirer` asks for a provider that is neither built in nor installed.
pub fn missing_provider(requirer: &str, source: &ProviderSource) -> Diagnostic {
    let detail = format!(
        "This {requirer} requires provider {source}, but that provider isn't available: it is neither \
         built in nor installed as a plugin."
    );
    Diagnostic::error("Missing required provider", detail)
}

/// The error that the provider block which serves `what` does not exist.
pub fn provider_not_present(what: &str, place: &ResolvedProvider) -> Diagnostic {
    let address = place.address();
    Diagnostic::error(
        "Provider configuration not present",
        format!(
            "To work with {what} its original provider configuration at {address} is required, \
             but it has been removed. This occurs when a provider configuration is removed while \
             objects created by that provider still exist in the state. Re-add the provider \
             configuration to destroy {what}, after which you can remove the provider \
             configuration again."
        ),
    )
}

/// The error that a provider does not have the type of a resource.
pub fn no_schema(
    registry: &crate::base::registry::Registry,
    resource: &rform_config::Resource,
) -> Diagnostic {
    let (source, name) = (&resource.provider_source, &resource.name);
    let (what, summary) = match name.mode {
        Mode::Managed => ("resource type", "Invalid resource type"),
        Mode::Data => ("data source", "Invalid data source"),
        Mode::Ephemeral => ("ephemeral resource", "Invalid ephemeral resource"),
    };
    let detail = format!(
        "The provider {} does not support {what} {:?}.{}",
        source.short(),
        &*name.kind,
        suggested_type(registry, resource)
    );
    Diagnostic::error(summary, detail).at(resource.kind_span)
}

/// The sentence that suggests another type or another block.
fn suggested_type(
    registry: &crate::base::registry::Registry,
    resource: &rform_config::Resource,
) -> String {
    let (source, name) = (&resource.provider_source, &resource.name);
    let Some(provider) = registry.unconfigured(source) else {
        return String::new();
    };
    let (schema, kind) = (provider.schema(), &*name.kind);
    let (same_mode, other_mode) = match name.mode {
        Mode::Data => (&schema.data_sources, &schema.resources),
        _ => (&schema.resources, &schema.data_sources),
    };
    let (article, block, instead) = match name.mode {
        Mode::Data => ("managed resource type", "resource", "data"),
        _ => ("data source", "data", "resource"),
    };
    if other_mode.contains_key(kind) {
        return format!(
            "\n\nDid you intend to use the {article} {kind:?}? If so, declare this using a \
             {block:?} block instead of a {instead:?} block."
        );
    }
    did_you_mean(kind, same_mode.keys().map(|it| &**it))
}
