//! What to do with a journal that was found beside a state file. Nothing is written here: `opened`
//! carries the result out.

use std::collections::BTreeSet;

use super::journal::{self, Content, Record};
use super::{State, v4};

/// The state that file and journal amount to, and what the journal is to the file.
#[derive(Debug)]
pub(super) struct Recovery {
    /// The state of the file with what the journal adds; none if there is no state.
    pub state: Option<State>,
    pub journal: JournalStatus,
    /// Whether a line of the journal cannot be read.
    pub is_damaged: bool,
    /// The records that were replayed, in order.
    pub records: Vec<Record>,
}

/// What a journal has that its state file has not.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum JournalStatus {
    /// There is no journal.
    Absent,
    /// Nothing: the file has everything that is in the journal.
    Saved,
    /// Interrupted creates and nothing else.
    OnlyBegun,
    /// Results of this number of steps, which the file lacks.
    Steps(usize),
    /// The text of the state file, which was about to be written.
    Commit(String),
    /// Records of another state, which the file does not have.
    Foreign,
}

/// Compares a state file with the journal beside it; none stands for a file that does not exist.
///
/// # Errors
/// The file cannot be read as a state, and the journal has no `commit` to replace it. The message is
/// Terraform's.
pub(super) fn recover(file: Option<&[u8]>, journal: Option<&[u8]>) -> Result<Recovery, String> {
    let file = file.unwrap_or_default();
    let Some(text) = journal else {
        return Ok(Recovery::of(decode(file)?, JournalStatus::Absent));
    };
    let Some(content) = journal::read(text) else {
        return Ok(Recovery::of(decode(file)?, JournalStatus::Foreign));
    };
    let recovery = match content.commit.as_deref() {
        Some(commit) => committed(file, &content, commit),
        None => replayed(file, &content),
    }?;
    Ok(Recovery {
        is_damaged: content.is_damaged,
        ..recovery
    })
}

/// Decodes a state file; an empty one holds no state.
fn decode(file: &[u8]) -> Result<Option<State>, String> {
    match file {
        [] => Ok(None),
        text => v4::decode(text).map(Some),
    }
}

/// A journal with a `commit`: the file is the new one, the old one or half written; otherwise the
/// journal is of another state.
fn committed(file: &[u8], content: &Content, commit: &str) -> Result<Recovery, String> {
    let Ok(mut new) = v4::decode(commit.as_bytes()) else {
        return Ok(Recovery::of(decode(file)?, JournalStatus::Foreign));
    };
    let present = decode(file);
    let base = &content.base;
    let is_before = base.digest.as_deref() == Some(&*journal::digest(file));
    let is_half_written = match &present {
        Ok(None) | Err(_) => true,
        Ok(Some(state)) => {
            state.lineage == new.lineage && [base.serial, new.serial].contains(&state.serial)
        }
    };
    content.records.iter().for_each(|it| it.replay(&mut new));
    if file == commit.as_bytes() {
        return Ok(Recovery::of(Some(new), JournalStatus::Saved));
    }
    if is_before || is_half_written {
        let journal = JournalStatus::Commit(commit.to_owned());
        return Ok(Recovery::of(Some(new), journal));
    }
    Ok(Recovery::of(present?, JournalStatus::Foreign))
}

fn replayed(file: &[u8], content: &Content) -> Result<Recovery, String> {
    let present = decode(file)?;
    let mut state = match &present {
        Some(state) => state.clone(),
        None => State::new(content.base.lineage.clone()),
    };
    let before = state.resources.clone();
    content.records.iter().for_each(|it| it.replay(&mut state));
    let is_new = state.resources != before;
    if !fits(present.as_ref(), content) {
        let is_related = present
            .as_ref()
            .is_some_and(|it| it.lineage == content.base.lineage);
        state.interrupted.retain(|it, _| !before.contains_key(it));
        let journal = match (is_new, state.interrupted.is_empty(), is_related) {
            (false, true, _) => JournalStatus::Saved,
            // An interrupted create is to be looked for, whatever was written meanwhile.
            (false, false, true) => return Ok(Recovery::of(Some(state), JournalStatus::OnlyBegun)),
            _ => JournalStatus::Foreign,
        };
        return Ok(Recovery::of(present, journal));
    }
    if present
        .as_ref()
        .is_some_and(|it| it.resources.is_empty() && it.serial == 0)
    {
        state.lineage.clone_from(&content.base.lineage);
    }
    let journal = match (is_new, state.interrupted.is_empty()) {
        (true, _) => JournalStatus::Steps(content.records.len()),
        (false, false) => JournalStatus::OnlyBegun,
        (false, true) => JournalStatus::Saved,
    };
    let is_nothing = present.is_none() && journal == JournalStatus::Saved;
    Ok(Recovery {
        records: content.records.clone(),
        ..Recovery::of((!is_nothing).then_some(state), journal)
    })
}

/// Whether the records of a journal build on this state.
fn fits(present: Option<&State>, content: &Content) -> bool {
    let base = &content.base;
    let Some(state) = present else {
        return base.serial == 0 || base.digest.as_deref() == Some(&*journal::digest(&[]));
    };
    let is_empty = state.serial == 0 && state.resources.is_empty();
    if base.lineage != state.lineage {
        return base.serial == 0 && is_empty;
    }
    base.serial == state.serial
}

impl Recovery {
    fn of(state: Option<State>, journal: JournalStatus) -> Recovery {
        Recovery {
            state,
            journal,
            is_damaged: false,
            records: Vec::new(),
        }
    }
}

/// The addresses of all records of a journal, for messages.
pub(super) fn addresses(journal: &[u8]) -> Vec<String> {
    let content = journal::read(journal);
    let records = content.iter().flat_map(|it| &it.records);
    let addresses: BTreeSet<_> = records.map(Record::address).collect();
    addresses.into_iter().map(ToString::to_string).collect()
}
