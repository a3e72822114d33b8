//! Saving a state that a run has opened: the journal is started before the first step, and at the end
//! of the run the state is written and the journal removed.

use super::journal;
use super::open_error::{cannot, unserviceable};
use super::storage::Storage;
use super::{Opened, State, Writer};
use rform_core::diag::{Diagnostic, Severity};
use rform_core::world::World;

/// A state with a larger serial is not changed any more: each change adds one, and there must be
/// room for those of a run.
const LARGEST_SERIAL: u64 = u64::MAX - (1 << 32);

/// Starts the journal of a run that begins with the state `base`.
///
/// # Errors
/// The journal cannot be written, or the lock is not ours any more. The run must not begin.
pub(crate) fn begin_journal(
    storage: &dyn Storage,
    world: &dyn World,
    opened: &Opened,
    base: &State,
) -> Result<Writer, Diagnostic> {
    if base.serial > LARGEST_SERIAL {
        return Err(too_large(base.serial));
    }
    storage.check(world, opened.lock.as_ref())?;
    storage.make_directories(world)?;
    opened.resolve_journal(storage, world)?;
    let _guard = storage.guard(world)?;
    let at_rest = storage.at_rest();
    let (from, records) = (opened.base_of(base), opened.unsaved_records());
    let text = journal::text(&from, records, base, None, at_rest.as_ref());
    text.and_then(|text| Writer::start(world, &opened.journal(), &text, at_rest))
        .map_err(|error| cannot("write the journal", &opened.journal(), &error))
}

/// Writes the state and removes the journal. A backup of the former state that cannot be written is
/// an error if `needs_backup`, and otherwise the answer, as a warning.
///
/// # Errors
/// The state cannot be written, or its backup. The state may be in the journal, which stays.
pub(crate) fn save(
    storage: &dyn Storage,
    world: &dyn World,
    opened: &Opened,
    state: &State,
    needs_backup: bool,
) -> Result<Option<Diagnostic>, Diagnostic> {
    if state.serial == u64::MAX {
        return Err(too_large(state.serial));
    }
    storage.check(world, None)?;
    storage.make_directories(world)?;
    opened.resolve_journal(storage, world)?;
    let _guard = storage.guard(world)?;
    let former = storage.present(world)?;
    let merged = opened.merged(storage, former.as_deref(), state)?;
    let state = merged.as_ref().unwrap_or(state);
    let unkept = storage.back_up(world, former.as_deref()).err();
    if needs_backup && let Some(error) = unkept {
        return Err(error);
    }
    storage.commit(world, &opened.journal(), former.as_deref(), state)?;
    opened.mark_written(storage, state);
    Ok(unkept.map(|error| Diagnostic {
        severity: Severity::Warning,
        ..error
    }))
}

/// Ends the journal of a run that has not changed the state.
///
/// # Errors
/// The journal cannot be removed or written.
pub(crate) fn end_journal(
    storage: &dyn Storage,
    world: &dyn World,
    opened: &Opened,
) -> Result<(), Diagnostic> {
    opened.resolve_journal(storage, world)?;
    storage.end(world, &opened.journal(), &opened.state)
}

fn too_large(serial: u64) -> Diagnostic {
    unserviceable(format!(
        "The serial of the state is {serial}, so that changes of it can no longer be counted. Pull \
         the state, give it a smaller serial, and push it with -force."
    ))
}
