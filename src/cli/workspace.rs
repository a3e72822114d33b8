//! Which workspace is in use, and which there are.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::backend::LocalSettings;
use super::environment::{data_dir, why};
use rform_core::diag::Diagnostic;
use rform_core::world::World;

/// The one that is always there.
pub const DEFAULT: &str = "default";

/// Refuses a name that would lead elsewhere, whoever gave it, and one that cannot be read.
///
/// # Errors
/// Whose name it is, and what may be done.
pub fn check(world: &dyn World) -> Result<(), Diagnostic> {
    if let Some(name) = overriding(world) {
        return match is_valid_name(&name) {
            true => Ok(()),
            false => Err(Diagnostic::error(INVALID_OVERRIDE, "")),
        };
    }
    let path = data_dir(world).join("environment");
    let name = match world.read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        read => read.map_err(|error| why(&error)).and_then(|text| {
            String::from_utf8(text).map_err(|_| "it is not valid UTF-8".to_owned())
        }),
    };
    let reason = match name.as_deref().map(str::trim) {
        Ok(name) if name.is_empty() || is_valid_name(name) => return Ok(()),
        Ok(name) => format!(
            "it says {name:?}, which is not allowed. The name must contain only URL safe \
             characters, and no path separators"
        ),
        Err(why) => why.clone(),
    };
    let detail = format!(
        "The name of the selected workspace is kept in {}, and cannot be used: {reason}.\n\nSelect \
         another one with \"terraform workspace select\".",
        path.display()
    );
    Err(Diagnostic::error("Invalid workspace name", detail))
}

/// Terraform's words.
pub const INVALID_OVERRIDE: &str = "Invalid workspace name set using TF_WORKSPACE";

/// The name of the workspace in use.
///
/// # Errors
/// Which one was selected cannot be read.
pub fn current(world: &dyn World) -> Result<String, Diagnostic> {
    overriding(world).map_or_else(|| selected(world), Ok)
}

/// What `TF_WORKSPACE` says, if anything.
pub fn overriding(world: &dyn World) -> Option<String> {
    world.var("TF_WORKSPACE").filter(|name| !name.is_empty())
}

fn selected(world: &dyn World) -> Result<String, Diagnostic> {
    let path = data_dir(world).join("environment");
    let text = match world.read(&path) {
        // Damage is told by `check`; selecting another workspace mends it.
        Ok(text) => String::from_utf8_lossy(&text).into_owned(),
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(unreadable(&path, &error)),
    };
    match text.trim() {
        "" => Ok(DEFAULT.into()),
        name => Ok(name.into()),
    }
}

fn unreadable(path: &Path, error: &dyn std::error::Error) -> Diagnostic {
    let detail = format!(
        "Which workspaces there are, or which is in use, cannot be told: {} cannot be read: \
         {error}.",
        path.display()
    );
    Diagnostic::error("Workspace trouble", detail)
}

/// Remembers which workspace is in use from now on.
pub fn select(world: &dyn World, name: &str) -> std::io::Result<()> {
    world.create_dir(&data_dir(world))?;
    world.write(&data_dir(world).join("environment"), name.as_bytes())
}

/// Whether a name may be used: nothing that a URL would have to escape.
pub fn is_valid_name(name: &str) -> bool {
    let safe = |char: char| char.is_ascii_alphanumeric() || "-._~$&+:=@".contains(char);
    !name.is_empty() && name != "." && name != ".." && name.chars().all(safe)
}

/// All workspaces, the default one first.
///
/// # Errors
/// The directory that they are in cannot be read.
pub fn all(world: &dyn World, settings: &LocalSettings) -> Result<Vec<String>, Diagnostic> {
    let entries = match world.read_dir(&settings.workspace_dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(unreadable(&settings.workspace_dir, &error)),
    };
    let others = entries.into_iter().filter(|entry| entry.is_dir);
    let others = others.map(|entry| entry.name);
    Ok([DEFAULT.to_owned()].into_iter().chain(others).collect())
}

/// Where the state of a workspace is.
pub fn state_path(settings: &LocalSettings, name: &str) -> PathBuf {
    if name == DEFAULT {
        return settings.path.clone();
    }
    settings
        .workspace_dir
        .join(name)
        .join(Path::new("terraform.tfstate"))
}
