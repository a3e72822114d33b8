//! The files that give values to variables: `*.tfvars` and `*.tfvars.json`.
//!
//! <https://developer.hashicorp.com/terraform/language/values/variables#variable-definitions-tfvars-files>

use std::path::{Path, PathBuf};

use rform_core::world::World;

/// The files of values that are read without being asked for, in order.
pub(super) fn automatic(world: &dyn World, directory: &Path) -> Vec<PathBuf> {
    let Ok(entries) = world.read_dir(directory) else {
        return Vec::new();
    };
    let names: Vec<&str> = entries.iter().map(|entry| &*entry.name).collect();
    let standard = ["terraform.tfvars", "terraform.tfvars.json"];
    let standard = standard.into_iter().filter(|name| names.contains(name));
    let others = names
        .iter()
        .copied()
        .filter(|name| name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json"));
    let names = standard.chain(others);
    names.map(|name| within(directory, name)).collect()
}

/// All files of values, as the user knows them: those that are read without being asked for, in
/// order, and then those for `-var-file`.
pub(crate) fn value_files(world: &dyn World, directory: &Path) -> Vec<String> {
    let mut paths = automatic(world, directory);
    let entries = world.read_dir(directory).unwrap_or_default();
    let files = entries.into_iter().filter(|entry| !entry.is_dir);
    let named = files.filter(|it| is_value_file(&it.name));
    for path in named.map(|entry| within(directory, &entry.name)) {
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    let names = paths.into_iter();
    names
        .map(|path| path.to_string_lossy().into_owned())
        .collect()
}

/// Whether a file of values is read without being asked for, if it is in the root module's
/// directory.
pub(crate) fn is_automatic(path: &Path) -> bool {
    let name = path.file_name().map(|it| it.to_string_lossy());
    let name = name.unwrap_or_default();
    let name = name.strip_suffix(".json").unwrap_or(&name);
    name == "terraform.tfvars" || name.ends_with(".auto.tfvars")
}

/// Whether a file of that name holds values of variables.
pub(crate) fn is_value_file(name: &str) -> bool {
    name.ends_with(".tfvars") || name.ends_with(".tfvars.json")
}

/// The path of a file in a directory, as the user knows it.
fn within(directory: &Path, name: &str) -> PathBuf {
    match directory == Path::new(".") || directory.as_os_str().is_empty() {
        true => name.into(),
        false => directory.join(name),
    }
}
