//! `fmt`: rewrites files in the canonical format.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use crate::cli::args::Fmt as Args;
use crate::cli::context::{Context, Outcome};
use crate::cli::prompt;
use rform_config::is_legacy_module;
use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::program_name::command_line;
use rform_core::world::error_text;
use rform_lang::format::{formatted, formatted_with_quotes};
use rform_lang::syntax::parse_strict_body;
use rform_ui::diff;
use rform_ui::paint::Paint;

/// The name of the standard input in messages.
const STDIN: &str = "<stdin>";

const ENDINGS: [&str; 4] = [".tf", ".tfvars", ".tftest.hcl", ".tfmock.hcl"];

pub fn run(context: &Context, args: &Args) -> Outcome {
    let from_stdin = args.rest.first().is_some_and(|path| path == "-");
    let list = args.list && !from_stdin;
    let write = args.write && !from_stdin;
    let mut formatter = Formatter {
        context,
        list,
        write: write && !args.check,
        diff: args.diff && (list || !args.check),
        show: !list && !write && !args.check && !args.diff,
        recursive: args.recursive,
        differs: false,
        failed: false,
        held: args.check.then(String::new),
        seen: BTreeSet::new(),
        legacy: BTreeMap::new(),
    };
    formatter.seen.insert(context.world.real(Path::new(".")));
    if from_stdin {
        match prompt::everything() {
            Ok(text) => formatter.text(STDIN, &text),
            Err(error) => formatter.error("Failed to read standard input", error_text(&error)),
        }
    } else if args.rest.is_empty() {
        formatter.directory(Path::new("."));
    } else {
        for path in &args.rest {
            formatter.path(path);
        }
    }
    // Of what cannot be read, a check tells the errors alone.
    if let Some(text) = formatter.held.take().filter(|_| !formatter.failed) {
        context.printer.raw(&text);
    }
    Ok(match (formatter.failed, args.check && formatter.differs) {
        (true, _) => 2,
        (false, true) => 3,
        (false, false) => 0,
    })
}

struct Formatter<'a> {
    context: &'a Context,
    list: bool,
    write: bool,
    diff: bool,
    /// Whether the formatted text itself is printed.
    show: bool,
    recursive: bool,
    differs: bool,
    failed: bool,
    /// What is printed at the end, of a check.
    held: Option<String>,
    /// The directories that were processed already.
    seen: BTreeSet<PathBuf>,
    /// Whether the modules of directories are of Terraform 0.11.
    legacy: BTreeMap<PathBuf, bool>,
}

impl Formatter<'_> {
    fn path(&mut self, text: &str) {
        let path = &relative(&self.context.world.cwd(), Path::new(text));
        let shown = path.display();
        if !self.context.world.exists(path) {
            self.error(&format!("No file or directory at {shown}"), String::new());
        } else if self.context.world.read_dir(path).is_ok() {
            self.directory(path);
        } else if is_formatted(text) {
            self.file(path);
        } else {
            let command = command_line("fmt");
            let endings =
                format!("Only .tf, .tfvars, and .tftest.hcl files can be processed with {command}");
            self.error(&endings, String::new());
        }
    }

    fn directory(&mut self, directory: &Path) {
        let entries = match self.context.world.read_dir(directory) {
            Ok(entries) => entries,
            Err(error) => {
                let detail = format!("{}: {}.", directory.display(), error_text(&error));
                return self.error("Cannot read directory", detail);
            }
        };
        for entry in entries.into_iter().filter(|entry| !is_ignored(&entry.name)) {
            let path = plain(directory).join(&entry.name);
            if entry.is_dir && self.recursive {
                // Links are followed, and may form cycles.
                if self.seen.insert(self.context.world.real(&path)) {
                    self.directory(&path);
                }
            } else if !entry.is_dir && is_formatted(&entry.name) {
                self.file(&path);
            }
        }
    }

    fn file(&mut self, path: &Path) {
        match self.context.world.read(path) {
            Ok(text) => self.text(&path.display().to_string(), &text),
            Err(error) => {
                let detail = format!("{}: {}.", path.display(), error_text(&error));
                self.error("Failed to read file", detail);
            }
        }
    }

    fn text(&mut self, name: &str, bytes: &[u8]) {
        let Ok(old) = std::str::from_utf8(bytes) else {
            let detail = format!("The file {name} is not valid UTF-8.");
            return self.error("Invalid character encoding", detail);
        };
        let new = match self.is_legacy(name) {
            true => formatted_with_quotes(old),
            false => formatted(old),
        };
        let Some(new) = new else {
            return self.unreadable(name, old);
        };
        if self.show {
            let text = new.strip_suffix('\n').unwrap_or(&new);
            self.print(&format!("{text}\n"));
        }
        if new == old {
            return;
        }
        self.differs = true;
        if self.list {
            self.print(&format!("{name}\n"));
        }
        if self.write
            && let Err(error) = self.context.world.rewrite(Path::new(name), new.as_bytes())
        {
            self.error(
                "Failed to write file",
                format!("{name}: {}.", error_text(&error)),
            );
        }
        if self.diff {
            let text = diff::unified(name, old, &new, Paint::PLAIN);
            self.print(&text);
        }
    }

    fn print(&mut self, text: &str) {
        match &mut self.held {
            Some(held) => held.push_str(text),
            None => self.context.printer.raw(text),
        }
    }

    /// Whether a file is one of a module of Terraform 0.11, which cannot do without the quotes that
    /// are taken off otherwise.
    fn is_legacy(&mut self, name: &str) -> bool {
        if name == STDIN {
            return false;
        }
        let directory = Path::new(name).parent().unwrap_or(Path::new("."));
        let world = self.context.world.as_ref();
        let known = self.legacy.entry(directory.to_owned());
        *known.or_insert_with(|| is_legacy_module(world, directory))
    }

    fn unreadable(&mut self, name: &str, text: &str) {
        self.failed = true;
        let mut sources = Sources::new();
        let id = sources.add(name, text);
        let found = parse_strict_body(text, (id, name)).diagnostics;
        self.context.printer.report(&found, &sources);
    }

    fn error(&mut self, summary: &str, detail: String) {
        self.failed = true;
        let error = Diagnostics::from(Diagnostic::error(summary, detail));
        self.context.printer.report(&error, &Sources::new());
    }
}

/// A path relative to the working directory, without `.` and `..`.
fn relative(cwd: &Path, path: &Path) -> PathBuf {
    let (own, whole) = (without_detours(cwd), without_detours(&cwd.join(path)));
    let same = own.iter().zip(&whole).take_while(|(one, two)| one == two);
    let shared = same.count();
    let up = own.iter().skip(shared).map(|_| OsStr::new(".."));
    let found: PathBuf = up.chain(whole.iter().skip(shared)).collect();
    match found.as_os_str().is_empty() {
        true => ".".into(),
        false => found,
    }
}

/// An absolute path without `.` and `..`.
fn without_detours(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    plain
}

fn plain(directory: &Path) -> PathBuf {
    if directory == Path::new(".") {
        PathBuf::new()
    } else {
        directory.into()
    }
}

fn is_formatted(name: &str) -> bool {
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// Whether a file is hidden or a backup of an editor.
fn is_ignored(name: &str) -> bool {
    name.starts_with('.') || name.ends_with('~') || name.starts_with('#') && name.ends_with('#')
}
