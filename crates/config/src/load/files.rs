//! The files of a module, in Terraform's order.

use std::io;
use std::path::{Path, PathBuf};

use super::{detect_dialect, legacy_shape, shapes};
use crate::Dialect;
use crate::legacy::LegacyForm;
use rform_core::diag::{Diagnostic, Diagnostics, SourceId, Sources, Span};
use rform_core::world::World;
use rform_lang::syntax::{self, Block, Body, Legacy, Parsed};

/// The blocks of a module: those of ordinary files, and those of override files.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub primary: Vec<Block>,
    pub overrides: Vec<Block>,
    pub diagnostics: Diagnostics,
    /// The dialect in which all files of the module are written.
    pub dialect: Dialect,
    /// The first form that Terraform 0.11 could not read, or what settles that it is not to.
    pub current_form: Option<Span>,
    /// Whether there are forms that were needed in Terraform 0.11 and are read today, and nothing
    /// that settles the dialect: then all is read as today's.
    pub open: bool,
}

/// Names of the configuration files in a directory, in the order in which they are read.
pub(super) fn list(world: &dyn World, directory: &Path) -> io::Result<Vec<String>> {
    let directory = if directory.as_os_str().is_empty() {
        Path::new(".")
    } else {
        directory
    };
    let entries = world.read_dir(directory)?;
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

/// Reads all files of a module. Where they do not say what their dialect is, they are in that of
/// the caller.
pub(super) fn read(
    world: &dyn World,
    directory: &Path,
    caller: Option<Dialect>,
    sources: &mut Sources,
) -> Result<Files, io::Error> {
    let names = list(world, directory)?;
    let mut files = Files::default();
    let mut parsed = Vec::new();
    for name in names {
        let path = shown(directory, &name);
        match world.read(&path) {
            Ok(bytes) => parsed.push((name, read_file(bytes, &path, sources))),
            Err(error) => {
                let detail = format!("The file {name:?} could not be read: {error}.");
                let diagnostic = Diagnostic::error("Failed to read file", detail);
                files.diagnostics.push(diagnostic);
            }
        }
    }
    choose_dialect(&mut parsed, caller, sources, &mut files);
    for (name, file) in parsed {
        let mut body = file.body;
        files.diagnostics.extend(file.diagnostics);
        if files.dialect.is_legacy() {
            let is_directory = |path: &str| world.read_dir(&directory.join(path)).is_ok();
            legacy_shape::normalise_file(&mut body, &is_directory, &mut files.diagnostics);
        }
        files.diagnostics.extend(shapes::ROOT.decide(&mut body));
        let diagnostics = shapes::ROOT.check(&body);
        files.diagnostics.extend(diagnostics);
        let blocks = body.blocks.into_iter().filter(shapes::has_required_labels);
        if is_override(&name) {
            files.overrides.extend(blocks);
        } else {
            files.primary.extend(blocks);
        }
    }
    Ok(files)
}

/// The path by which the user knows a file.
pub(super) fn shown(directory: &Path, name: &str) -> PathBuf {
    if directory == Path::new(".") {
        PathBuf::from(name)
    } else {
        directory.join(name)
    }
}

/// The syntax of a file.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Syntax {
    Native,
    /// By the name of the file.
    Json,
    /// JSON in a file with another name, as Terraform 0.11 took it.
    UnnamedJson,
}

/// A file as it was read, in one grammar or the other.
struct ParsedFile {
    pub body: Body,
    pub diagnostics: Diagnostics,
    legacy: Vec<Legacy>,
    /// None for what is no text.
    source: Option<SourceId>,
    syntax: Syntax,
}

fn read_file(bytes: Vec<u8>, path: &Path, sources: &mut Sources) -> ParsedFile {
    let name = path.to_string_lossy().into_owned();
    let lossy = String::from_utf8_lossy(&bytes).into_owned();
    let id = sources.add(&*name, lossy);
    let text = match syntax::decode(bytes, id) {
        Ok(text) => text,
        Err(diagnostic) => {
            return ParsedFile {
                body: empty(id),
                diagnostics: diagnostic.into(),
                legacy: Vec::new(),
                source: None,
                syntax: Syntax::Native,
            };
        }
    };
    let is_json = name.ends_with(".json");
    let parsed = match is_json {
        true => syntax::json::parse_body(&text, (id, &*name)),
        false => syntax::parse_body(&text, (id, &*name)),
    };
    let syntax = match is_json {
        true => Syntax::Json,
        false if syntax::json::is_json(&text) => Syntax::UnnamedJson,
        false => Syntax::Native,
    };
    ParsedFile::of(parsed, Some(id), syntax)
}

impl ParsedFile {
    fn of(parsed: Parsed<Body>, source: Option<SourceId>, syntax: Syntax) -> ParsedFile {
        ParsedFile {
            body: parsed.tree,
            diagnostics: parsed.diagnostics,
            legacy: parsed.legacy,
            source,
            syntax,
        }
    }

