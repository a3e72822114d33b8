//! Providers that are passed to modules: whether both sides mean the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::call::key_text;
use crate::check::display;
use crate::{
    ModuleCall, ModuleConfig, PassedProvider, ProviderBlock, ProviderKey, ProviderRequirement,
};
use rform_core::addr::{Module, ProviderSource};
use rform_core::diag::{Diagnostic, Diagnostics, Span};

const UNDEFINED: &str = "Reference to undefined provider";
const MISMATCH: &str = "Provider type mismatch";

/// The modules of a configuration by their path.
type Modules = BTreeMap<Module, Arc<ModuleConfig>>;

/// Checks all calls of a stack whose modules could be read. Modules of Terraform 0.11 had no way to
/// declare what is passed to them: theirs is not asked for.
pub(super) fn check(modules: &Modules) -> Diagnostics {
    let mut found = Diagnostics::new();
    found.extend(
        modules
            .get(&Module::root())
            .map(|it| twice_required(it))
            .into_iter()
            .flatten(),
    );
    for (path, caller) in modules {
        for (name, call) in &caller.calls {
            if let Some(child) = modules
                .get(&path.child(name))
                .filter(|it| !it.dialect.is_legacy())
            {
                let pair = Pair { caller, child };
                found.extend(repeated_with_blocks(modules, &child.path, call));
                found.extend(twice_required(child));
                found.extend(empty_blocks(child));
                found.extend(pair.missing(call));
                for passed in &call.providers {
                    found.extend(pair.check(passed));
                }
            }
        }
    }
    found
}

/// Providers that a module requires under several local names.
fn twice_required(module: &ModuleConfig) -> Vec<Diagnostic> {
    let stated = module.required_providers.iter();
    let mut stated: Vec<_> = stated
        .filter_map(|(name, it)| Some((it.span?, name, &it.source)))
        .collect();
    stated.sort_by_key(|(span, ..)| (span.source, span.start));
    let earlier_of = |at: usize, source: &ProviderSource| {
        let earlier = stated.iter().take(at);
        earlier.rev().find(|(_, _, it)| *it == source).copied()
    };
    let told = stated
        .iter()
        .enumerate()
        .filter_map(|(at, (span, name, source))| {
            let (_, former, _) = earlier_of(at, source)?;
            let detail = format!(
                "Provider {} with the local name {name:?} was previously required as {former:?}. A \
             provider can only be required once within required_providers.",
                source.short()
            );
            Some(Diagnostic::warning("Duplicate required provider", detail).at(*span))
        });
    told.collect()
}

/// Blocks that say nothing but that a provider is to be passed, as modules had them of old.
fn empty_blocks(child: &ModuleConfig) -> Option<Diagnostic> {
    let empty = || child.providers.values().filter(|it| is_empty(it));
    let first = empty().next()?;
    let name = &first.key.name;
    let of_name = empty();
    let keys = of_name.filter(|it| it.key.name == *name);
    let keys: Vec<String> = keys.map(|it| key_text(&it.key)).collect();
    let aliases = match &keys[..] {
        [one] if !one.contains('.') => String::new(),
        all => {
            let lines: String = all.iter().map(|key| format!("        {key},\n")).collect();
            format!("      configuration_aliases = [\n{lines}      ]\n")
        }
    };
    let source = implied_source(name).short();
    let detail = format!(
        "Earlier versions of Terraform used empty provider blocks (\"proxy provider \
         configurations\") for child modules to declare their need to be passed a provider \
         configuration by their callers. That approach was ambiguous and is now \
         deprecated.\n\nIf you control this module, you can migrate to the new declaration \
         syntax by removing all of the empty provider {name:?} blocks and then adding or updating \
         an entry like the following to the required_providers block of {}:\n    {name} = {{\n      \
         source = {source:?}\n{aliases}    }}",
        display(&child.path)
    );
    Some(Diagnostic::warning("Redundant empty provider block", detail).at(first.span))
}

