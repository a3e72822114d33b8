//! What is done with the journals that were found, before this run writes anything.

use std::path::Path;

use super::{Opened, content, is_held};
use crate::State;
use crate::file_names;
use crate::journal;
use crate::open_error::cannot;
use crate::recovery::{self, JournalStatus, Recovery};
use crate::storage::Storage;
use rform_core::diag::Diagnostic;
use rform_core::world::{HALF_WRITTEN, World};

impl Opened {
    /// Takes over the records of a journal, of a run that has ended.
    pub(super) fn adopt_recovery(
        &mut self,
        storage: &dyn Storage,
        found: Recovery,
        text: Option<Vec<u8>>,
    ) {
        let path = self.journal();
        let journal = path.display();
        match &found.journal {
            JournalStatus::Steps(steps) => {
                self.recovered = *steps;
                self.is_saved.set(false);
            }
            JournalStatus::Commit(_) => self.notices.push(format!(
                "An earlier run was killed while it wrote the state. The state was recovered from \
                 the journal {journal}."
            )),
            JournalStatus::Foreign => {
                let notice = foreign_journal(storage, &path, text.as_deref());
                self.notices.push(notice);
            }
            JournalStatus::Absent | JournalStatus::Saved | JournalStatus::OnlyBegun => {}
        }
        if found.is_damaged {
            self.notices.push(format!(
                "The journal {journal} is damaged: what could be read of it was taken over. A copy \
                 of it is kept under a name that ends in .aside- and the time, as soon as the \
                 journal is written again."
            ));
        }
        if storage.is_split() {
            self.unsaved_records = found.records.clone();
        } else if let JournalStatus::Steps(_) = found.journal {
            self.state.serial = self.state.serial.saturating_add(1);
        }
        *self.pending.borrow_mut() = Some((found, text));
    }

    /// Deals with the journal that was found, before anything else is written. If another run has
    /// begun one since, this run gets a journal of its own.
    ///
    /// # Errors
    /// A file cannot be read or written; the journal is still to be dealt with.
    pub(in super::super) fn resolve_journal(
        &self,
        storage: &dyn Storage,
        world: &dyn World,
    ) -> Result<(), Diagnostic> {
        let journal = self.journal();
        if is_held(world, &journal)? {
            *self.journal.borrow_mut() =
                file_names::unlocked_journal(world, &storage.journal(world));
            self.pending.borrow_mut().take();
            return Ok(());
        }
        let Some((found, text)) = self.pending.borrow_mut().take() else {
            return Ok(());
        };
        let resolved = self.apply_recovery(storage, world, &journal, &found, text.as_deref());
        if resolved.is_err() {
            *self.pending.borrow_mut() = Some((found, text));
        }
        resolved
    }

    fn apply_recovery(
        &self,
        storage: &dyn Storage,
        world: &dyn World,
        journal: &Path,
        found: &Recovery,
        text: Option<&[u8]>,
    ) -> Result<(), Diagnostic> {
        let Some(text) = text else { return Ok(()) };
        let aside = |error| cannot("set aside", journal, &error);
        if found.is_damaged && found.journal != JournalStatus::Foreign {
            file_names::copy_aside(world, journal, text).map_err(aside)?;
        }
        let elsewhere = storage.is_split();
        match &found.journal {
            JournalStatus::Foreign => file_names::set_aside(world, journal)
                .map(drop)
                .map_err(aside),
            // The journal of this run replaces it, and begins with its records.
            _ if elsewhere => Ok(()),
            JournalStatus::Absent => Ok(()),
            JournalStatus::OnlyBegun if !found.is_damaged => Ok(()),
            JournalStatus::OnlyBegun | JournalStatus::Saved => {
                let state = found.state.as_ref().unwrap_or(&self.state);
                storage.end(world, journal, state)
            }
            JournalStatus::Steps(_) => {
                let _guard = storage.guard(world)?;
                let former = self.unchanged(storage, world)?;
                storage.commit(world, journal, former.as_deref(), &self.state)?;
                self.mark_written(storage, &self.state);
                Ok(())
            }
            JournalStatus::Commit(commit) => self.finish(storage, world, journal, (text, commit)),
        }
    }