    /// The file parsed by the grammar of Terraform 0.11, if that succeeds.
    fn parsed_as_hcl1(&self, sources: &Sources) -> Option<ParsedFile> {
        let id = self.source?;
        let source = sources.get(id)?;
        let origin = (id, &*source.name);
        let parsed = match self.syntax {
            Syntax::Native => syntax::parse_hcl1_body(&source.text, origin),
            // Whatever it is called: what it is said which grammar it has.
            _ if !syntax::json::is_json(&source.text) => {
                syntax::parse_hcl1_body(&source.text, origin)
            }
            _ => syntax::json::parse_hcl1_body(&source.text, origin),
        };
        let good = !parsed.diagnostics.has_errors();
        good.then(|| ParsedFile::of(parsed, self.source, self.syntax))
    }

    /// Says what Terraform 1.x says of forms that its grammar does not have.
    fn report_legacy_forms(&mut self, sources: &Sources) {
        let refused = self.legacy.iter().any(|it| it.refusal.is_some());
        let source = self.source.filter(|_| refused);
        if let Some((id, source)) = source.and_then(|id| Some((id, sources.get(id)?))) {
            let strict = syntax::parse_strict_body(&source.text, (id, &*source.name));
            self.diagnostics = strict.diagnostics;
        }
    }

    /// Whether it has a form that nobody writes today. What is more likely a slip (a strange
    /// escape, a line break out of place) is taken as an old form beside such a mark only.
    fn is_marked(&self) -> bool {
        use syntax::LegacyForm::{DottedKey, EscapedQuotes, QuotedName, RepeatedBlock};
        let marks = [DottedKey, EscapedQuotes, QuotedName, RepeatedBlock];
        self.syntax == Syntax::UnnamedJson || self.legacy_forms().any(|it| marks.contains(&it.form))
    }

    /// Forms of Terraform 0.11 that have their own place in the grammar.
    fn legacy_forms(&self) -> impl Iterator<Item = &Legacy> {
        let forms = self.legacy.iter();
        forms.filter(|form| !names_provider(&self.body, form.span))
    }
}

/// Finds out in which dialect the files are written, and reads them in that.
fn choose_dialect(
    files: &mut [(String, ParsedFile)],
    caller: Option<Dialect>,
    sources: &Sources,
    module: &mut Files,
) {
    let broken = |file: &ParsedFile| file.diagnostics.has_errors();
    let mut old: Vec<Option<ParsedFile>> = Vec::new();
    for (_, file) in files.iter() {
        let again = broken(file).then(|| file.parsed_as_hcl1(sources));
        old.push(again.flatten());
    }
    let best = || {
        let pairs = files.iter().zip(&old);
        pairs.map(|((_, file), old)| old.as_ref().unwrap_or(file))
    };
    let native = || best().filter(|file| file.syntax != Syntax::Json && file.source.is_some());
    let bodies = || native().map(|file| &file.body);
    let json = files.iter().map(|(_, file)| file);
    let json = json.filter(|it| it.syntax == Syntax::Json && !broken(it));
    let json: Vec<ParsedFile> = json.filter_map(|it| it.parsed_as_hcl1(sources)).collect();
    let settled = { bodies().chain(json.iter().map(|it| &it.body)) }
        .find_map(detect_dialect::settled_by_version);
    module.current_form = bodies()
        .find_map(detect_dialect::current_form)
        .or(match settled {
            Some((Dialect::Current, span)) => Some(span),
            _ => None,
        });
    let has_form = native().any(|file| detect_dialect::is_legacy(&file.body));
    // Where today's grammar fails and the older one does not, that is a form as good as any.
    let is_hcl1 = old.iter().any(Option::is_some);
    let is_surely_legacy = || {
        native().any(|file| file.is_marked() || detect_dialect::is_surely_legacy(&file.body))
            || detect_dialect::has_legacy_reference(bodies())
    };
    module.dialect = match (module.current_form, settled, caller) {
        (Some(_), ..) => Dialect::Current,
        (None, Some((Dialect::Legacy, _)), _) => Dialect::Legacy,
        (None, _, Some(Dialect::Legacy)) => Dialect::Legacy,
        _ if has_form && is_hcl1 || is_surely_legacy() => Dialect::Legacy,
        _ => Dialect::Common,
    };
    module.open = has_form && module.dialect == Dialect::Common && caller != Some(Dialect::Current);
    for ((_, file), old) in files.iter_mut().zip(old) {
        if module.dialect.is_legacy() {
            if let Some(again) = old.or_else(|| file.parsed_as_hcl1(sources)) {
                *file = again;
            }
            let warnings = file
                .legacy_forms()
                .map(|it| LegacyForm::from(it.form).warning(it.span));
            let warnings: Vec<Diagnostic> = warnings.collect();
            file.diagnostics.extend(warnings);
        } else {
            file.report_legacy_forms(sources);
        }
    }
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