/// A module with provider blocks of its own can be there once only: its objects would be left
/// without a provider when an instance goes.
fn repeated_with_blocks(modules: &Modules, path: &Module, call: &ModuleCall) -> Vec<Diagnostic> {
    let explicit = call.depends_on.first().map(|it| it.span);
    let repetition = call.repetition.expression().map(|it| it.span);
    let Some(span) = repetition.or(explicit) else {
        return Vec::new();
    };
    let within = modules.iter().filter(|(it, _)| it.0.starts_with(&path.0));
    let own = |module: &ModuleConfig| module.providers.values().any(|block| !is_empty(block));
    let with_blocks = within.filter(|(_, module)| !module.dialect.is_legacy() && own(module));
    let told = with_blocks.map(|(module, _)| {
        let source = called_source(modules, module).unwrap_or(&call.source);
        let detail = format!(
            "The module at {module} is a legacy module which contains its own local provider \
             configurations, and so calls to it may not use the count, for_each, or depends_on \
             arguments.\n\nIf you also control the module {:?}, consider updating this module to \
             instead expect provider configurations to be passed by its caller.",
            source
        );
        let summary = "Module is incompatible with count, for_each, and depends_on";
        Diagnostic::error(summary, detail).at(span)
    });
    told.collect()
}

/// The source of a module as its caller wrote it.
fn called_source<'m>(modules: &'m Modules, path: &Module) -> Option<&'m str> {
    let (name, above) = path.0.split_last()?;
    let caller = modules.get(&Module(above.into()))?;
    Some(&caller.calls.get(name)?.source)
}

fn is_empty(block: &ProviderBlock) -> bool {
    let body = &block.body;
    body.attributes.is_empty() && body.blocks.is_empty() && body.undecided.is_none()
}

/// A module and one that it calls.
struct Pair<'a> {
    caller: &'a ModuleConfig,
    child: &'a ModuleConfig,
}

