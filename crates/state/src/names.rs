//! Files beside a state file, and what is kept under another name.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use rform_core::world::World;

/// The path with something appended to the file name.
pub(super) fn sibling(path: &Path, suffix: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{name}{suffix}"))
}

/// The most symbolic links that are followed, as on Linux.
/// <https://man7.org/linux/man-pages/man7/path_resolution.7.html>
const LINKS: usize = 40;

/// Where a file is to which a symbolic link leads, be it there or not. What stands beside that is
/// found by whoever comes by another link.
pub(super) fn behind_links(world: &dyn World, path: &Path) -> PathBuf {
    let mut path = path.to_path_buf();
    for _ in 0..LINKS {
        let Some(to) = world.link(&path) else {
            break;
        };
        path = path.parent().unwrap_or(Path::new("")).join(to);
    }
    path
}

/// The content of a file; none if it is not there.
///
/// # Errors
/// It cannot be read, which does not mean that it is not there.
pub(super) fn read(world: &dyn World, path: &Path) -> io::Result<Option<Vec<u8>>> {
    match world.read(path) {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Gives a file a name that no other has: `….aside-1732500000`.
pub(super) fn set_aside(world: &dyn World, path: &Path) -> io::Result<PathBuf> {
    free_name(world, path, |to| world.rename(path, to))
}

/// Keeps a copy of a file under such a name.
pub(super) fn copy_aside(world: &dyn World, path: &Path, content: &[u8]) -> io::Result<PathBuf> {
    free_name(world, path, |to| world.create_new(to, content))
}

fn free_name(
    world: &dyn World,
    path: &Path,
    make: impl Fn(&Path) -> io::Result<()>,
) -> io::Result<PathBuf> {
    let seconds = world.now().as_secs();
    for number in 1..1000 {
        let suffix = match number {
            1 => format!(".aside-{seconds}"),
            number => format!(".aside-{seconds}-{number}"),
        };
        let to = sibling(path, &suffix);
        match make(&to) {
            Ok(()) => return Ok(to),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

/// The journals of runs that did not hold the state's lock, in order.
pub(super) fn unlocked_journals(world: &dyn World, journal: &Path) -> io::Result<Vec<PathBuf>> {
    let directory = journal.parent().filter(|it| !it.as_os_str().is_empty());
    let entries = match world.read_dir(directory.unwrap_or(Path::new("."))) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let name = journal.file_name().unwrap_or_default().to_string_lossy();
    let prefix = format!("{name}.unlocked-");
    let journals = entries
        .into_iter()
        .filter(|it| it.name.starts_with(&prefix) && !it.name.contains(".aside-") && !it.is_dir);
    Ok(journals.map(|it| journal.with_file_name(it.name)).collect())
}

/// A name for the journal of such a run.
pub(super) fn unlocked_journal(world: &dyn World, journal: &Path) -> PathBuf {
    let random = hex::encode(&world.random()[..4]);
    sibling(journal, &format!(".unlocked-{random}"))
}