    /// Writes the state file as a killed run was about to.
    fn finish(
        &self,
        storage: &dyn Storage,
        world: &dyn World,
        journal: &Path,
        (text, commit): (&[u8], &str),
    ) -> Result<(), Diagnostic> {
        let _guard = storage.guard(world)?;
        let file = self.unchanged(storage, world)?.unwrap_or_default();
        let base = journal::read(text, storage.at_rest().as_ref())?.and_then(|it| it.base.digest);
        let is_half_written = file.first().is_none_or(|first| *first == HALF_WRITTEN);
        if !is_half_written && base.as_deref() != Some(&*journal::digest(&file)) {
            storage.copy_aside(world, &file)?;
        }
        storage.keep_unreadable(world)?;
        storage.write(world, commit)?;
        *self.file.borrow_mut() = Some(commit.as_bytes().to_vec());
        storage.end(world, journal, &self.state)
    }

    /// Takes over the journals of killed runs without a lock, as far as they fit the state.
    pub(super) fn recover_unlocked_journals(
        &mut self,
        storage: &dyn Storage,
        world: &dyn World,
    ) -> Result<(), Diagnostic> {
        let unread = |error| cannot("read the directory of", &storage.journal(world), &error);
        for journal in
            file_names::unlocked_journals(world, &storage.journal(world)).map_err(unread)?
        {
            if is_held(world, &journal)? {
                continue;
            }
            let text = content(world, &journal)?;
            let file = self.file.borrow().clone();
            let is_shared = storage.is_shared();
            let content = text
                .as_deref()
                .map(|text| journal::read(text, storage.at_rest().as_ref()));
            let content = content.transpose()?;
            let recovered = recovery::recover(file.as_deref(), content, is_shared);
            let mut found = recovered.map_err(|detail| storage.damaged(&detail, true))?;
            match found.journal {
                JournalStatus::Steps(steps) => self.recovered += steps,
                JournalStatus::Foreign => {
                    self.notices
                        .push(foreign_journal(storage, &journal, text.as_deref()))
                }
                _ => {}
            }
            if let (false, Some(state)) =
                (found.journal == JournalStatus::Foreign, found.state.clone())
            {
                let interrupted = std::mem::take(&mut self.state.interrupted);
                self.state = state;
                self.state.interrupted.extend(interrupted);
                self.exists = true;
                if let JournalStatus::Steps(_) = found.journal {
                    self.state.serial = self.state.serial.saturating_add(1);
                }
                // From now on interrupted creates are in the one journal.
                storage.end(world, &self.journal(), &self.state)?;
            }
            if matches!(
                found.journal,
                JournalStatus::OnlyBegun | JournalStatus::Saved
            ) {
                found.journal = JournalStatus::Saved;
                found.state = Some(State::default());
            }
            self.apply_recovery(storage, world, &journal, &found, text.as_deref())?;
        }
        Ok(())
    }
}

/// The notice about a journal that is of another state.
fn foreign_journal(storage: &dyn Storage, path: &Path, text: Option<&[u8]>) -> String {
    let content = text.map(|text| journal::read(text, storage.at_rest().as_ref()));
    let content = content.and_then(Result::ok).flatten();
    let addresses = recovery::addresses(content.as_ref());
    let about = match addresses.len() {
        0 => String::new(),
        1..=10 => format!(" It tells of {}.", addresses.join(", ")),
        more => format!(" It tells of {more} instances, {} first.", addresses[0]),
    };
    format!(
        "The journal {} does not belong to this state, or is damaged: nothing was recovered from \
         it.{about} It is kept under a name that ends in .aside- and the time, as soon as \
         a journal is written again.",
        path.display()
    )
}
