//! The crates of the workspace: what they depend on, and what the table says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Name of a crate without `rform-`, to the names of those that it depends on.
pub type Dependencies = BTreeMap<String, BTreeSet<String>>;

/// The directories of sources: of the program, and of each crate.
pub fn sources(root: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = members(root).map(|it| it.join("src")).collect();
    all.push(root.join("src"));
    all.sort();
    all
}

/// From the code map of ARCHITECTURE.md: rows `` | `name` | what | `a` `b` | ``.
pub fn in_table(root: &Path) -> Dependencies {
    let text = fs::read_to_string(root.join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let rows = text.lines().filter(|it| it.starts_with("| `rform-"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
        let name = quoted(cells[0]).remove(0);
        (name, quoted(cells[2]).into_iter().collect())
    })
    .collect()
}

/// The names of crates in backquotes.
fn quoted(cell: &str) -> Vec<String> {
    let parts = cell.split('`').skip(1).step_by(2);
    parts
        .map(|it| it.trim_start_matches("rform-").to_owned())
        .collect()
}

/// From the `[dependencies]` of the crates' manifests.
pub fn in_manifests(root: &Path) -> Dependencies {
    members(root)
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy();
            let text = fs::read_to_string(path.join("Cargo.toml")).expect("a manifest");
            (name.into_owned(), dependencies(&text))
        })
        .collect()
}

fn dependencies(manifest: &str) -> BTreeSet<String> {
    let lines = manifest.lines().skip_while(|it| *it != "[dependencies]");
    let section = lines.skip(1).take_while(|it| !it.starts_with('['));
    section
        .filter_map(|line| line.strip_prefix("rform-")?.split(['.', ' ']).next())
        .map(str::to_owned)
        .collect()
}

fn members(root: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(root.join("crates")).expect("crates");
    entries.map(|it| it.expect("a crate").path())
}
