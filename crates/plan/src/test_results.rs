//! The outcome of each run and file of tests, as `test` shows it.

use std::sync::Arc;
use std::time::Duration;

use crate::Plan;
use rform_core::addr::ResourceInstance;
use rform_core::diag::Diagnostics;
use rform_state::State;

/// How a run or a file ended; the worst comes last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It was not started.
    #[default]
    Skip,
    /// All assertions hold.
    Pass,
    /// An assertion or a condition does not hold.
    Fail,
    /// It could not be planned, applied or evaluated.
    Error,
}

/// The report of a run.
#[derive(Clone)]
pub struct RunReport {
    /// The label of the `run` block.
    pub name: Arc<str>,
    /// How the run ended.
    pub status: Status,
    /// Errors and warnings, in order.
    pub diagnostics: Diagnostics,
    /// When it began, since 1970, and how long it took; none if it was not begun.
    pub time: Option<(Duration, Duration)>,
    /// The plan or the state that the run led to, for `-verbose`; none if it led to neither.
    pub detail: Option<Detail>,
}

/// The document that a run produced.
#[derive(Clone)]
pub enum Detail {
    /// The plan of a run with `command = plan`.
    Plan(Box<Plan>),
    /// The state after a run with `command = apply`.
    State(Box<State>),
}

/// The report of a test file.
#[derive(Clone)]
pub struct FileReport {
    /// The path of the test file, relative to the configuration.
    pub name: String,
    /// How the worst of its runs ended.
    pub status: Status,
    /// The reports of its runs, in order.
    pub runs: Vec<RunReport>,
    /// Diagnostics about the file as a whole.
    pub diagnostics: Diagnostics,
}

/// The objects that are left in one of the states that the runs of a file share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftInState {
    /// The run that last used the state of another module; none for the configuration under test.
    pub run: Option<ModuleRun>,
    /// The objects that exist, in the order of their addresses.
    pub objects: Vec<RemainingObject>,
}

/// A run of a module other than the configuration under test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleRun {
    /// The name of the `run` block.
    pub name: Arc<str>,
    /// The source of the module, as the block gives it.
    pub source: Arc<str>,
}

/// An object that cleanup did not destroy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemainingObject {
    /// The resource instance.
    pub address: ResourceInstance,
    /// The key of a deposed object.
    pub deposed: Option<String>,
}

impl RunReport {
    /// Of a run that is not begun.
    pub fn skipped(name: &Arc<str>) -> RunReport {
        RunReport {
            name: name.clone(),
            status: Status::Skip,
            diagnostics: Diagnostics::new(),
            time: None,
            detail: None,
        }
    }
}

/// The managed objects that a state holds.
pub fn remaining_objects(state: &State) -> Vec<RemainingObject> {
    let mut found = Vec::new();
    for (address, instance) in state.managed() {
        let current = instance.current.iter().map(|_| None);
        let deposed = instance.deposed.keys().map(|key| Some(key.clone()));
        found.extend(current.chain(deposed).map(|deposed| RemainingObject {
            address: address.clone(),
            deposed,
        }));
    }
    found
}
