//! Workspaces: their names, and which one is selected.
//!
//! The selected workspace is named by `TF_WORKSPACE`, or by the file `.terraform/environment`.
//! <https://developer.hashicorp.com/terraform/cli/workspaces>

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use rform_core::diag::Diagnostic;
use rform_core::program_name::command_line;
use rform_core::world::{World, data_dir, error_text};

/// The workspace that always exists.
pub const DEFAULT: &str = "default";

/// Terraform's message for a `TF_WORKSPACE` that is no name of a workspace.
pub const INVALID_OVERRIDE: &str = "Invalid workspace name set using TF_WORKSPACE";

fn selection_path(world: &dyn World) -> PathBuf {
    data_dir(world).join("environment")
}

/// Checks that the name of the selected workspace can be read and is valid: any other could lead
/// to files outside of the directory of workspaces.
///
/// # Errors
/// The name cannot be read or is not valid; the message says where it comes from.
pub fn check(world: &dyn World) -> Result<(), Diagnostic> {
    if let Some(name) = overriding(world) {
        return match is_valid_name(&name) {
            true => Ok(()),
            false => Err(Diagnostic::error(INVALID_OVERRIDE, "")),
        };
    }
    let path = selection_path(world);
    let name = match world.read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        read => read.map_err(|error| error_text(&error)).and_then(|text| {
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
         another one with \"{}\".",
        path.display(),
        command_line("workspace select")
    );
    Err(Diagnostic::error("Invalid workspace name", detail))
}

/// The name of the selected workspace.
///
/// # Errors
/// The file with the selection cannot be read.
pub fn current(world: &dyn World) -> Result<String, Diagnostic> {
    overriding(world).map_or_else(|| selected(world), Ok)
}

/// The value of `TF_WORKSPACE`, if it is set and not empty.
pub fn overriding(world: &dyn World) -> Option<String> {
    world.var("TF_WORKSPACE").filter(|name| !name.is_empty())
}

fn selected(world: &dyn World) -> Result<String, Diagnostic> {
    let path = selection_path(world);
    let text = match world.read(&path) {
        // `check` tells of a damaged file; selecting another workspace mends it.
        Ok(text) => String::from_utf8_lossy(&text).into_owned(),
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(unreadable(&path, &error)),
    };
    match text.trim() {
        "" => Ok(DEFAULT.into()),
        name => Ok(name.into()),
    }
}

/// The error for a file or directory of workspaces that cannot be read.
pub(super) fn unreadable(path: &Path, error: &dyn std::error::Error) -> Diagnostic {
    let detail = format!(
        "It is not known which workspaces there are, or which one is selected: {} cannot be read: \
         {error}.",
        path.display()
    );
    Diagnostic::error("Workspace trouble", detail)
}

/// Selects a workspace for the commands to come.
///
/// # Errors
/// The selection cannot be written.
pub fn select(world: &dyn World, name: &str) -> io::Result<()> {
    world.create_dir(&data_dir(world))?;
    world.write(&selection_path(world), name.as_bytes())
}

/// Whether a name is allowed: not empty, not `.` or `..`, and of characters only that need no
/// escape in a URL.
pub fn is_valid_name(name: &str) -> bool {
    let safe = |char: char| char.is_ascii_alphanumeric() || "-._~$&+:=@".contains(char);
    !name.is_empty() && name != "." && name != ".." && name.chars().all(safe)
}
