//! A module from its blocks.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::call::{Call, CallOrigin};
use super::dialect::{self, DialectContext};
use super::files::Files;
use super::legacy_tree;
use super::merge;
use super::open_dialect;
use super::reader::Reader;
use super::settings::Settings;
use super::shapes::shape_of;
use crate::{ModuleConfig, ProviderRequirement, Resource};
use rform_core::addr::{Mode, Module, ProviderSource};
use rform_core::diag::{Diagnostic, Diagnostics, Sources, Span};
use rform_lang::syntax::Block;

/// A module, where the modules it calls come from, and what was wrong with it.
#[derive(Clone, Default)]
pub(super) struct Built {
    pub module: ModuleConfig,
    pub origins: BTreeMap<Arc<str>, CallOrigin>,
    pub diagnostics: Diagnostics,
    /// Diagnostics that are reported only if there are no others.
    pub later: Diagnostics,
}

/// Makes a module of the blocks of its files.
pub(super) fn build(files: Files, path: &Module, directory: &Path, sources: &Sources) -> Built {
    let module_dialect = files.dialect;
    let mut diagnostics = files.diagnostics;
    let mut blocks = files.primary;
    let open = files.open;
    diagnostics.extend(merge::merge(&mut blocks, files.overrides));
    let dialect = DialectContext {
        dialect: module_dialect,
        counted: dialect::resources(&blocks, true),
        single: dialect::resources(&blocks, false),
    };
    if dialect.dialect.is_legacy() {
        dialect::note_forms(&blocks, &mut diagnostics);
        legacy_tree::rewrite(
            &mut blocks,
            path.is_root(),
            &dialect,
            sources,
            &mut diagnostics,
        );
    }
    if open {
        diagnostics.extend(open_dialect::differences(&blocks, sources));
    }
    let mut builder = Builder::new(path, directory, sources, dialect, diagnostics);
    for block in &blocks {
        builder.block(block);
    }
    let mut built = builder.finish();
    if let Some(current) = files.current_form {
        explain_dialect(&mut built.diagnostics, current, sources);
    }
    built
}

/// Says why a form of Terraform 0.11 is an error where the rest of the module might do with it.
fn explain_dialect(diagnostics: &mut Diagnostics, current: Span, sources: &Sources) {
    let old =
        |diagnostic: &&mut Diagnostic| diagnostic.summary == "Invalid quoted type constraints";
    let (Some(diagnostic), Some(source)) = (
        diagnostics.0.iter_mut().find(old),
        sources.get(current.source),
    ) else {
        return;
    };
    diagnostic.hints.push(format!(
        "The module is read as today's because of {} line {}, which Terraform 0.11 could not \
         read. Write that in the old way too, or the rest in today's.",
        source.name,
        source.position(current.start).line
    ));
}

struct Builder<'a> {
    reader: Reader<'a>,
    module: ModuleConfig,
    settings: Settings,
    origins: BTreeMap<Arc<str>, CallOrigin>,
    /// Data sources within checks, which come after all others.
    nested: Vec<Resource>,
    /// Places of `import` blocks by what they import.
    imports: BTreeMap<String, Span>,
}

