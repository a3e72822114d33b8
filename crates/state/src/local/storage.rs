//! A state file as the storage that recovery and saving work on.

use std::path::{Path, PathBuf};

use super::StateFile;
use crate::at_rest::{Cipher, Text};
use crate::file_names::{self, sibling};
use crate::journal;
use crate::lock::{self, Locked};
use crate::open_error::{OpenError, cannot, damaged, no_lock, unopened, unserviceable};
use crate::storage::Storage;
use rform_core::diag::Diagnostic;
use rform_core::world::{Guard, HALF_WRITTEN, World};

impl Storage for StateFile {
    fn at_rest(&self) -> &Cipher {
        &self.at_rest
    }

    fn read(&self, world: &dyn World) -> Result<Option<Text>, Diagnostic> {
        content(self, world, &self.read)
    }

    fn present(&self, world: &dyn World) -> Result<Option<Vec<u8>>, Diagnostic> {
        let text = content(self, world, &self.write)?;
        Ok(text.map(|text| text.bytes))
    }

    fn write(&self, world: &dyn World, text: &str) -> Result<(), Diagnostic> {
        let kept = self.at_rest.seal(text.as_bytes())?;
        let written = world.overwrite(&self.write, &kept);
        written.map_err(|error| {
            cannot("write the state to", &self.write, &error)
                .hint("It is in the journal beside that file, from which the next run recovers it.")
        })
    }

    fn name(&self) -> String {
        self.write.display().to_string()
    }

    /// Such as `terraform.tfstate.journal`: beside the file itself, not beside a link to it.
    fn journal(&self, world: &dyn World) -> PathBuf {
        sibling(&file_names::behind_links(world, &self.write), ".journal")
    }

    fn make_directories(&self, world: &dyn World) -> Result<(), Diagnostic> {
        match self.write.parent() {
            Some(directory) if !directory.as_os_str().is_empty() => {
                let made = world.create_dir(directory);
                made.map_err(|error| cannot("make", directory, &error))
            }
            _ => Ok(()),
        }
    }

    fn guard(&self, world: &dyn World) -> Result<Option<Box<dyn Guard>>, Diagnostic> {
        let file = file_names::behind_links(world, &self.write);
        let directory = match file.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let guard = world.guard(directory);
        guard.map_err(|error| cannot("open", directory, &error))
    }

    fn damaged(&self, detail: &str, is_locked: bool) -> Diagnostic {
        match is_locked {
            true => no_lock(detail),
            false => damaged(&self.read, detail),
        }
    }

    fn is_shared(&self) -> bool {
        false
    }

    fn written(&self) -> Option<Box<dyn Storage>> {
        let written = StateFile {
            read: self.write.clone(),
            ..self.clone()
        };
        (self.read != self.write).then(|| Box::new(written) as Box<dyn Storage>)
    }

    fn is_held(&self, world: &dyn World) -> Result<bool, Diagnostic> {
        let held = world.is_locked(&self.write);
        held.map_err(|error| {
            cannot(
                "find out whether another process has locked",
                &self.write,
                &error,
            )
        })
    }

    fn check(&self, world: &dyn World, lock: Option<&Locked>) -> Result<(), Diagnostic> {
        lock::check_place(world, &self.write).map_err(OpenError::from)?;
        match lock.map_or(Ok(true), Locked::is_current) {
            Ok(true) => Ok(()),
            Ok(false) => Err(unserviceable(format!(
                "{} was removed or replaced while it was locked. Nothing was done; run the command \
                 again.",
                self.write.display()
            ))),
            Err(error) => Err(cannot("look up", &self.write, &error)),
        }
    }

    fn back_up(&self, world: &dyn World, former: Option<&[u8]>) -> Result<(), Diagnostic> {
        // `-backup=/dev/null` says that no backup is wanted: a device keeps nothing.
        let wanted = self.backup.as_ref();
        match (wanted.filter(|it| world.irregular(it).is_none()), former) {
            (Some(backup), Some(former)) if !former.is_empty() => {
                let written = world.write(backup, &self.at_rest.seal(former)?);
                written.map_err(|error| cannot("write the backup", backup, &error))
            }
            _ => Ok(()),
        }
    }

    fn keep_unreadable(&self, world: &dyn World) -> Result<(), Diagnostic> {
        let kept = raw(world, &self.write)?.unwrap_or_default();
        if is_marked(&kept) || self.at_rest.open(&kept).is_ok() {
            return Ok(());
        }
        let copied = file_names::copy_aside(world, &self.write, &kept);
        copied
            .map(drop)
            .map_err(|error| cannot("set aside", &self.write, &error))
    }

    fn copy_aside(&self, world: &dyn World, text: &[u8]) -> Result<(), Diagnostic> {
        let kept = file_names::copy_aside(world, &self.write, &self.at_rest.seal(text)?);
        kept.map(drop)
            .map_err(|error| cannot("set aside", &self.write, &error))
    }
}

fn content(file: &StateFile, world: &dyn World, path: &Path) -> Result<Option<Text>, Diagnostic> {
    let Some(kept) = raw(world, path)? else {
        return Ok(None);
    };
    // What is empty or half written is nobody's envelope: the journal tells what it is to be.
    if is_marked(&kept) {
        return Ok(Some(half_written(kept)));
    }
    match file.at_rest.open(&kept) {
        Ok(text) => Ok(Some(text)),
        // A loss of power may have left a part of it and no mark.
        Err(_) if is_in_journal(file, world)? => Ok(Some(half_written(vec![HALF_WRITTEN]))),
        Err(error) => Err(unopened(path.display(), error)),
    }
}

fn raw(world: &dyn World, path: &Path) -> Result<Option<Vec<u8>>, Diagnostic> {
    file_names::read(world, path).map_err(|error| cannot("read", path, &error))
}

fn is_marked(kept: &[u8]) -> bool {
    kept.first().is_none_or(|first| *first == HALF_WRITTEN)
}

fn half_written(bytes: Vec<u8>) -> Text {
    Text {
        bytes,
        is_current: true,
    }
}

/// Whether the journal holds all that the file is to become.
fn is_in_journal(file: &StateFile, world: &dyn World) -> Result<bool, Diagnostic> {
    let text = raw(world, &file.journal(world))?.unwrap_or_default();
    let content = journal::read(&text, file.at_rest.as_ref())?;
    Ok(content.is_some_and(|it| it.commit.is_some()))
}
