//! The files of a working directory.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

use super::archive::Archive;

/// The ends of the names of configuration files.
const CONFIGURATION: [&str; 5] = [".tf", ".tfvars", ".hcl", ".tf.json", ".tfvars.json"];

pub fn is_state(path: &str) -> bool {
    path.ends_with(".tfstate")
}

pub fn is_configuration(path: &str) -> bool {
    CONFIGURATION.iter().any(|end| path.ends_with(end)) && !path.ends_with(".terraform.lock.hcl")
}

/// The texts of the files whose paths are wanted; `.terraform` is left out.
pub fn texts(root: &Path, wanted: impl Fn(&str) -> bool) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut directories = vec![root.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            let path = entry.path();
            let relative = relative(root, &path);
            if path.is_dir() && entry.file_name() != ".terraform" {
                directories.push(path);
            } else if path.is_file() && wanted(&relative) {
                found.insert(relative, text(&path));
            }
        }
    }
    found
}

fn relative(root: &Path, path: &Path) -> String {
    path.strip_prefix(root)
        .unwrap_or(path)
        .to_string_lossy()
        .into_owned()
}

pub fn text(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned()
}

/// Puts a directory of the archive into the working directory and tells what it put.
pub fn put(archive: &Archive, directory: &str, root: &Path) -> Vec<String> {
    archive
        .under(directory)
        .map(|(path, text)| write(root, path, text))
        .collect()
}

pub fn write(root: &Path, path: &str, text: &str) -> String {
    let full = root.join(path);
    fs::create_dir_all(full.parent().expect("a directory")).expect("a directory");
    fs::write(full, text).expect("a file");
    path.to_owned()
}

pub fn remove(root: &Path, path: &str) {
    let full: PathBuf = root.join(path);
    let _ = if full.is_dir() {
        fs::remove_dir_all(full)
    } else {
        fs::remove_file(full)
    };
}

/// Whether a path is meant by a pattern, in which `*` is any text within one name.
pub fn matches(pattern: &str, path: &str) -> bool {
    let pattern = regex::escape(pattern).replace(r"\*", "[^/]*");
    Regex::new(&format!("^{pattern}$")).is_ok_and(|it| it.is_match(path))
}
