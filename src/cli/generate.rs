//! `-generate-config-out`: configuration for objects that are imported without any.
//!
//! A first plan is made with an empty block for each of them; what it reads becomes the
//! configuration that is written, and the plan is made with that.

use std::collections::BTreeMap;
use std::path::Path;

use super::run::Run;
use super::snapshot::Snapshot;
use super::{Context, Failure};
use rform_config::Config;
use rform_core::addr::{Mode, ResourceInstance};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::graph::Stop;
use rform_core::schema::{Attribute, Block, Nesting, Presence};
use rform_core::value::json::value_from_json;
use rform_core::value::{Type, Value};
use rform_core::world::World;
use rform_engine::PlanOptions;
use rform_lang::eval::evaluate_constant;
use rform_lang::functions::terraform::literal;
use rform_plan::Plan;

/// Refuses a file that is there already.
pub fn check(world: &dyn World, path: Option<&str>) -> Result<(), Diagnostic> {
    match path {
        Some(path) if world.exists(Path::new(path)) => Err(Diagnostic::error(
            "Target generated file already exists",
            "Terraform can only write generated config into a new file. Either choose a different \
             target location or move all existing configuration out of the target file, delete it \
             and try again.",
        )),
        _ => Ok(()),
    }
}

/// What was written, by what it is for.
pub type Generated = BTreeMap<ResourceInstance, String>;

/// Generates what is missing and writes it to `path`. The run goes on with it.
pub fn generate(
    context: &Context,
    run: &mut Run,
    options: &PlanOptions,
    path: &str,
) -> Result<Generated, Failure> {
    let wanted = wanted(&run.config);
    let mut generated = Generated::new();
    if wanted.is_empty() {
        return Ok(generated);
    }
    let empty: Vec<String> = wanted.keys().map(empty_block).collect();
    let before = run.config.clone();
    run.config = with_file(context, &before, path, &empty.concat())?;
    let plan = quiet_plan(context, run, options)?;
    let mut text = String::from(
        "# __generated__ by Terraform\n# Please review these resources and move them into your \
         main configuration files.\n",
    );
    for (address, id) in &wanted {
        if let Some(block) = block_of(run, &plan, address) {
            text.push_str(&format!(
                "\n# __generated__ by Terraform from {id:?}\n{block}"
            ));
            generated.insert(address.clone(), block.trim_end().to_owned());
        }
    }
    run.config = with_file(context, &before, path, &text)?;
    let written = context.world.rewrite(Path::new(path), text.as_bytes());
    written.map_err(|error| {
        let detail = format!("{path}: {}.", super::environment::why(&error));
        Diagnostic::error("Failed to write generated configuration", detail)
    })?;
    run.warnings.push(Diagnostic::warning(
        "Config generation is experimental",
        "Generating configuration during import is currently experimental, and the generated \
         configuration format may change in future versions.",
    ));
    Ok(generated)
}

/// What is imported to the root module without being in the configuration, with its id.
fn wanted(config: &Config) -> BTreeMap<ResourceInstance, String> {
    let Some(root) = config.root() else {
        return BTreeMap::new();
    };
    let missing = root.imports.iter().filter_map(|import| {
        let address = import.to_address.clone()?;
        let fresh = address.module.is_root()
            && address.resource.mode == Mode::Managed
            && !root.resources.contains_key(&address.resource);
        let (id, _) = evaluate_constant(&import.id);
        fresh.then(|| (address, id.as_str().unwrap_or_default().to_owned()))
    });
    missing.collect()
}

fn empty_block(address: &ResourceInstance) -> String {
    let resource = &address.resource;
    format!(
        "resource \"{}\" \"{}\" {{}}\n",
        resource.kind, resource.name
    )
}

/// The configuration with one file more.
fn with_file(
    context: &Context,
    config: &Config,
    path: &str,
    text: &str,
) -> Result<Config, Failure> {
    let is_config = |name: &str| name.ends_with(".tf") || name.ends_with(".tf.json");
    let sources = config.sources.iter();
    let mut files: BTreeMap<String, String> = sources
        .filter(|(_, source)| is_config(&source.name))
        .map(|(_, source)| (source.name.clone(), source.text.to_string()))
        .collect();
    files.insert(path.to_owned(), text.to_owned());
    let world = Snapshot::new(context.world.clone(), &files);
    let loaded = rform_config::load(&world, Path::new("."));
    if loaded.diagnostics.has_errors() {
        return Err(Failure {
            diagnostics: loaded.diagnostics,
            sources: loaded.config.sources,
        });
    }
    Ok(loaded.config)
}

fn quiet_plan(context: &Context, run: &Run, options: &PlanOptions) -> Result<Plan, Failure> {
    let stop = Stop::default();
    let session = run.session(context, &|_| {}, &stop);
    let work = rform_engine::plan(&session, run.opened.state.clone(), options);
    let planned = context.runtime.block_on(work);
    let planned = planned.map_err(|error| super::commands::runtime_trouble(&error))?;
    let diagnostics: Diagnostics = planned.diagnostics;
    planned.plan.ok_or_else(|| run.failure(diagnostics))
}

/// The block that describes an object as it was found.
fn block_of(run: &Run, plan: &Plan, address: &ResourceInstance) -> Option<String> {
    let object = plan.prior.current(address)?;
    let resource = &address.resource;
    let instance = plan.prior.resources.get(address)?;
    let source = &instance.provider.source;
    let schema = run
        .registry
        .resource(source, resource.mode, &resource.kind)?;
    let value = value_from_json(&object.attributes, &schema.block.object_type()).ok()?;
    let mut text = String::new();
    body(&schema.block, &value, &mut text);
    let text = format!(
        "resource \"{}\" \"{}\" {{\n{text}}}\n",
        resource.kind, resource.name
    );
    Some(rform_lang::format::format(&text))
}

fn body(block: &Block, value: &Value, out: &mut String) {
    for (name, attribute) in &block.attributes {
        let held = value
            .get(name)
            .cloned()
            .unwrap_or(Value::Null(Type::Dynamic));
        if is_written(name, attribute, &held) {
            let text = if attribute.sensitive {
                "null # sensitive".to_owned()
            } else {
                literal(&held)
            };
            out.push_str(&format!("{name} = {text}\n"));
        }
    }
    for (name, nested) in &block.blocks {
        let held = value.get(name).cloned().unwrap_or(Value::NULL);
        if held.is_null() || &**name == "timeouts" {
            continue;
        }
        let parts: Vec<(String, Value)> = match (nested.nesting, held.bare()) {
            (Nesting::Map, Value::Map(_, items)) => {
                let items = items.iter();
                items
                    .map(|(key, value)| (format!(" {key:?}"), value.clone()))
                    .collect()
            }
            (Nesting::Single | Nesting::Group, _) => vec![(String::new(), held.clone())],
            _ => held
                .elements()
                .map(|value| (String::new(), value.clone()))
                .collect(),
        };
        for (label, part) in parts {
            out.push_str(&format!("{name}{label} {{\n"));
            body(&nested.block, &part, out);
            out.push_str("}\n");
        }
    }
}

/// What the user may set; of what the provider would decide too, only what has a value.
fn is_written(name: &str, attribute: &Attribute, held: &Value) -> bool {
    match attribute.presence {
        Presence::Computed => false,
        Presence::OptionalComputed => name != "id" && !held.is_null(),
        Presence::Required | Presence::Optional => attribute.deprecated.is_none(),
    }
}
