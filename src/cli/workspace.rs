//! Which workspace is in use, and which there are.

use std::path::{Path, PathBuf};

use super::backend::LocalSettings;
use super::environment::data_dir;
use crate::world::World;

/// The one that is always there.
pub const DEFAULT: &str = "default";

/// The name of the workspace in use.
pub fn current(world: &dyn World) -> String {
    overriding(world).unwrap_or_else(|| selected(world))
}

/// What `TF_WORKSPACE` says, if anything.
pub fn overriding(world: &dyn World) -> Option<String> {
    world.var("TF_WORKSPACE").filter(|name| !name.is_empty())
}

fn selected(world: &dyn World) -> String {
    let text = world.read(&data_dir(world).join("environment"));
    let text = text.ok().and_then(|text| String::from_utf8(text).ok());
    let name = text.map(|text| text.trim().to_owned());
    name.filter(|name| !name.is_empty())
        .unwrap_or_else(|| DEFAULT.into())
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
pub fn all(world: &dyn World, settings: &LocalSettings) -> Vec<String> {
    let entries = world.read_dir(&settings.workspace_dir).unwrap_or_default();
    let others = entries.into_iter().filter(|entry| entry.is_dir);
    let others = others.map(|entry| entry.name);
    [DEFAULT.to_owned()].into_iter().chain(others).collect()
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
