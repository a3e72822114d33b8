//! Names of the files beside a state file: journals, and files that are kept under another name.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use rform_core::world::World;

/// The path with a suffix appended to the file name.
pub(super) fn sibling(path: &Path, suffix: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{name}{suffix}"))
}

/// The most symbolic links that are followed, as on Linux.
/// <https://man7.org/linux/man-pages/man7/path_resolution.7.html>
const LINKS: usize = 40;

/// The path that a symbolic link leads to, whether the file exists or not; a path that is no link is
/// answered as it is. A journal stands beside the file itself, so that a run that comes by another
/// link finds it.
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

/// The content of a file; none if it does not exist.
///
/// # Errors
/// The file cannot be read, which does not mean that it does not exist.
pub(super) fn read(world: &dyn World, path: &Path) -> io::Result<Option<Vec<u8>>> {
    match world.read(path) {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Renames a file to a name that no other has, such as `….aside-1732500000` (seconds since the Unix
/// epoch), and answers that name.
///
/// # Errors
/// The file cannot be renamed, or a thousand such names are taken.
pub(super) fn set_aside(world: &dyn World, path: &Path) -> io::Result<PathBuf> {
    free_name(world, path, |to| world.rename(path, to))
}

/// Writes a copy of a file's content under a name as [`set_aside`] makes, and answers that name.
///
/// # Errors
/// The copy cannot be written, or a thousand such names are taken.
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

/// The journals of runs that did not hold the state's lock, in the order of their names.
///
/// # Errors
/// The directory exists and cannot be read.
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

/// A name for the journal of a run that does not hold the state's lock, with eight random
/// hexadecimal digits.
pub(super) fn unlocked_journal(world: &dyn World, journal: &Path) -> PathBuf {
    let random = hex::encode(&world.random()[..4]);
    sibling(journal, &format!(".unlocked-{random}"))
}
