//! Running tests: each run of a test file is a plan, or a plan that is carried out, on a state
//! that only the test knows; in the end everything that was made is destroyed.

mod assertions;
mod cleanup;
mod expect;
mod file;
mod interrupt;
mod providers;
mod report;
mod run;
mod scope;
mod states;
mod variables;

use std::path::PathBuf;
use std::sync::Arc;

use super::Registry;
use rform_config::test_files::{TestFile, TestFiles};
use rform_config::variables::Pool;
use rform_config::{Config, test_files};
use rform_core::world::World;

pub use expect::check_runs;
pub use interrupt::Interrupts;
pub use report::{Detail, FileReport, Left, RunReport, Status, TestEvent};

/// What tests are run with.
pub struct Testing<'a> {
    /// The host.
    pub world: Arc<dyn World>,
    /// The stack.
    pub config: &'a Config,
    /// Its tests.
    pub test_files: &'a TestFiles,
    /// The providers there are.
    pub registry: &'a Registry,
    /// `terraform.workspace`
    pub workspace: String,
    /// `path.cwd`
    pub cwd: PathBuf,
    /// Values of variables, for all tests.
    pub values: Pool,
    /// The directory of tests, and values for those within.
    pub inner: (PathBuf, Pool),
    /// Told what happens while it happens.
    pub events: &'a dyn Fn(TestEvent<'_>),
    /// How the user breaks off.
    pub interrupts: &'a Interrupts,
}

/// Runs test files in order; answers what came of them. Those that were not begun when the user
/// broke off are left out.
pub async fn test(testing: &Testing<'_>, files: &[&Arc<TestFile>]) -> Vec<FileReport> {
    let mut reports = Vec::new();
    for file in files {
        if testing.interrupts.are_final() {
            break;
        }
        reports.push(file::test(testing, file).await);
    }
    reports
}

impl Testing<'_> {
    /// What a run tests.
    fn module_of(&self, run: &test_files::TestRun) -> &Config {
        let module = run.module.as_ref();
        let found = module.and_then(|module| self.test_files.modules.get(&module.directory));
        found.unwrap_or(self.config)
    }
}