impl<'a> Builder<'a> {
    fn new(
        path: &'a Module,
        directory: &Path,
        sources: &'a Sources,
        dialect: DialectContext,
        diagnostics: Diagnostics,
    ) -> Builder<'a> {
        Builder {
            reader: Reader {
                sources,
                module: path,
                diagnostics,
                later: Diagnostics::new(),
                dialect,
            },
            module: ModuleConfig {
                path: path.clone(),
                directory: directory.to_owned(),
                ..ModuleConfig::default()
            },
            settings: Settings::default(),
            origins: BTreeMap::new(),
            nested: Vec::new(),
            imports: BTreeMap::new(),
        }
    }

    fn block(&mut self, block: &Block) {
        let block = match shape_of(&block.kind) {
            Some(shape) => &*self.reader.decided(block, &shape),
            None => block,
        };
        match &*block.kind {
            "variable" => self.variable(block),
            "locals" => self.locals(block),
            "output" => self.output(block),
            "resource" | "data" | "ephemeral" => self.resource(block),
            "module" => self.call(block),
            "provider" => self.provider(block),
            "terraform" => self.reader.settings(block, &mut self.settings),
            "moved" => self.module.moved.extend(self.reader.moved(block)),
            "removed" => self.module.removed.extend(self.reader.removed(block)),
            "import" => self.import(block),
            "check" => self.check(block),
            _ => {}
        }
    }

    fn variable(&mut self, block: &Block) {
        let Some(variable) = self.reader.variable(block) else {
            return;
        };
        let name = variable.name.clone();
        if let Some(first) = self.module.variables.get(&name) {
            let place = self.reader.place(first.span);
            let detail = format!(
                "A variable named {name:?} was already declared at {place}. Variable names must \
                 be unique within a module."
            );
            let summary = "Duplicate variable declaration";
            return self.reader.error(summary, detail, block.header);
        }
        self.module.variables.insert(name, variable);
    }

    fn locals(&mut self, block: &Block) {
        for local in self.reader.locals(&block.body) {
            if let Some(first) = self.module.locals.get(&local.name) {
                let place = self.reader.place(first.span);
                let detail = format!(
                    "A local value named {:?} was already defined at {place}. Local value names \
                     must be unique within a module.",
                    local.name
                );
                let summary = "Duplicate local value definition";
                self.reader.error(summary, detail, local.span);
                continue;
            }
            self.module.locals.insert(local.name.clone(), local);
        }
    }

    fn output(&mut self, block: &Block) {
        let Some(output) = self.reader.output(block) else {
            return;
        };
        let name = output.name.clone();
        if let Some(first) = self.module.outputs.get(&name) {
            let place = self.reader.place(first.span);
            let detail = format!(
                "An output named {name:?} was already defined at {place}. Output names must be \
                 unique within a module."
            );
            let summary = "Duplicate output definition";
            return self.reader.error(summary, detail, block.header);
        }
        self.module.outputs.insert(name, output);
    }

    fn resource(&mut self, block: &Block) {
        if let Some(resource) = self.reader.resource(block) {
            self.add_resource(resource, "");
        }
    }

    fn add_resource(&mut self, resource: Resource, more: &str) {
        let name = resource.name.clone();
        if let Some(first) = self.module.resources.get(&name) {
            let place = self.reader.place(first.span);
            let (word, noun) = match name.mode {
                Mode::Managed => ("resource", "resource"),
                Mode::Data => ("data", "data resource"),
                Mode::Ephemeral => ("ephemeral", "ephemeral resource"),
            };
            let summary = format!("Duplicate {word} {:?} configuration", name.kind);
            let detail = format!(
                "A {} {noun} named {:?} was already declared at {place}. Resource names must be \
                 unique per type in each module{more}.",
                name.kind, name.name
            );
            return self.reader.error(&summary, detail, resource.span);
        }
        self.module.resources.insert(name, Arc::new(resource));
    }

    fn call(&mut self, block: &Block) {
        let Some(Call { call, origin }) = self.reader.call(block) else {
            return;
        };
        let name = call.name.clone();
        if let Some(first) = self.module.calls.get(&name) {
            let place = self.reader.place(first.span);
            let detail = format!(
                "A module call named {name:?} was already defined at {place}. Module calls must \
                 have unique names within a module."
            );
            let summary = "Duplicate module call";
            return self.reader.error(summary, detail, block.header);
        }
        self.origins
            .extend(origin.map(|origin| (name.clone(), origin)));
        self.module.calls.insert(name, Arc::new(call));
    }

    fn provider(&mut self, block: &Block) {
        let Some(provider) = self.reader.provider(block) else {
            return;
        };
        let key = provider.block.key.clone();
        if let Some((text, span)) = provider.version {
            let requirement = self.settings.implied(&key.name);
            requirement.versions.push((text, Some(span)));
        }
        if let Some(first) = self.module.providers.get(&key) {
            let place = self.reader.place(first.span);
            let name = &key.name;
            let detail = match &key.alias {
                None => format!(
                    "A default (non-aliased) provider configuration for {name:?} was already \
                     given at {place}. If multiple configurations are required, set the \"alias\" \
                     argument for alternative configurations."
                ),
                Some(alias) => format!(
                    "A provider configuration for {name:?} with alias {alias:?} was already \
                     given at {place}. Each configuration for the same provider must have a \
                     distinct alias."
                ),
            };
            let summary = "Duplicate provider configuration";
            return self.reader.error(summary, detail, block.header);
        }
        self.module.providers.insert(key, Arc::new(provider.block));
    }

    fn import(&mut self, block: &Block) {
        if !self.reader.module.is_root() {
            let detail = format!(
                "An import block was detected in {:?}. Import blocks are only allowed in the \
                 root module.",
                self.reader.module.to_string()
            );
            let summary = "Invalid import configuration";
            return self.reader.error(summary, detail, block.header);
        }
        let Some(import) = self.reader.import(block) else {
            return;
        };
        if let Some(address) = &import.to_address {
            let address = address.to_string();
            if let Some(first) = self.imports.get(&address) {
                let place = self.reader.place(*first);
                let summary = format!("Duplicate import configuration for {address:?}");
                let detail = format!(
                    "An import block for the resource {address:?} was already declared at \
                     {place}. A resource can have only one import block."
                );
                return self.reader.error(&summary, detail, import.to.span);
            }
            self.imports.insert(address, import.span);
        }
        self.module.imports.push(import);
    }

    fn check(&mut self, block: &Block) {
        let Some((check, data)) = self.reader.check_block(block) else {
            return;
        };
        let name = check.name.clone();
        if let Some(first) = self.module.checks.get(&name) {
            let place = self.reader.place(first.span);
            let summary = format!("Duplicate check {name:?} configuration");
            let detail = format!(
                "A check block named {name:?} was already declared at {place}. Check blocks \
                 must be unique within each module."
            );
            return self.reader.error(&summary, detail, block.header);
        }
        self.nested.extend(data);
        self.module.checks.insert(name, check);
    }

    fn finish(mut self) -> Built {
        for data in std::mem::take(&mut self.nested) {
            self.add_resource(data, ", including within check blocks");
        }
        self.reader.check_settings(&self.settings);
        if let Some(backend) = &self.settings.backend {
            self.reader.warn_of_backend(backend.span);
        }
        for block in &self.settings.encryption {
            self.reader.warn_of_encryption(block.header);
        }
        let settings = self.settings;
        self.module.provider_metas = settings.metas;
        self.module.encryption = settings.encryption;
        self.module.required_version = settings.required_version;
        self.module.required_providers = settings.requirements;
        self.module.backend = settings.cloud.or(settings.backend);
        self.module.dialect = self.reader.dialect.dialect;
        imply_requirements(&mut self.module);
        set_sources(&mut self.module);
        Built {
            module: self.module,
            origins: self.origins,
            diagnostics: self.reader.diagnostics,
            later: self.reader.later,
        }
    }
}

