//! The reports and events of tests.

use std::sync::Arc;
use std::time::Duration;

use rform_config::Config;
use rform_core::addr::ResourceInstance;
use rform_core::diag::Diagnostics;
use rform_plan::Plan;
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
    /// What was planned or is there, with the configuration it is of.
    pub detail: Option<(Detail, Arc<Config>)>,
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

/// An object that cleanup did not destroy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The resource instance.
    pub address: ResourceInstance,
    /// The key of a deposed object.
    pub deposed: Option<String>,
}

/// What happens while tests run. The first text is the name of the file, the second of the run.
pub enum TestEvent<'a> {
    /// A file is begun.
    FileBegins(&'a str),
    /// A run of a file is begun.
    RunBegins(&'a str, &'a str),
    /// A run is over.
    RunEnds(&'a str, &'a RunReport),
    /// What a file made is destroyed now.
    FileTearsDown(&'a str),
    /// What a run of a file made last is destroyed now.
    RunTearsDown(&'a str, &'a str),
    /// That is over: what was told, what is left, and the file that holds it.
    Destroyed {
        /// The test file.
        file: &'a str,
        /// The run.
        run: &'a str,
        /// Errors and warnings, in order.
        diagnostics: &'a Diagnostics,
        /// What is left.
        left: &'a [Left],
        /// The state file that names it.
        kept: Option<&'a str>,
    },
    /// Everything was ended by the user.
    Interrupted {
        /// The test file.
        file: &'a str,
        /// The run that was going on; none while things were destroyed.
        run: Option<&'a str>,
        /// What other states hold: the run and the source of its module, none for the stack.
        states: &'a [(Option<(Arc<str>, Arc<str>)>, Vec<Left>)],
        /// What was being made.
        planned: &'a [ResourceInstance],
        /// The source of the module that the run tests; none for the stack itself.
        source: Option<&'a str>,
        /// State files that name it.
        kept: &'a [String],
    },
    /// A file is over.
    FileEnds(&'a FileReport),
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
pub fn left_in(state: &State) -> Vec<Left> {
    let mut found = Vec::new();
    for (address, instance) in state.managed() {
        let current = instance.current.iter().map(|_| None);
        let deposed = instance.deposed.keys().map(|key| Some(key.clone()));
        found.extend(current.chain(deposed).map(|deposed| Left {
            address: address.clone(),
            deposed,
        }));
    }
    found
}
