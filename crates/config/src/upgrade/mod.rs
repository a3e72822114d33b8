//! From the syntax of Terraform 0.11 to today's, in the files of one module.
//!
//! Files are changed by place ([`edits`]): comments, layout and whatever means the same today stay
//! as they are. What has to be known of values to do that right is in [`module_context`]; the rest follows
//! the syntax: blocks, bodies, values, expressions, references, texts.

mod access;
mod argument_to_block;
mod attribute_types;
mod block_to_argument;
mod blocks;
mod body;
mod booleans;
mod callers;
mod canonical_format;
mod closing_brace;
mod edits;
mod element_uses;
mod exclusive;
mod expression;
mod former_arguments;
mod ignored_changes;
mod json_files;
mod layout;
mod lists;
mod module_context;
mod names;
mod numbers;
mod quoted;
mod raw_text;
mod removal;
mod repeated_maps;
mod requirements;
mod stored_values;
mod template_sources;
mod templates;
#[cfg(test)]
mod tests;
mod text;
mod types;
mod upgraded;
mod value;
mod value_files;
mod value_shape;
mod whole_objects;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::ModuleConfig;
use super::former_arguments::FormerArgument;
use super::load::{self, configuration_names};
use super::variables::{gather, value_files};
use edits::Edits;
use json_files::Converted;
use module_context::ModuleContext;
pub use module_context::SchemaLookup;
use rform_core::diag::{Diagnostics, SourceId, Sources, Span};
use rform_core::value::Value;
use rform_core::world::World;
use rform_lang::syntax::json::is_json;
use rform_lang::syntax::{Body, parse_body, parse_hcl1_items};
pub use upgraded::{File, Note, Upgraded};

/// Says how the files of the module in `directory` are written today; writes nothing. With `force`
/// also where the module has forms of today's syntax.
///
/// # Errors
/// The errors in the files as they are.
pub fn upgrade(
    world: &dyn World,
    directory: &Path,
    known: SchemaLookup<'_>,
    force: bool,
) -> Result<Upgraded, (Diagnostics, Sources)> {
    if let Some(converted) = Converted::of(world, directory) {
        let native = converted.world(world);
        let upgraded = upgrade_native(&native, directory, known, force)?;
        return Ok(converted.finish(upgraded));
    }
    upgrade_native(world, directory, known, force)
}

/// Upgrades a module in which no file holds JSON.
fn upgrade_native(
    world: &dyn World,
    directory: &Path,
    known: SchemaLookup<'_>,
    force: bool,
) -> Result<Upgraded, (Diagnostics, Sources)> {
    let loaded = load::load_legacy(world, directory);
    let mut config = loaded.config;
    let stops = |it: &&rform_core::diag::Diagnostic| {
        it.is_error() && !load::NOT_INSTALLED.contains(&&*it.summary)
    };
    let Some(module) = config.root().cloned() else {
        return Err((loaded.diagnostics, config.sources));
    };
    let mut names = configuration_names(world, directory);
    let partly_upgraded =
        module.dialect.is_current() && is_partly_upgraded(world, &config.sources, &names);
    let force = force || partly_upgraded;
    if (module.dialect.is_current() || is_upgraded(&module)) && !force {
        return Ok(Upgraded {
            is_current: true,
            ..Upgraded::default()
        });
    }
    if !force && loaded.diagnostics.iter().any(|it| stops(&it)) {
        return Err((loaded.diagnostics, config.sources));
    }
    let given = gather(world, directory, &module, &[], &mut config.sources).values;
    let given = given.into_iter().map(|(name, input)| (name, input.value));
    let values = value_files(world, directory);
    read_values(world, &values, &mut config.sources);
    names.extend(values);
    // Whoever asks for the upgrade says that the module is one of Terraform 0.11.
    let files = names.iter().filter_map(|name| read(&config.sources, name));
    let done = |body: &Body| partly_upgraded && load::current_form(body).is_some();
    let files: Vec<(SourceId, Body)> = files.filter(|(_, body)| !done(body)).collect();
    let templates = template_sources::templates(world, directory, &files, &mut config);
    let context = ModuleContext::new(&config, &module, known);
    let mut upgrader = Upgrader {
        edits: Edits::new(&config.sources),
        context,
        notes: BTreeSet::new(),
        outer: BTreeMap::new(),
        counted: false,
        constant: true,
        plain: false,
        loses_keys: false,
        is_root: directory == Path::new(".") || directory.as_os_str().is_empty(),
        former: Vec::new(),
        removed: Vec::new(),
        given: given.collect(),
        texts: booleans::used_as_texts(&files, context),
        passed: callers::passed(world, directory, known),
        elements: element_uses::element_kinds(files.iter().map(|it| &it.1), context),
    };
    for (id, body) in &files {
        match upgrader.is_values(*id) {
            true => upgrader.value_file(body),
            false => {
                body.blocks.iter().for_each(|block| upgrader.block(block));
                upgrader.separate(&body.blocks);
            }
        }
    }
    upgrader.merge_values(&files);
    let templates = upgrader.templates(&templates);
    let made = upgrader.requirements(world, directory, &files);
    upgrader.remove_shadowed();
    let files = files.iter().filter_map(|(id, _)| upgrader.file(*id));
    let files: Vec<File> = files.chain(made).chain(templates).collect();
    upgrader.note_links(world, &files);
    Ok(Upgraded {
        files,
        notes: upgrader.notes.into_iter().collect(),
        is_current: false,
        legacy_modules: legacy_modules(&config),
    })
}

