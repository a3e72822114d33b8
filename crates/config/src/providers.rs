//! Which `provider` block serves which resource: passed on, inherited, or implied.

use std::sync::Arc;

use super::{Config, ModuleConfig, ProviderKey, version};
use rform_core::addr::{Module, ProviderConfig, ProviderSource};

/// Where a provider's configuration is found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResolvedProvider {
    /// The module that holds the block, or would: the root for an implied one.
    pub module: Module,
    /// Local name and alias in that module.
    pub key: ProviderKey,
    /// The source address of the provider.
    pub source: ProviderSource,
}

impl ResolvedProvider {
    /// As the state names it.
    pub fn address(&self) -> ProviderConfig {
        ProviderConfig {
            module: self.module.clone(),
            source: self.source.clone(),
            alias: self.key.alias.clone(),
        }
    }
}

impl ModuleConfig {
    /// The provider behind a local name.
    pub fn provider_source(&self, name: &str) -> ProviderSource {
        match self.required_providers.get(name) {
            Some(requirement) => requirement.source.clone(),
            None => ProviderSource::default_for(name),
        }
    }

    /// The local name of a provider; its own kind if it has none.
    fn provider_name(&self, source: &ProviderSource) -> Arc<str> {
        let named = self.required_providers.iter();
        let mut named = named.filter(|(_, requirement)| requirement.source == *source);
        named
            .next()
            .map_or_else(|| source.kind.clone(), |(name, _)| name.clone())
    }
}

impl Config {
    /// Whether `template_file` renders by the grammar of Terraform 0.11 in modules of its dialect: its
    /// provider does so in versions below 2.0.
    /// <https://registry.terraform.io/providers/hashicorp/template/latest/docs/guides/version_2_upgrade>
    pub fn renders_legacy_templates(&self) -> bool {
        let modules = self.modules.values();
        let named = modules.filter_map(|it| it.required_providers.get("template"));
        let mut versions = named.flat_map(|it| &it.versions);
        !versions.any(|(constraint, _)| !version::allows_below_two(constraint))
    }

    /// The configuration that serves `key` in a module.
    pub fn resolve_provider(&self, module: &Module, key: &ProviderKey) -> ResolvedProvider {
        let here = self.module(module).cloned().unwrap_or_default();
        let source = here.provider_source(&key.name);
        let parent = module.0.split_last();
        let (Some((call, front)), false) = (parent, here.providers.contains_key(key)) else {
            return ResolvedProvider {
                module: module.clone(),
                key: key.clone(),
                source,
            };
        };
        let parent = Module(front.into());
        let caller = self.module(&parent).cloned().unwrap_or_default();
        let passed = caller.calls.get(call).and_then(|call| {
            let mut passed = call.providers.iter();
            passed.find(|it| it.inner == *key)
        });
        let outer = match passed {
            Some(passed) => passed.outer.clone(),
            None => ProviderKey {
                name: caller.provider_name(&source),
                alias: key.alias.clone(),
            },
        };
        self.resolve_provider(&parent, &outer)
    }

    /// The module and key of the block that serves `key` in a module, if there is a block.
    pub fn provider_block(
        &self,
        module: &Module,
        key: &ProviderKey,
    ) -> Option<(Module, ProviderKey)> {
        let place = self.resolve_provider(module, key);
        let holder = self.module(&place.module)?;
        holder
            .providers
            .contains_key(&place.key)
            .then_some((place.module, place.key))
    }
}
