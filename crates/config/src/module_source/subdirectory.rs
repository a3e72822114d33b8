//! Addresses of directories within packages: `package//directory?query`.

use crate::path::clean;
use std::path::Path;

/// The package with its query, and the directory within it.
pub fn split(address: &str) -> (String, String) {
    let (path, query) = match address.split_once('?') {
        Some((path, query)) => (path, format!("?{query}")),
        None => (address, String::new()),
    };
    let begin = path.find("://").map_or(0, |at| at + 3);
    let (scheme, rest) = path.split_at(begin);
    match rest.split_once("//") {
        Some((package, inner)) => (
            format!("{scheme}{package}{query}"),
            inner.trim_end_matches('/').to_owned(),
        ),
        None => (address.to_owned(), String::new()),
    }
}

/// The two as one address again.
pub fn join(package: &str, subdirectory: &str) -> String {
    if subdirectory.is_empty() {
        return package.to_owned();
    }
    match package.split_once('?') {
        Some((path, query)) => format!("{path}//{subdirectory}?{query}"),
        None => format!("{package}//{subdirectory}"),
    }
}

/// The directory in its clean form.
///
/// # Errors
/// It leads outside of the package.
pub(super) fn checked(subdirectory: &str) -> Result<String, String> {
    if subdirectory.is_empty() {
        return Ok(String::new());
    }
    let cleaned = clean(Path::new(subdirectory))
        .to_string_lossy()
        .into_owned();
    if cleaned == ".." || cleaned.starts_with("../") || cleaned.starts_with('/') {
        return Err(format!(
            "subdirectory path {cleaned:?} leads outside of the module package"
        ));
    }
    Ok(match cleaned.as_str() {
        "." => String::new(),
        _ => cleaned,
    })
}
