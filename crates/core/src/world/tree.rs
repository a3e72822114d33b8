//! Trees of files, as packages consist of them: made, moved and removed as a whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, symlink};
use std::path::Path;

/// A file that can be read at any place.
pub trait OpenFile: Read + Seek + Send {}

impl<F: Read + Seek + Send> OpenFile for F {}

/// What is at a path, links not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A plain file.
    File {
        /// Whether its owner may execute it.
        is_executable: bool,
        /// Its length in bytes.
        length: u64,
    },
    /// A directory, empty or not.
    Directory,
    /// A symbolic link.
    Link,
    /// A device, a pipe or a socket.
    Other,
}

pub(super) fn open(path: &Path) -> io::Result<Box<dyn OpenFile>> {
    Ok(Box::new(File::open(path)?))
}

pub(super) fn create(path: &Path, is_executable: bool) -> io::Result<Box<dyn Write + Send>> {
    let mode = if is_executable { 0o777 } else { 0o666 };
    let mut options = OpenOptions::new();
    let file = options.write(true).create_new(true).mode(mode).open(path)?;
    Ok(Box::new(file))
}

pub(super) fn make_link(target: &Path, path: &Path) -> io::Result<()> {
    symlink(target, path)
}

pub(super) fn kind(path: &Path) -> io::Result<Kind> {
    let found = fs::symlink_metadata(path)?;
    let file_type = found.file_type();
    Ok(match () {
        () if file_type.is_symlink() => Kind::Link,
        () if file_type.is_dir() => Kind::Directory,
        () if file_type.is_file() => Kind::File {
            is_executable: found.mode() & 0o100 != 0,
            length: found.len(),
        },
        () => Kind::Other,
    })
}

pub(super) fn move_tree(from: &Path, to: &Path) -> io::Result<()> {
    // A rename would take the place of a file, a link or an empty directory.
    match fs::symlink_metadata(to) {
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => fs::rename(from, to),
        Err(error) => Err(error),
    }
}

pub(super) fn remove_tree(path: &Path) -> io::Result<()> {
    let removed = match kind(path) {
        Ok(Kind::Directory) => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_removed_and_what_it_leads_to_stays() -> io::Result<()> {
        let directory = tempfile::tempdir()?;
        let at = |name: &str| directory.path().join(name);
        fs::create_dir(at("a"))?;
        create(&at("a/program"), true)?.write_all(b"x")?;
        make_link(&at("a"), &at("link"))?;
        assert_eq!(kind(&at("link"))?, Kind::Link);
        let program = Kind::File {
            is_executable: true,
            length: 1,
        };
        assert_eq!(kind(&at("a/program"))?, program);
        remove_tree(&at("link"))?;
        remove_tree(&at("link"))?;
        assert_eq!(kind(&at("a"))?, Kind::Directory);
        Ok(())
    }

    #[test]
    fn nothing_is_moved_over_what_is_there() -> io::Result<()> {
        let directory = tempfile::tempdir()?;
        let at = |name: &str| directory.path().join(name);
        fs::create_dir(at("a"))?;
        fs::create_dir(at("b"))?;
        let refused = move_tree(&at("a"), &at("b")).map_err(|error| error.kind());
        assert_eq!(refused, Err(io::ErrorKind::AlreadyExists));
        move_tree(&at("a"), &at("c"))?;
        assert_eq!(kind(&at("c"))?, Kind::Directory);
        assert!(kind(&at("a")).is_err());
        Ok(())
    }
}
