//! A host in memory and recorded cases, for the unit tests of the other crates.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::world::{Entry, Exit, Journal, Lock, Program, World};

/// A host with fixed files and environment variables. Writes, locks and programs are refused.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// The text of each file, by path relative to the current directory.
    pub files: BTreeMap<PathBuf, String>,
    /// Environment variables by name.
    pub environment: BTreeMap<String, String>,
}

impl Memory {
    /// Creates a host with these files, given as pairs of path and text, and no variables.
    pub fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Memory {
        let files = files.into_iter();
        Memory {
            files: files
                .map(|(path, text)| (path.into(), text.to_owned()))
                .collect(),
            environment: BTreeMap::new(),
        }
    }
}

fn refused<T>() -> io::Result<T> {
    Err(io::ErrorKind::PermissionDenied.into())
}

impl World for Memory {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let path = path.strip_prefix(".").unwrap_or(path);
        let text = self.files.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(text.clone().into_bytes())
    }

    fn read_dir(&self, path: &Path) -> io::Result<Vec<Entry>> {
        let path = path.strip_prefix(".").unwrap_or(path);
        let within = self
            .files
            .keys()
            .filter_map(|it| it.strip_prefix(path).ok());
        let entries: BTreeSet<Entry> = within
            .filter_map(|it| {
                let mut parts = it.components();
                let name = parts.next()?.as_os_str().to_string_lossy().into_owned();
                let is_dir = parts.next().is_some();
                Some(Entry { name, is_dir })
            })
            .collect();
        if entries.is_empty() && path != Path::new("") {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(entries.into_iter().collect())
    }

    fn exists(&self, path: &Path) -> bool {
        self.files.contains_key(path) || self.read_dir(path).is_ok()
    }

    fn create_dir(&self, _: &Path) -> io::Result<()> {
        refused()
    }

    fn write(&self, _: &Path, _: &[u8]) -> io::Result<()> {
        refused()
    }

    fn append(&self, _: &Path) -> io::Result<Box<dyn Journal>> {
        refused()
    }

    fn create_new(&self, _: &Path, _: &[u8]) -> io::Result<()> {
        refused()
    }

    fn remove(&self, _: &Path) -> io::Result<()> {
        refused()
    }

    fn lock(&self, _: &Path) -> io::Result<Option<Box<dyn Lock>>> {
        refused()
    }

    fn var(&self, name: &str) -> Option<String> {
        self.environment.get(name).cloned()
    }

    fn vars(&self) -> Vec<(String, String)> {
        self.environment.clone().into_iter().collect()
    }

    fn cwd(&self) -> PathBuf {
        "/work".into()
    }

    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn random(&self) -> [u8; 16] {
        [0; 16]
    }

    fn run(&self, _: &Program, _: &mut dyn FnMut(&str)) -> io::Result<Exit> {
        refused()
    }
}

/// A configuration and the diagnostics that Terraform reports about it.
pub struct Case {
    /// The title after `###`.
    pub name: String,
    /// The files of the configuration.
    pub world: Memory,
    /// The diagnostics that Terraform reports, in the form of [`shown`].
    pub expected: Vec<String>,
}

/// Reads recorded cases: `### name`, then `@@ file` followed by its text for each file, then `>>>`
/// and one diagnostic in JSON a line.
///
/// # Panics
/// Panics if the text does not have that form.
pub fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut file: Option<PathBuf> = None;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("### ") {
            cases.push(Case {
                name: name.to_owned(),
                world: Memory::default(),
                expected: Vec::new(),
            });
            continue;
        }
        let case = cases.last_mut().expect("a case begins with its name");
        if let Some(name) = line.strip_prefix("@@ ") {
            file = Some(name.into());
            case.world.files.insert(name.into(), String::new());
        } else if line == ">>>" {
            file = None;
        } else if let Some(file) = &file {
            let text = case.world.files.entry(file.clone()).or_default();
            text.push_str(line);
            text.push('\n');
        } else {
            case.expected.push(recorded(line));
        }
    }
    cases
}

fn recorded(line: &str) -> String {
    let json: serde_json::Value = serde_json::from_str(line).expect("a diagnostic in JSON");
    let text = |name: &str| json[name].as_str().unwrap_or("-").to_owned();
    let values = json["values"].as_array().cloned().unwrap_or_default();
    let values: Vec<String> = values.iter().map(ToString::to_string).collect();
    [
        text("severity"),
        text("summary"),
        text("detail"),
        text("range"),
        values.join(" "),
    ]
    .join(" | ")
}

/// Renders a diagnostic on one line: severity, summary, detail, range and the values of the
/// expression, separated by ` | `.
pub fn shown(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let severity = if diagnostic.is_error() {
        "error"
    } else {
        "warning"
    };
    let range = diagnostic.span.and_then(|span| {
        let source = sources.get(span.source)?;
        let start = source.position(span.start);
        let mut end = source.position(span.end);
        // Terraform shows an empty range as one of one column.
        if end.byte <= start.byte {
            end = start;
            end.column += 1;
        }
        let (name, from) = (&source.name, (start.line, start.column));
        let to = (end.line, end.column);
        Some(format!("{name}:{},{}-{},{}", from.0, from.1, to.0, to.1))
    });
    let values: Vec<String> = diagnostic
        .values
        .iter()
        .map(|(name, statement)| format!("[{name:?},{statement:?}]"))
        .collect();
    [
        severity.to_owned(),
        diagnostic.summary.clone(),
        diagnostic.detail.clone(),
        range.unwrap_or("-".to_owned()),
        values.join(" "),
    ]
    .join(" | ")
}

/// Compares the diagnostics found with those expected, in any order; one line a difference.
pub fn differences(case: &Case, found: &Diagnostics, sources: &Sources) -> Vec<String> {
    let mut missing = case.expected.clone();
    let mut errors = Vec::new();
    for diagnostic in found.iter() {
        let shown = shown(diagnostic, sources);
        match missing.iter().position(|it| *it == shown) {
            Some(at) => drop(missing.remove(at)),
            None => errors.push(format!("{}: said     {shown}", case.name)),
        }
    }
    errors.extend(
        missing
            .into_iter()
            .map(|it| format!("{}: expected {it}", case.name)),
    );
    errors
}
