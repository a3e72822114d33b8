//! Looking up and running the programs of data sources.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rform_core::world::{Captured, FileKind, Program, World};

/// Where a program is: with a slash in its name that is a path, without one it is looked for in the
/// directories of `PATH`.
///
/// # Errors
/// There is no such program, or it cannot be executed. The words are those of Go's `exec.LookPath`.
pub fn look_up(world: &dyn World, name: &str) -> Result<PathBuf, String> {
    if name.contains('/') {
        return match is_executable(world, Path::new(name)) {
            Ok(true) => Ok(name.into()),
            Ok(false) => Err(format!("exec: {name:?}: permission denied")),
            Err(error) => Err(format!(
                "exec: {name:?}: stat {name}: {}",
                rform_core::world::error_text(&error)
            )),
        };
    }
    let directories = world.var("PATH").unwrap_or_default();
    let candidates = directories.split(':').map(|directory| match directory {
        "" => PathBuf::from(".").join(name),
        directory => Path::new(directory).join(name),
    });
    let found = candidates
        .into_iter()
        .find(|path| is_executable(world, path).unwrap_or(false));
    found.ok_or_else(|| format!("exec: {name:?}: executable file not found in $PATH"))
}

fn is_executable(world: &dyn World, path: &Path) -> io::Result<bool> {
    let status = world.status(path)?;
    Ok(status.kind == FileKind::File && status.mode & 0o111 != 0)
}

/// Runs a program to its end without blocking the thread.
///
/// # Errors
/// The program cannot be started, or prints too much.
pub async fn ask(world: &Arc<dyn World>, program: Program, input: Vec<u8>) -> io::Result<Captured> {
    let world = world.clone();
    let running = tokio::task::spawn_blocking(move || world.capture(&program, &input));
    running
        .await
        .unwrap_or_else(|error| Err(io::Error::other(error)))
}
