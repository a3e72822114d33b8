//! What two providers offer together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rform_core::addr::Mode;
use rform_core::schema::ProviderSchema;

/// Types by their mode and name.
pub type TypeNames = BTreeSet<(Mode, Arc<str>)>;

/// What a native provider and a plugin offer together, and who serves what of it.
pub struct HybridSchema {
    /// What the native side serves.
    pub(super) native: ProviderSchema,
    /// What both serve together.
    pub(super) both: ProviderSchema,
}

impl HybridSchema {
    /// Joins the schemas of both sides. Of what both have, the native side serves all but the types
    /// `left` to the plugin. The `provider` block and `provider_meta` are as the plugin has them.
    pub fn new(native: &ProviderSchema, plugin: &ProviderSchema, left: &TypeNames) -> HybridSchema {
        let native = without(native, plugin, left);
        HybridSchema {
            both: merge(&native, plugin),
            native,
        }
    }

    /// Whether the native side serves a type.
    pub(super) fn is_native(&self, mode: Mode, kind: &str) -> bool {
        match mode {
            Mode::Managed => self.native.resources.contains_key(kind),
            Mode::Data => self.native.data_sources.contains_key(kind),
            Mode::Ephemeral => self.native.ephemeral_resources.contains_key(kind),
        }
    }
}

fn without(native: &ProviderSchema, plugin: &ProviderSchema, left: &TypeNames) -> ProviderSchema {
    let mut kept = native.clone();
    for (mode, kind) in left {
        match mode {
            Mode::Managed => leave(&mut kept.resources, &plugin.resources, kind),
            Mode::Data => leave(&mut kept.data_sources, &plugin.data_sources, kind),
            Mode::Ephemeral => {
                let ours = &mut kept.ephemeral_resources;
                leave(ours, &plugin.ephemeral_resources, kind);
            }
        }
    }
    kept
}

/// A type that the plugin does not have stays where it is.
fn leave<T>(ours: &mut BTreeMap<Arc<str>, T>, theirs: &BTreeMap<Arc<str>, T>, kind: &str) {
    if theirs.contains_key(kind) {
        ours.remove(kind);
    }
}

fn merge(native: &ProviderSchema, plugin: &ProviderSchema) -> ProviderSchema {
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
