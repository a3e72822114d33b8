//! The files of the CLI configuration.
//! <https://developer.hashicorp.com/terraform/cli/config/config-file#locations>

use std::io;
use std::path::{Path, PathBuf};

use rform_core::diag::Diagnostic;
use rform_core::world::{World, error_text};

use super::section::{Section, read};

/// The variables that name the file; the first one that is set counts.
const VARIABLES: [&str; 2] = ["TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG"];

/// The directory of the user's settings: `~/.terraform.d`.
pub(super) fn settings_dir(world: &dyn World) -> Option<PathBuf> {
    let home = world.var("HOME").filter(|it| !it.is_empty())?;
    Some(Path::new(&home).join(".terraform.d"))
}

/// All files, with their paths. What a variable names is the only one.
///
/// # Errors
/// A file is there and cannot be read, or is neither HCL nor JSON.
pub(super) fn all(world: &dyn World) -> Result<Vec<(PathBuf, Section)>, Diagnostic> {
    let mut found = Vec::new();
    for path in paths(world)? {
        let text = match world.read(&path) {
            Ok(text) => String::from_utf8_lossy(&text).into_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(invalid(&path, &error_text(&error))),
        };
        let section = read(&text).map_err(|why| invalid(&path, &why))?;
        found.push((path, section));
    }
    Ok(found)
}

fn paths(world: &dyn World) -> Result<Vec<PathBuf>, Diagnostic> {
    let mut named = VARIABLES.iter().filter_map(|name| world.var(name));
    if let Some(named) = named.find(|it| !it.is_empty()) {
        return Ok(vec![named.into()]);
    }
    let home = world.var("HOME").filter(|it| !it.is_empty());
    let mut paths: Vec<PathBuf> = home
        .map(|home| Path::new(&home).join(".terraformrc"))
        .into_iter()
        .collect();
    let Some(directory) = settings_dir(world) else {
        return Ok(paths);
    };
    let entries = match world.read_dir(&directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(paths),
        Err(error) => return Err(invalid(&directory, &error_text(&error))),
    };
    let is_config = |name: &str| name.ends_with(".tfrc") || name.ends_with(".tfrc.json");
    let names = entries
        .into_iter()
        .filter(|it| !it.is_dir && is_config(&it.name));
    paths.extend(names.map(|it| directory.join(it.name)));
    Ok(paths)
}

/// That a file is not valid.
pub(super) fn invalid(path: &Path, why: &str) -> Diagnostic {
    let detail = format!("{}: {}.", path.display(), why.trim_end_matches('.'));
    Diagnostic::error("Invalid CLI configuration", detail)
}