impl Pair<'_> {
    /// Configurations that the child asks for and does not get.
    fn missing(&self, call: &ModuleCall) -> Vec<Diagnostic> {
        let requirements = self.child.required_providers.values();
        let wanted = requirements.flat_map(|it| it.aliases.iter().map(move |key| (it, key)));
        let missing = wanted.filter(|(_, key)| call.providers.iter().all(|it| it.inner != **key));
        let told = missing.map(|(requirement, key)| {
            let name = key_text(key);
            let detail = format!(
                "The child module requires an additional configuration for provider {}, with the \
                 local name {name:?}.\n\nRefer to the module's documentation to understand the \
                 intended purpose of this additional provider configuration, and then add an \
                 entry for {name} in the \"providers\" meta-argument in the module block to \
                 choose which provider configuration the module should use for that purpose.",
                requirement.source.short()
            );
            Diagnostic::error("Missing required provider configuration", detail).at(call.span)
        });
        told.collect()
    }

    fn check(&self, passed: &PassedProvider) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let outer = declared(self.caller, &passed.outer.name);
        let has_block = self.caller.providers.contains_key(&passed.outer);
        found.extend(self.overridden(passed));
        match declared(self.child, &passed.inner.name) {
            Some(inner) if !self.declares(inner, &passed.inner) => {
                found.push(self.undeclared_configuration(inner, passed));
            }
            None if !self.has_empty_block(&passed.inner) => {
                found.push(self.not_declared(passed));
            }
            _ => {}
        }
        found.extend(self.mismatch(passed, outer));
        if outer.is_none() && !has_block && passed.outer.alias.is_none() {
            found.push(self.outer_not_declared(passed));
        }
        found
    }

    /// Whether the child has a place for it: its default, an alias that it asks for, or a block.
    fn declares(&self, requirement: &ProviderRequirement, key: &ProviderKey) -> bool {
        key.alias.is_none() || requirement.aliases.contains(key) || self.has_empty_block(key)
    }

    /// Whether the child has a block whose only purpose is to be given a configuration.
    fn has_empty_block(&self, key: &ProviderKey) -> bool {
        self.child.providers.get(key).is_some_and(|it| is_empty(it))
    }

    /// That the child configures the provider itself.
    fn overridden(&self, passed: &PassedProvider) -> Option<Diagnostic> {
        let own = self.child.providers.get(&passed.inner)?;
        if is_empty(own) {
            return None;
        }
        let detail = format!(
            "The configuration of {} has its own local configuration for {}, and so it cannot \
             accept an overridden configuration provided by {}.",
            display(&self.child.path),
            key_text(&passed.inner),
            display(&self.caller.path)
        );
        let place = name_of(passed.inner_span, &passed.inner);
        Some(Diagnostic::error("Cannot override provider configuration", detail).at(place))
    }

    fn undeclared_configuration(
        &self,
        inner: &ProviderRequirement,
        passed: &PassedProvider,
    ) -> Diagnostic {
        let name = key_text(&passed.inner);
        let detail = format!(
            "The child module does not declare any provider requirement with the local name \
             {name:?}.\n\nIf you also control the child module, you can add a required_providers \
             entry named {name:?} with the source address \"{}\" to accept this provider \
             configuration.",
            inner.source.short()
        );
        Diagnostic::error(UNDEFINED, detail).at(name_of(passed.inner_span, &passed.inner))
    }

    fn not_declared(&self, passed: &PassedProvider) -> Diagnostic {
        let name = key_text(&passed.inner);
        let source = implied_source(&passed.inner.name).short();
        let detail = format!(
            "There is no explicit declaration for local provider name {name:?} in {}, so \
             Terraform is assuming you mean to pass a configuration for {source:?}.\n\nIf you \
             also control the child module, add a required_providers entry named {name:?} with \
             the source address {source:?}.",
            display(&self.child.path)
        );
        Diagnostic::warning(UNDEFINED, detail).at(name_of(passed.inner_span, &passed.inner))
    }

    fn outer_not_declared(&self, passed: &PassedProvider) -> Diagnostic {
        let name = key_text(&passed.outer);
        let source = implied_source(&passed.outer.name).short();
        let place = display(&self.caller.path);
        let detail = format!(
            "There is no explicit declaration for local provider name {name:?} in {place}, so \
             Terraform is assuming you mean to pass a configuration for provider \
             {source:?}.\n\nTo clarify your intent and silence this warning, add to {place} a \
             required_providers entry named {name:?} with source = {source:?}, or a different \
             source address if appropriate."
        );
        Diagnostic::warning(UNDEFINED, detail).at(name_of(passed.outer_span, &passed.outer))
    }

    fn mismatch(
        &self,
        passed: &PassedProvider,
        outer: Option<&ProviderRequirement>,
    ) -> Option<Diagnostic> {
        let given = source_of(self.caller, &passed.outer.name);
        let wanted = source_of(self.child, &passed.inner.name);
        if given == wanted {
            return None;
        }
        let (given, wanted) = (given.short(), wanted.short());
        let (inner_name, outer_name) = (key_text(&passed.inner), key_text(&passed.outer));
        let here = display(&self.caller.path);
        if outer.is_some() && declared(self.child, &passed.inner.name).is_none() {
            let name = &passed.outer.name;
            let detail = format!(
                "The assigned configuration is for provider {given:?}, but local name \
                 {inner_name:?} in {here} represents {wanted:?}.\n\nTo pass this configuration to \
                 the child module, use the local name {name:?} instead."
            );
            let place = name_of(passed.inner_span, &passed.inner);
            return Some(Diagnostic::error(MISMATCH, detail).at(place));
        }
        let child = display(&self.child.path);
        let detail = format!(
            "The local name {outer_name:?} in {here} represents provider {given:?}, but \
             {inner_name:?} in {child} represents {wanted:?}.\n\nEach provider has its own \
             distinct configuration schema and provider types, so this module's {inner_name:?} \
             can be assigned only a configuration for {wanted}, which is not required by {child}."
        );
        let place = name_of(passed.outer_span, &passed.outer);
        Some(Diagnostic::error(MISMATCH, detail).at(place))
    }
}

/// The local name alone, where an alias stands behind it.
fn name_of(place: Span, key: &ProviderKey) -> Span {
    match &key.alias {
        Some(alias) => Span {
            end: place
                .end
                .saturating_sub(alias.len() as u32 + 1)
                .max(place.start),
            ..place
        },
        None => place,
    }
}

/// The provider that a name stands for where nobody says so: here that is never a built-in one.
fn implied_source(name: &str) -> ProviderSource {
    ProviderSource {
        kind: name.into(),
        ..ProviderSource::default_for("hashicorp")
    }
}

fn source_of(module: &ModuleConfig, name: &str) -> ProviderSource {
    declared(module, name).map_or_else(|| implied_source(name), |it| it.source.clone())
}

/// The declaration of a local provider name in a module.
fn declared<'a>(module: &'a ModuleConfig, name: &str) -> Option<&'a ProviderRequirement> {
    let requirement = module.required_providers.get(name);
    requirement.filter(|it| it.span.is_some())
}