impl Settings {
    /// The requirement of that local name, made if need be.
    fn implied(&mut self, name: &Arc<str>) -> &mut ProviderRequirement {
        self.requirements
            .entry(name.clone())
            .or_insert_with(|| implied(name))
    }
}

fn implied(name: &str) -> ProviderRequirement {
    ProviderRequirement {
        source: ProviderSource::default_for(name),
        versions: Vec::new(),
        aliases: Vec::new(),
        span: None,
    }
}

/// A requirement for each provider that is used without one.
fn imply_requirements(module: &mut ModuleConfig) {
    let used = module.resources.values().map(|it| &it.provider.name);
    let configured = module.providers.keys().map(|key| &key.name);
    let passed = module
        .calls
        .values()
        .flat_map(|call| call.providers.iter().map(|it| &it.outer.name));
    let names: Vec<Arc<str>> = used.chain(configured).chain(passed).cloned().collect();
    for name in names {
        module
            .required_providers
            .entry(name.clone())
            .or_insert_with(|| implied(&name));
    }
}

fn set_sources(module: &mut ModuleConfig) {
    let requirements = &module.required_providers;
    for resource in module.resources.values_mut() {
        if let Some(requirement) = requirements.get(&resource.provider.name)
            && requirement.source != resource.provider_source
        {
            Arc::make_mut(resource).provider_source = requirement.source.clone();
        }
    }
}
