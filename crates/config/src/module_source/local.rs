//! Sources that are paths relative to their caller.

use std::path::Path;

use crate::path::clean;

/// A clean path that begins with `./` or `../`, as all local sources do.
pub(super) fn local_form(path: &Path) -> String {
    let path = clean(path).to_string_lossy().into_owned();
    match path.as_str() {
        "." | ".." => format!("{path}/"),
        _ if path.starts_with("../") => path,
        _ => format!("./{path}"),
    }
}

/// Whether a source is a path relative to its caller.
pub fn is_local(source: &str) -> bool {
    let prefixes = ["./", "../", ".\\", "..\\"];
    prefixes.iter().any(|prefix| source.starts_with(prefix))
}
