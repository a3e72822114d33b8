//! The events of tests.

use rform_config::Config;
use rform_core::addr::ResourceInstance;
use rform_core::diag::Diagnostics;
use rform_plan::test_results::{FileReport, Left, LeftInState, RunReport};

/// What happens while tests run. The first text is the name of the file, the second of the run.
pub enum TestEvent<'a> {
    /// A file is begun.
    FileBegins(&'a str),
    /// A run of a file is begun.
    RunBegins(&'a str, &'a str),
    /// A run is over.
    RunEnds {
        /// The test file.
        file: &'a str,
        /// The outcome of the run.
        report: &'a RunReport,
        /// The configuration that the run tested, with the providers of the test; none where the
        /// run has no detail to show.
        config: Option<&'a Config>,
    },
    /// What a file made is destroyed now.
    FileTearsDown(&'a str),
    /// What a run of a file made last is destroyed now.
    RunTearsDown(&'a str, &'a str),
    /// That is over: what was told, what is left, and the file that holds it.
    Destroyed {
        /// The test file.
        file: &'a str,
        /// The name of the `run` block.
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
        states: &'a [LeftInState],
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