/// Reads the files of values that are not among the sources yet.
fn read_values(world: &dyn World, names: &[String], sources: &mut Sources) {
    for name in names {
        let known = sources.iter().any(|(_, source)| source.name == *name);
        if let (false, Ok(bytes)) = (known, world.read(Path::new(name))) {
            sources.add(&**name, String::from_utf8_lossy(&bytes).into_owned());
        }
    }
}

/// Whether a module says that no Terraform of the old dialect is to read it.
fn is_upgraded(module: &ModuleConfig) -> bool {
    let mut constraints = module.required_version.iter();
    constraints.any(|(constraint, _)| !crate::version::allows_legacy(constraint))
}

/// Whether a module became one of today's by files only that are links: they were upgraded in
/// another directory, and the others were not.
fn is_partly_upgraded(world: &dyn World, sources: &Sources, names: &[String]) -> bool {
    let files = names.iter().filter_map(|name| {
        let (_, body) = read(sources, name)?;
        Some((name, body))
    });
    let (current, rest): (Vec<_>, Vec<_>) =
        files.partition(|(_, body)| load::current_form(body).is_some());
    let is_link = |name: &str| world.link(Path::new(name)).is_some();
    current
        .iter()
        .all(|(name, body)| is_link(name) && !load::is_legacy(body))
        && rest.iter().any(|(_, body)| load::is_legacy(body))
}

/// A file in the grammar of Terraform 0.11, or in today's if that fails.
fn read(sources: &Sources, name: &str) -> Option<(SourceId, Body)> {
    let (id, source) = sources.iter().find(|(_, source)| source.name == name)?;
    if is_json(&source.text) {
        // It is broken, or it had become native.
        return None;
    }
    let mut parsed = parse_hcl1_items(&source.text, (id, name));
    if parsed.diagnostics.has_errors() {
        parsed = parse_body(&source.text, (id, name));
    }
    Some((id, parsed.tree))
}

/// The directories of called modules that are still written for Terraform 0.11.
fn legacy_modules(config: &super::Config) -> Vec<String> {
    let called = config.modules.values().filter(|it| !it.path.is_root());
    let directories = called.filter(|it| it.dialect.is_legacy());
    let directories: BTreeSet<String> = directories
        .map(|it| it.directory.display().to_string())
        .collect();
    directories.into_iter().collect()
}

/// A module at work.
struct Upgrader<'a> {
    edits: Edits<'a>,
    context: ModuleContext<'a>,
    notes: BTreeSet<Note>,
    /// Where a list or map that is made of a call is converted to its type, and by what.
    outer: BTreeMap<u32, &'static str>,
    /// Whether the block has `count`.
    counted: bool,
    /// Whether functions cannot be called in the block.
    constant: bool,
    /// Whether texts stand for themselves: nothing is interpolated in variables and their values.
    plain: bool,
    /// Whether it is the module of the directory in which the program runs, which nobody calls.
    is_root: bool,
    /// Whether the block has a schema, in whose maps keys with interpolations were lost.
    loses_keys: bool,
    /// The former arguments of the resource, by the places of their names.
    former: Vec<(Span, FormerArgument)>,
    /// Arguments that are without effect, since they are given again.
    removed: Vec<Span>,
    /// Values that files and environment give to variables.
    given: BTreeMap<Arc<str>, Value>,
    /// Variables whose truth values are used as the texts that they were.
    texts: BTreeSet<Arc<str>>,
    /// What the elements of lists and maps are used as that variables hold.
    elements: element_uses::ElementKinds,
    /// What callers in the stack pass to variables.
    passed: BTreeMap<Arc<str>, value_shape::ValueShape>,
}

impl Upgrader<'_> {
    fn note(&mut self, span: Span, text: impl Into<String>) {
        let Some(source) = self.context.config.sources.get(span.source) else {
            return;
        };
        self.notes.insert(Note {
            file: source.name.clone(),
            line: source.position(span.start).line,
            text: text.into(),
        });
    }

    /// Says which files belong to other modules too.
    fn note_links(&mut self, world: &dyn World, files: &[File]) {
        for file in files {
            if let Some(target) = world.link(Path::new(&file.name)) {
                let text = format!(
                    "this is a link to {}, which changes in all modules that have it: upgrade \
                     them too",
                    target.display()
                );
                self.notes.insert(Note {
                    file: file.name.clone(),
                    line: 1,
                    text,
                });
            }
        }
    }

    fn file(&mut self, id: SourceId) -> Option<File> {
        let source = self.context.config.sources.get(id)?;
        let whole = Span {
            source: id,
            start: 0,
            end: source.text.len() as u32,
        };
        let old = source.text.to_string();
        let new = self.edits.text(whole);
        (new != old).then(|| File {
            name: source.name.clone(),
            new: canonical_format::aligned(&old, new),
            old,
        })
    }
}
