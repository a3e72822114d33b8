//! The providers that this program has, and their schemas.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::provider_function::ProviderFunction;
use rform_core::addr::{Mode, ProviderSource};
use rform_core::schema::{Block, ProviderSchema, ResourceSchema, Schemas};
use rform_core::world::World;
use rform_lang::eval::Function;
use rform_lang::functions::{render, render_legacy};
use rform_provider::Provider;
use rform_provider::hybrid::{Hybrid, HybridSchema, TypeNames};
use rform_provider::utility::{Render, TemplateSyntax, Utility};

/// Makes an unconfigured provider: one for each provider configuration of a run.
pub type Factory = Box<dyn Fn() -> Arc<dyn Provider> + Send + Sync>;

/// The providers of this program by their source addresses.
#[derive(Default)]
pub struct Registry {
    entries: BTreeMap<ProviderSource, RegisteredProvider>,
}

struct RegisteredProvider {
    factory: Factory,
    /// An instance that is never configured, for the schema and for validation.
    unconfigured: Arc<dyn Provider>,
    functions: BTreeMap<Arc<str>, ProviderFunction>,
}

impl Registry {
    /// A registry without providers.
    pub fn new() -> Registry {
        Registry::default()
    }

    /// Adds a provider under its source address.
    pub fn add(&mut self, source: ProviderSource, factory: Factory) {
        let unconfigured = factory();
        let functions = unconfigured.schema().functions.iter();
        let functions = functions.map(|(name, schema)| {
            let function = ProviderFunction::new(name, schema, &unconfigured);
            (name.clone(), function)
        });
        let entry = RegisteredProvider {
            functions: functions.collect(),
            factory,
            unconfigured,
        };
        self.entries.insert(source, entry);
    }

    /// Leaves to a plugin what the provider of that source does not have itself, and the types `left`
    /// to it; where there is no provider of that source, the plugin is all of it.
    pub fn complete(&mut self, source: ProviderSource, plugin: Factory, left: &TypeNames) {
        let Some(native) = self.entries.remove(&source) else {
            return self.add(source, plugin);
        };
        let (ours, theirs) = (native.unconfigured, plugin());
        let schema = HybridSchema::new(ours.schema(), theirs.schema(), left);
        let (schema, native) = (Arc::new(schema), native.factory);
        let both = move || -> Arc<dyn Provider> {
            Arc::new(Hybrid::new(native(), plugin(), schema.clone()))
        };
        self.add(source, Box::new(both));
    }

    /// Adds the providers `null` and `template`, which need no cloud.
    pub fn add_utilities(&mut self, world: &Arc<dyn World>) {
        let host = world.clone();
        self.add(
            ProviderSource::default_for("null"),
            Box::new(move || Arc::new(Utility::Null(host.clone()))),
        );
        let (host, files) = (world.clone(), world.clone());
        let render: Render = Arc::new(move |syntax, text, vars| match syntax {
            TemplateSyntax::Today => render(host.as_ref(), text, vars),
            TemplateSyntax::Legacy => render_legacy(host.as_ref(), text, vars),
        });
        self.add(
            ProviderSource::default_for("template"),
            Box::new(move || Arc::new(Utility::Template(render.clone(), files.clone()))),
        );
    }

    /// Whether there is a provider of that source.
    pub fn has(&self, source: &ProviderSource) -> bool {
        self.entries.contains_key(source)
    }

    /// The source addresses of all providers, in order.
    pub fn sources(&self) -> impl Iterator<Item = &ProviderSource> {
        self.entries.keys()
    }

    /// A new provider to configure; none if there is no provider of that source.
    pub fn instantiate(&self, source: &ProviderSource) -> Option<Arc<dyn Provider>> {
        Some((self.entries.get(source)?.factory)())
    }

    /// The unconfigured provider of that source, for its schema and for validation.
    pub fn unconfigured(&self, source: &ProviderSource) -> Option<&Arc<dyn Provider>> {
        Some(&self.entries.get(source)?.unconfigured)
    }

    /// The schema of a resource, data source or ephemeral resource.
    pub fn resource(
        &self,
        source: &ProviderSource,
        mode: Mode,
        kind: &str,
    ) -> Option<&Arc<ResourceSchema>> {
        let schema = self.unconfigured(source)?.schema();
        match mode {
            Mode::Managed => schema.resources.get(kind),
            Mode::Data => schema.data_sources.get(kind),
            Mode::Ephemeral => schema.ephemeral_resources.get(kind),
        }
    }

    /// A function of a provider, by its own name.
    pub fn function(&self, source: &ProviderSource, name: &str) -> Option<&dyn Function> {
        let function = self.entries.get(source)?.functions.get(name)?;
        Some(function)
    }

    /// The schema of the `provider` block.
    pub fn provider(&self, source: &ProviderSource) -> Option<&Block> {
        Some(&self.unconfigured(source)?.schema().provider)
    }
}

impl Schemas for Registry {
    fn provider_schema(&self, source: &ProviderSource) -> Option<&ProviderSchema> {
        Some(self.unconfigured(source)?.schema())
    }
}
