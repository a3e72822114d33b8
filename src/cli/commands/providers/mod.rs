//! `providers`: the providers that the configuration requires; `providers schema`: their schemas.

mod chosen;
mod lock;
mod mirror;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::usage::plainly;
use crate::cli::args::{Json, Providers, ProvidersCommand};
use crate::cli::context::{Context, Outcome};
use crate::cli::operation::{self, SelectedBackend};
use crate::cli::plugins::Needed;
use crate::cli::{providers, root_module};
use rform_config::{Config, ModuleConfig};
use rform_core::addr::{Module, ProviderSource};
use rform_core::diag::Diagnostic;
use rform_core::program_name::command_line;
use rform_provider::builtin::Builtin;
use rform_state::State;

pub fn run(context: &Context, args: &Providers) -> Outcome {
    if !args.rest.is_empty() {
        return plainly(context, TOO_MANY);
    }
    match &args.command {
        Some(ProvidersCommand::Lock(args)) => lock::run(context, args),
        Some(ProvidersCommand::Mirror(args)) => mirror::run(context, args),
        Some(ProvidersCommand::Schema(args)) => schema(context, args),
        None => tree(context),
    }
}

const TOO_MANY: &str = "Too many command line arguments. Did you mean to use -chdir?";

fn tree(context: &Context) -> Outcome {
    if !root_module::exists(context) {
        return Err(no_config(context).into());
    }
    let (config, _) = root_module::load(context)?;
    let backend = SelectedBackend::of(context, &config, None)?;
    let store = backend.store(&Default::default())?;
    let state = operation::look(context, &context.printer, store.as_ref())?.state;
    let mut lines = String::new();
    branch(&config, &Module::root(), "", &mut lines);
    context.printer.out(format!(
        "\nProviders required by configuration:\n.\n{lines}"
    ));
    let held = sources_of(&state);
    if !held.is_empty() {
        context.printer.out("Providers required by state:\n");
        for source in held {
            context.printer.out(format!("    provider[{source}]\n"));
        }
    }
    Ok(0)
}

fn no_config(context: &Context) -> Diagnostic {
    let directory = context.world.cwd().join(&context.root_dir);
    let detail = format!(
        "The directory {} contains no Terraform configuration files.",
        directory.components().collect::<PathBuf>().display()
    );
    Diagnostic::error("No configuration files", detail)
}

/// The providers that one module requires, with its version constraints.
fn needed(module: &ModuleConfig) -> BTreeMap<ProviderSource, String> {
    let mut needed = BTreeMap::new();
    for requirement in module.required_providers.values() {
        let versions: Vec<&str> = requirement.versions.iter().map(|(it, _)| &**it).collect();
        let versions = versions.join(", ");
        needed.insert(requirement.source.clone(), versions);
    }
    for resource in module.resources.values() {
        needed.entry(resource.provider_source.clone()).or_default();
    }
    // The target of an import block may have no configuration yet.
    for import in module
        .imports
        .iter()
        .filter(|it| it.to_resource.0.is_root())
    {
        let source = module.provider_source(import.to_resource.1.implied_provider());
        needed.entry(source).or_default();
    }
    needed
}

fn branch(config: &Config, path: &Module, indent: &str, out: &mut String) {
    let Some(module) = config.module(path) else {
        return;
    };
    let mut entries: Vec<(String, Option<Module>)> = needed(module)
        .into_iter()
        .map(|(source, versions)| {
            let versions = if versions.is_empty() {
                versions
            } else {
                format!(" {versions}")
            };
            (format!("provider[{source}]{versions}"), None)
        })
        .collect();
    let calls = module.calls.keys();
    entries.extend(calls.map(|name| (format!("module.{name}"), Some(path.child(name)))));
    let last = entries.len();
    for (at, (text, inner)) in entries.into_iter().enumerate() {
        let (mark, below) = if at + 1 == last {
            ("└── ", "    ")
        } else {
            ("├── ", "│\u{a0}\u{a0} ")
        };
        out.push_str(&format!("{indent}{mark}{text}\n"));
        if let Some(inner) = inner {
            branch(config, &inner, &format!("{indent}{below}"), out);
        }
    }
}

fn sources_of(state: &State) -> BTreeSet<ProviderSource> {
    let instances = state.resources.values();
    instances
        .map(|instance| instance.provider.source.clone())
        .collect()
}

fn schema(context: &Context, args: &Json) -> Outcome {
    if !args.json {
        return plainly(
            context,
            format!(
                "The `{}` command requires the `-json` flag.\n",
                command_line("providers schema")
            ),
        );
    }
    let (config, _) = root_module::load(context)?;
    let registry = providers::registry(context, None, &Needed::by_config(&config))?;
    let mut sources: BTreeSet<ProviderSource> = BTreeSet::new();
    for module in config.modules.values() {
        sources.extend(needed(module).into_keys());
    }
    let schemas = sources
        .iter()
        .filter_map(|source| Some((source, registry.unconfigured(source)?.schema())));
    let mut document = rform_ui::json::schema::providers(schemas);
    let builtin = Builtin::source().to_string();
    let schemas = document.get_mut("provider_schemas");
    if let Some(schema) = schemas.and_then(|schemas| schemas.get_mut(builtin)) {
        let world = context.world.as_ref();
        schema["functions"] = rform_ui::json::functions::builtin_provider_functions(world);
    }
    context.printer.out(document.to_string());
    Ok(0)
}
