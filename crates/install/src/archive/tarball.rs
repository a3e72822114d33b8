//! Entries of tar archives.

use std::io::{self, Read};

use tar::{Archive, Entry, EntryType};

use super::sink::Sink;

/// Puts all entries into a directory.
///
/// # Errors
/// The archive is broken or hostile, or something cannot be written.
pub(super) fn unpack(archive: &mut dyn Read, sink: &mut Sink<'_>) -> io::Result<()> {
    let mut archive = Archive::new(archive);
    let mut count = 0;
    for entry in archive.entries()? {
        put(&mut entry?, sink)?;
        count += 1;
    }
    match count {
        0 => Err(io::Error::other("the archive is empty")),
        _ => Ok(()),
    }
}

fn put(entry: &mut Entry<'_, &mut dyn Read>, sink: &mut Sink<'_>) -> io::Result<()> {
    let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
    let leads_to = || -> io::Result<_> {
        let target = entry.link_name()?;
        let target = target.ok_or_else(|| io::Error::other(format!("{name:?} leads nowhere")))?;
        Ok(target.into_owned())
    };
    match entry.header().entry_type() {
        EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => {
            let is_executable = entry.header().mode()? & 0o100 != 0;
            sink.file(&name, is_executable, entry)
        }
        EntryType::Directory => sink.directory(&name),
        EntryType::Symlink => sink.link(&name, &leads_to()?),
        EntryType::Link => sink.copy(&name, &leads_to()?.to_string_lossy()),
        // What concerns the archive as a whole, as git writes it.
        EntryType::XGlobalHeader | EntryType::XHeader => Ok(()),
        other => Err(io::Error::other(format!(
            "the entry {name:?} is neither a file nor a directory ({other:?})"
        ))),
    }
}
