//! What two providers offer together.

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::schema::ProviderSchema;

/// Everything that either has; of what both have, the native one's, except for the `provider` block
/// and `provider_meta`, which are the plugin's.
pub(super) fn merge(native: &ProviderSchema, plugin: &ProviderSchema) -> ProviderSchema {
    ProviderSchema {
        provider: plugin.provider.clone(),
        provider_meta: plugin.provider_meta.clone(),
        resources: union(&native.resources, &plugin.resources),
        data_sources: union(&native.data_sources, &plugin.data_sources),
        ephemeral_resources: union(&native.ephemeral_resources, &plugin.ephemeral_resources),
        functions: union(&native.functions, &plugin.functions),
    }
}

fn union<T>(
    first: &BTreeMap<Arc<str>, Arc<T>>,
    second: &BTreeMap<Arc<str>, Arc<T>>,
) -> BTreeMap<Arc<str>, Arc<T>> {
    let mut all = second.clone();
    all.extend(first.iter().map(|(name, it)| (name.clone(), it.clone())));
    all
}
