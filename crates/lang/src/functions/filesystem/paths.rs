//! `abspath`, `basename`, `dirname` and `pathexpand`: functions on paths, which need not exist; and
//! cleaning paths as Go does.

use crate::functions::call::{Call, failed};
use crate::functions::function::{Function, Outcome, Parameter, types};
use crate::functions::helpers::text::text;

const PATH: &[Parameter] = &[Parameter::new("path", types::string)];

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new("abspath", "Converts a path to an absolute path.", |call| {
        let cwd = call.context.world.cwd();
        Ok(text(join(&cwd.to_string_lossy(), call.text(0))))
    })
    .takes(PATH)
    .examples(&[("abspath(\"/opt/../lib\")", "\"/lib\"")]),
    Function::new("basename", "Returns the last element of a path.", |call| {
        Ok(text(base_name(call.text(0))))
    })
    .takes(PATH)
    .examples(&[("basename(\"a/b.txt\")", "\"b.txt\"")]),
    Function::new(
        "dirname",
        "Returns a path without its last element.",
        |call| Ok(text(directory_name(call.text(0)))),
    )
    .takes(PATH)
    .examples(&[("dirname(\"a/b.txt\")", "\"a\"")]),
    Function::new(
        "pathexpand",
        "Replaces a leading `~` in a path by the home directory.",
        |call| Ok(text(expand(call, call.text(0))?)),
    )
    .takes(PATH)
    .examples(&[("pathexpand(\"/opt/x\")", "\"/opt/x\"")]),
];

/// The shortest path that leads to the same place, not looking at links.
pub(crate) fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// A path seen from a directory.
pub(crate) fn join(directory: &str, path: &str) -> String {
    if path.starts_with('/') || directory.is_empty() {
        clean(path)
    } else {
        clean(&format!("{directory}/{path}"))
    }
}

/// Puts the home directory in place of a leading `~`.
pub(crate) fn expand(call: &Call<'_>, path: &str) -> Outcome<String> {
    let Some(rest) = path.strip_prefix('~') else {
        return Ok(path.to_owned());
    };
    if !rest.is_empty() && !rest.starts_with('/') {
        return Err(failed("cannot expand user-specific home dir"));
    }
    let home = call
        .context
        .world
        .var("HOME")
        .filter(|home| !home.is_empty());
    let home = home.ok_or_else(|| failed("cannot find the home directory: HOME is not set"))?;
    Ok(clean(&format!("{home}/{rest}")))
}

fn base_name(path: &str) -> &str {
    if path.is_empty() {
        return ".";
    }
    let trimmed = path.trim_end_matches('/');
    match trimmed.rsplit('/').next() {
        Some(name) if !name.is_empty() => name,
        _ => "/",
    }
}

fn directory_name(path: &str) -> String {
    match path.rfind('/') {
        Some(at) => clean(path.get(..=at).unwrap_or_default()),
        None => ".".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_as_text() {
        for (path, cleaned) in [
            ("a//b/./c/..", "a/b"),
            ("/..", "/"),
            ("", "."),
            ("../a", "../a"),
            ("a/../..", ".."),
        ] {
            assert_eq!(clean(path), cleaned);
        }
        assert_eq!(directory_name("../foo/.."), "../foo");
        assert_eq!(base_name("/foo//"), "foo");
    }
}
