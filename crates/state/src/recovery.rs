//! What a state file and the journal beside it say together.

use std::collections::BTreeSet;

use super::journal::{self, Content, Record};
use super::{State, v4};

/// The state, and what is to be done with the journal.
#[derive(Debug)]
pub(super) struct Found {
    /// With all that the journal knows more; none if there is no state.
    pub state: Option<State>,
    pub verdict: Verdict,
    /// Whether lines of the journal cannot be read.
    pub is_damaged: bool,
    /// What the journal holds of the state that the file does not: records, in order.
    pub records: Vec<Record>,
}

/// How a journal stands to its state file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    /// There is none.
    NoJournal,
    /// The file has all that is in it.
    Over,
    /// It knows of creates that were begun, and of nothing else that the file does not have.
    Begun,
    /// The file lacks what was done in so many steps.
    Steps(usize),
    /// The file was about to be written: it is to hold this.
    Commit(String),
    /// It is of another state, with what that one does not have.
    Unfit,
}

/// Judges a journal beside a file; one that is not there is none.
///
/// # Errors
/// The file cannot be read as a state, and the journal does not say what it was to hold. The
/// sentence is Terraform's.
pub(super) fn judge(file: Option<&[u8]>, journal: Option<&[u8]>) -> Result<Found, String> {
    let file = file.unwrap_or_default();
    let Some(text) = journal else {
        return Ok(Found::of(decode(file)?, Verdict::NoJournal));
    };
    let Some(content) = journal::read(text) else {
        return Ok(Found::of(decode(file)?, Verdict::Unfit));
    };
    let found = match content.commit.as_deref() {
        Some(commit) => committed(file, &content, commit),
        None => replayed(file, &content),
    }?;
    Ok(Found {
        is_damaged: content.is_damaged,
        ..found
    })
}

/// An empty file is no state.
fn decode(file: &[u8]) -> Result<Option<State>, String> {
    match file {
        [] => Ok(None),
        text => v4::decode(text).map(Some),
    }
}

/// The file is new, or what it was before, or half written; otherwise it is another one.
fn committed(file: &[u8], content: &Content, commit: &str) -> Result<Found, String> {
    let Ok(mut new) = v4::decode(commit.as_bytes()) else {
        return Ok(Found::of(decode(file)?, Verdict::Unfit));
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
        return Ok(Found::of(Some(new), Verdict::Over));
    }
    if is_before || is_half_written {
        let verdict = Verdict::Commit(commit.to_owned());
        return Ok(Found::of(Some(new), verdict));
    }
    Ok(Found::of(present?, Verdict::Unfit))
}

fn replayed(file: &[u8], content: &Content) -> Result<Found, String> {
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
        let verdict = match (is_new, state.interrupted.is_empty(), is_related) {
            (false, true, _) => Verdict::Over,
            // Of a create that was begun nothing is known but that it is to be looked for, which
            // holds whatever was written meanwhile.
            (false, false, true) => return Ok(Found::of(Some(state), Verdict::Begun)),
            _ => Verdict::Unfit,
        };
        return Ok(Found::of(present, verdict));
    }
    if present
        .as_ref()
        .is_some_and(|it| it.resources.is_empty() && it.serial == 0)
    {
        state.lineage.clone_from(&content.base.lineage);
    }
    let verdict = match (is_new, state.interrupted.is_empty()) {
        (true, _) => Verdict::Steps(content.records.len()),
        (false, false) => Verdict::Begun,
        (false, true) => Verdict::Over,
    };
    let is_nothing = present.is_none() && verdict == Verdict::Over;
    Ok(Found {
        records: content.records.clone(),
        ..Found::of((!is_nothing).then_some(state), verdict)
    })
}

/// Whether the records build on this state.
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

impl Found {
    fn of(state: Option<State>, verdict: Verdict) -> Found {
        Found {
            state,
            verdict,
            is_damaged: false,
            records: Vec::new(),
        }
    }
}

/// The addresses that a journal tells of, for messages.
pub(super) fn addresses(journal: &[u8]) -> Vec<String> {
    let content = journal::read(journal);
    let records = content.iter().flat_map(|it| &it.records);
    let addresses: BTreeSet<_> = records.map(Record::address).collect();
    addresses.into_iter().map(ToString::to_string).collect()
}
