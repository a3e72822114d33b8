//! What is told of tests.

use std::sync::Arc;
use std::time::Duration;

use rform_config::Config;
use rform_core::addr::ResourceInstance;
use rform_core::diag::Diagnostics;
use rform_plan::Plan;
use rform_state::State;

/// How a run or a file stands; the worst comes last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It was not begun.
    #[default]
    Skip,
    /// All is as it should be.
    Pass,
    /// Something is not as it was said to be.
    Fail,
    /// It could not be carried out.
    Error,
}

/// What came of a run.
#[derive(Clone)]
pub struct RunReport {
    /// Its name.
    pub name: Arc<str>,
    /// How it stands.
    pub status: Status,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
    /// When it began, since 1970, and how long it took; none if it was not begun.
    pub time: Option<(Duration, Duration)>,
    /// What was planned or is there, with the configuration it is of.
    pub detail: Option<(Detail, Arc<Config>)>,
}

/// What a run led to.
#[derive(Clone)]
pub enum Detail {
    /// Of one that only plans.
    Plan(Box<Plan>),
    /// Of one that applies.
    State(Box<State>),
}

/// What came of a file.
#[derive(Clone)]
pub struct FileReport {
    /// Its name.
    pub name: String,
    /// How it stands.
    pub status: Status,
    /// Its runs, in order.
    pub runs: Vec<RunReport>,
    /// What is to be said of the file as a whole.
    pub diagnostics: Diagnostics,
}

/// Something that is still there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Whose object it is.
    pub address: ResourceInstance,
    /// The key of one that was replaced.
    pub deposed: Option<String>,
}

/// What happens.
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
        /// Errors and warnings.
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
