//! Entries of zip archives.

use std::io::{self, Read};
use std::path::Path;

use rform_core::world::OpenFile;
use zip::ZipArchive;

use super::sink::Sink;

/// In bytes: the longest path of a link.
const LONGEST_TARGET: u64 = 4096;

/// The bits of a mode that say what kind of file it is, and that of a plain one.
const KIND: u32 = 0o170_000;
const PLAIN: u32 = 0o100_000;

/// Puts all entries into a directory.
///
/// # Errors
/// The archive is broken or hostile, or something cannot be written.
pub(super) fn unpack(archive: Box<dyn OpenFile>, sink: &mut Sink<'_>) -> io::Result<()> {
    let mut archive = ZipArchive::new(archive).map_err(io::Error::other)?;
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).map_err(io::Error::other)?;
        let name = entry.name().map_err(io::Error::other)?.into_owned();
        let mode = entry.unix_mode();
        if entry.is_dir() {
            sink.directory(&name)?;
        } else if entry.is_symlink() {
            let mut target = String::new();
            (&mut entry)
                .take(LONGEST_TARGET)
                .read_to_string(&mut target)?;
            sink.link(&name, Path::new(&target))?;
        } else if mode.is_some_and(|mode| !matches!(mode & KIND, 0 | PLAIN)) {
            let why = format!("the entry {name:?} is neither a file nor a directory");
            return Err(io::Error::other(why));
        } else {
            let is_executable = mode.is_some_and(|mode| mode & 0o100 != 0);
            sink.file(&name, is_executable, &mut entry)?;
        }
    }
    Ok(())
}
