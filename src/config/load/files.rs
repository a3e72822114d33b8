//! The files of a module, in Terraform's order.

use std::io;
use std::path::{Path, PathBuf};

use super::merge;
use crate::config::legacy::LegacyForm;
use crate::diag::{Diagnostic, Diagnostics, SourceId, Sources, Span};
use crate::lang::syntax::{self, Block, Body};
use crate::world::World;

/// The blocks of a module: those of ordinary files, and those of override files.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub primary: Vec<Block>,
    pub overrides: Vec<Block>,
    pub diagnostics: Diagnostics,
    /// Whether forms were found that only Terraform 0.11 has.
    pub legacy: bool,
}

/// Names of the configuration files in a folder, in the order in which they are read.
pub(super) fn list(world: &dyn World, folder: &Path) -> io::Result<Vec<String>> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let entries = world.read_dir(folder)?;
    let names = entries.into_iter().filter(|entry| !entry.is_dir);
    Ok(names
        .map(|entry| entry.name)
        .filter(|name| is_configuration(name))
        .collect())
}

fn is_configuration(name: &str) -> bool {
    let ignored = name.starts_with('.')
        || name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'));
    !ignored && stem(name).is_some()
}

/// The name without the ending of configuration files; none if it has none.
fn stem(name: &str) -> Option<&str> {
    name.strip_suffix(".tf.json")
        .or_else(|| name.strip_suffix(".tf"))
}

fn is_override(name: &str) -> bool {
    stem(name).is_some_and(|stem| stem == "override" || stem.ends_with("_override"))
}

/// Reads all files of a module.
pub(super) fn read(
    world: &dyn World,
    folder: &Path,
    sources: &mut Sources,
) -> Result<Files, io::Error> {
    let names = list(world, folder)?;
    let mut files = Files::default();
    for name in names {
        let path = shown(folder, &name);
        let body = match world.read(&path) {
            Ok(bytes) => read_one(bytes, &path, sources, &mut files),
            Err(error) => {
                let detail = format!("The file {name:?} could not be read: {error}.");
                let fault = Diagnostic::error("Failed to read file", detail);
                files.diagnostics.push(fault);
                continue;
            }
        };
        let mut body = body;
        files.diagnostics.extend(merge::ROOT.decide(&mut body));
        let faults = merge::ROOT.check(&body);
        files.diagnostics.extend(faults);
        let blocks = body.blocks.into_iter().filter(merge::has_its_labels);
        if is_override(&name) {
            files.overrides.extend(blocks);
        } else {
            files.primary.extend(blocks);
        }
    }
    Ok(files)
}

/// The path by which the user knows a file.
fn shown(folder: &Path, name: &str) -> PathBuf {
    if folder == Path::new(".") {
        PathBuf::from(name)
    } else {
        folder.join(name)
    }
}

fn read_one(bytes: Vec<u8>, path: &Path, sources: &mut Sources, files: &mut Files) -> Body {
    let name = path.to_string_lossy().into_owned();
    let lossy = String::from_utf8_lossy(&bytes).into_owned();
    let id = sources.add(&*name, lossy);
    let text = match syntax::decode(bytes, id) {
        Ok(text) => text,
        Err(fault) => {
            files.diagnostics.push(fault);
            return empty(id);
        }
    };
    let parsed = if name.ends_with(".json") {
        syntax::json::parse_body(&text, (id, &*name))
    } else {
        syntax::parse_body(&text, (id, &*name))
    };
    files.diagnostics.extend(parsed.diagnostics);
    for form in parsed.legacy {
        if names_provider(&parsed.tree, form.span) {
            continue;
        }
        let warning = LegacyForm::from(form.form).warning(form.span);
        files.diagnostics.push(warning);
        files.legacy = true;
    }
    parsed.tree
}

/// Whether a place is in the `providers` of a `module` block, whose keys may have dots.
fn names_provider(body: &Body, place: Span) -> bool {
    body.blocks_of("module")
        .filter_map(|block| block.body.attribute("providers"))
        .any(|it| it.span.start <= place.start && place.end <= it.span.end)
}

fn empty(source: SourceId) -> Body {
    let span = Span {
        source,
        start: 0,
        end: 0,
    };
    Body {
        attributes: Vec::new(),
        blocks: Vec::new(),
        span,
        end: span,
        undecided: None,
    }
}
