//! What to do with a journal that was found beside a state file. Nothing is written here: `opened`
//! carries the result out.

use std::collections::BTreeSet;

use super::journal::{self, Content, Record};
use super::merge::object_names;
use super::{Instance, State, v4};
use rform_core::addr::ResourceInstance;

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

/// The contents of a journal that its state file lacks.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum JournalStatus {
    /// There is no journal.
    Absent,
    /// The state file has everything that is in the journal.
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

/// Compares a state file with its journal; none stands for a file that does not exist, and a journal
/// without content for one that cannot be read as such. `is_shared`
/// tells that others write it from elsewhere, each time as a whole.
///
/// # Errors
/// The file cannot be read as a state, and the journal has no `commit` to replace it. The message is
/// Terraform's.
pub(super) fn recover(
    file: Option<&[u8]>,
    journal: Option<Option<Content>>,
    is_shared: bool,
) -> Result<Recovery, String> {
    let file = file.unwrap_or_default();
    let Some(content) = journal else {
        return Ok(Recovery::of(decode(file)?, JournalStatus::Absent));
    };
    let Some(content) = content else {
        return Ok(Recovery::of(decode(file)?, JournalStatus::Foreign));
    };
    let recovery = match content.commit.as_deref() {
        Some(commit) => committed(file, &content, commit, is_shared),
        None => replayed(file, &content, is_shared),
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
fn committed(
    file: &[u8],
    content: &Content,
    commit: &str,
    is_shared: bool,
) -> Result<Recovery, String> {
    let Ok(mut new) = v4::decode(commit.as_bytes()) else {
        return Ok(Recovery::of(decode(file)?, JournalStatus::Foreign));
    };
    let present = decode(file);
    let base = &content.base;
    let is_before = base.digest.as_deref() == Some(&*journal::digest(file));
    let is_half_written = match &present {
        _ if is_shared => false,
        Ok(None) | Err(_) => true,
        Ok(Some(state)) => {
            state.lineage == new.lineage && [base.serial, new.serial].contains(&state.serial)
        }
    };
    let is_written = file == commit.as_bytes()
        || is_shared && present.as_ref().is_ok_and(|it| it.as_ref() == Some(&new));
    content.records.iter().for_each(|it| it.replay(&mut new));
    if is_written {
        return Ok(Recovery::of(Some(new), JournalStatus::Saved));
    }
    if is_before || is_half_written {
        let journal = JournalStatus::Commit(commit.to_owned());
        return Ok(Recovery::of(Some(new), journal));
    }
    let present = present?;
    // Others may have gone on from what was written before the journal could be removed.
    let journal = match present.as_ref().is_some_and(|it| follows(it, &new)) {
        true if is_shared => JournalStatus::Saved,
        _ => JournalStatus::Foreign,
    };
    Ok(Recovery::of(present, journal))
}

/// Whether a state is a later one of the same lineage that knows all objects of the other.
fn follows(later: &State, state: &State) -> bool {
    let knows = |(address, instance): (&ResourceInstance, &Instance)| {
        let known = object_names(later.resources.get(address));
        let mut names = object_names(Some(instance)).into_iter();
        names.all(|name| known.contains(&name))
    };
    later.lineage == state.lineage
        && later.serial > state.serial
        && state.interrupted.is_empty()
        && state.resources.iter().all(knows)
}

fn replayed(file: &[u8], content: &Content, is_shared: bool) -> Result<Recovery, String> {
    let present = decode(file)?;
    let mut state = match &present {
        Some(state) => state.clone(),
        None => State::new(content.base.lineage.clone()),
    };
    let before = state.resources.clone();
    content.records.iter().for_each(|it| it.replay(&mut state));
    let is_new = state.resources != before;
    if !fits(file, present.as_ref(), content, is_shared) {
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

/// Whether the records of a journal build on this state, whose text is `file`.
fn fits(file: &[u8], present: Option<&State>, content: &Content, is_shared: bool) -> bool {
    let base = &content.base;
    let Some(state) = present else {
        return base.serial == 0 || base.digest.as_deref() == Some(&*journal::digest(&[]));
    };
    let is_empty = state.serial == 0 && state.resources.is_empty();
    if base.lineage != state.lineage {
        return base.serial == 0 && is_empty;
    }
    match is_shared {
        true => knows(content, file, state),
        false => base.serial == state.serial,
    }
}

/// Whether a text is the base of a journal, or was put by its run. Some servers write JSON anew, so
/// the text that this program would write for the state counts as well.
fn knows(content: &Content, file: &[u8], state: &State) -> bool {
    let texts = [
        journal::digest(file),
        journal::digest(v4::encode(state).as_bytes()),
    ];
    let known = content.base.digest.iter().chain(&content.puts);
    { known }.any(|digest| texts.contains(digest))
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
pub(super) fn addresses(content: Option<&Content>) -> Vec<String> {
    let records = content.into_iter().flat_map(|it| &it.records);
    let addresses: BTreeSet<_> = records.map(Record::address).collect();
    addresses.into_iter().map(ToString::to_string).collect()
}
