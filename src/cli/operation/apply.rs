//! Applying a plan, and saving the state whatever happens.

use std::cell::Cell;

use super::interruptible::{Interrupts, until_interrupted};
use super::observer::{Notices, Observer};
use super::prepare::Operation;
use crate::cli::context::{Failure, Process};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::graph::Stop;
use rform_engine::Applied;
use rform_plan::events::Event;
use rform_plan::{Counts, Plan};
use rform_state::backend::errored;
use rform_state::{State, Writer, encode, serial};

/// The outcome of an apply.
pub struct Done {
    /// The state as it was saved.
    pub state: State,
    /// Errors and warnings of the apply and of saving the state.
    pub diagnostics: Diagnostics,
    /// The numbers of objects that were added, changed and so on.
    pub counts: Counts,
}

impl Operation {
    /// Applies the plan and saves the state. None if the user interrupted it twice: what had been
    /// finished by then is saved all the same.
    ///
    /// # Errors
    /// The journal cannot be written, so that nothing was begun; or the user interrupted it twice
    /// and the state cannot be saved.
    pub fn apply(
        &self,
        process: &Process,
        observer: &dyn Observer,
        plan: &Plan,
    ) -> Result<Option<Done>, Failure> {
        let journal = self.begin_journal(process, plan)?;
        let stop = Stop::default();
        let finished = Cell::new(0);
        let events = |event: Event| {
            if matches!(event, Event::Done { .. } | Event::ReadDone { .. }) {
                finished.set(finished.get() + 1);
            }
            observer.event(&event);
        };
        observer.begin(plan.steps.len());
        let session = self.session(process, &events, &stop);
        let work = rform_engine::apply(&session, plan, journal);
        let work = until_interrupted(&stop, observer, work, Interrupts::Stop);
        let applied = process.runtime.block_on(work);
        observer.end();
        let Some(applied) = applied? else {
            self.save_finished_steps(process, observer)?;
            return Ok(None);
        };
        let Applied {
            state,
            mut diagnostics,
            counts,
        } = applied;
        if stop.is_stopped() && !diagnostics.has_errors() {
            diagnostics.push(Diagnostic::error("execution halted", ""));
        }
        let mut outputs = plan.outputs.values();
        let has_late_outputs = outputs.any(|output| !output.after.is_wholly_known());
        let steps = finished.get();
        let store = &self.store;
        let state = store.after_apply(&self.opened, state, steps, has_late_outputs);
        diagnostics.extend(self.save_if_changed(process, observer, &state));
        Ok(Some(Done {
            state,
            diagnostics,
            counts,
        }))
    }

    /// Starts the journal, unless the plan has no steps.
    fn begin_journal(&self, process: &Process, plan: &Plan) -> Result<Option<Writer>, Diagnostic> {
        if plan.steps.is_empty() {
            return Ok(None);
        }
        let base = State {
            lineage: plan.prior.lineage.clone(),
            ..self.opened.state.clone()
        };
        let world = process.world.as_ref();
        self.store
            .begin_journal(world, &self.opened, &base)
            .map(Some)
    }

    /// Saves the steps that an interrupted apply has finished: its journal holds them.
    fn save_finished_steps(&self, process: &Process, notices: &dyn Notices) -> Result<(), Failure> {
        let mut state = self.opened.state.clone();
        self.opened.replay(process.world.as_ref(), &mut state)?;
        let diagnostics = self.save(process, notices, &serial::next(state));
        match diagnostics.has_errors() {
            true => Err(diagnostics.into()),
            false => Ok(()),
        }
    }

    /// Saves the state if it differs from the one that was found, or if that one is of an older
    /// format. Answers errors and warnings.
    pub fn save_if_changed(
        &self,
        process: &Process,
        notices: &dyn Notices,
        state: &State,
    ) -> Diagnostics {
        let opened = &self.opened;
        let is_saved = opened.exists
            && !opened.is_behind()
            && !self.store.is_split()
            && opened.is_of_current_format();
        if is_saved && serial::is_same_content(&opened.state, state) {
            let ended = self.store.end_journal(process.world.as_ref(), opened);
            return ended.err().into_iter().collect();
        }
        self.save(process, notices, state)
    }

    /// Saves the state; one that cannot be saved goes to `errored.tfstate`, or is printed.
    fn save(&self, process: &Process, notices: &dyn Notices, state: &State) -> Diagnostics {
        let world = process.world.as_ref();
        let error = match self.store.save_or_fall_back(world, &self.opened, state) {
            Ok(warning) => return warning.into_iter().collect(),
            Err(error) => error,
        };
        // The state was read with the same.
        let at_rest = match process.encryption(None) {
            Ok(encryption) => encryption.state(),
            Err(failure) => return [error].into_iter().chain(failure.diagnostics).collect(),
        };
        let advice = match errored::write(world, state, at_rest.as_ref()) {
            Ok(path) => errored::written(&path),
            Err(error) => match at_rest.seal(encode(state).as_bytes()) {
                Ok(kept) => {
                    notices.unsaved_state(&String::from_utf8_lossy(&kept));
                    errored::printed(&error)
                }
                Err(unsealed) => unsealed,
            },
        };
        [error, advice].into_iter().collect()
    }
}
