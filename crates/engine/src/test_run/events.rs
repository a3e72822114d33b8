//! The events of tests, for the views of progress.

use rform_config::Config;
use rform_core::addr::ResourceInstance;
use rform_core::diag::Diagnostics;
use rform_plan::test_results::{FileReport, LeftInState, RemainingObject, RunReport};

/// An event while tests run. The first text is the name of the file, the second that of the run.
pub enum TestEvent<'a> {
    /// A test file begins.
    FileBegins(&'a str),
    /// A run of a file begins.
    RunBegins(&'a str, &'a str),
    /// A run has ended.
    RunEnds {
        /// The test file.
        file: &'a str,
        /// The outcome of the run.
        report: &'a RunReport,
        /// The configuration that the run tested, with the providers of the test; none where the
        /// run has no detail to show.
        config: Option<&'a Config>,
    },
    /// The cleanup of a file begins.
    FileTearsDown(&'a str),
    /// The cleanup of the state that a run has written last begins.
    RunTearsDown(&'a str, &'a str),
    /// The cleanup of a state has ended.
    Destroyed {
        /// The test file.
        file: &'a str,
        /// The name of the `run` block.
        run: &'a str,
        /// Errors and warnings, in order.
        diagnostics: &'a Diagnostics,
        /// The objects that were not destroyed.
        left: &'a [RemainingObject],
        /// The state file that has them.
        state_file: Option<&'a str>,
    },
    /// The user has ended everything with a second interrupt.
    Interrupted {
        /// The test file.
        file: &'a str,
        /// The current run; none during cleanup.
        run: Option<&'a str>,
        /// The objects in the states of the file.
        states: &'a [LeftInState],
        /// The instances that were being created.
        planned: &'a [ResourceInstance],
        /// The source of the module that the run tests; none for the configuration itself.
        source: Option<&'a str>,
        /// The state files that have those objects.
        state_files: &'a [String],
    },
    /// A test file has ended.
    FileEnds(&'a FileReport),
}
