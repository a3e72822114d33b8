//! The inputs of running tests.

use std::path::PathBuf;
use std::sync::Arc;

use crate::base::registry::Registry;
use crate::test_run::events::TestEvent;
use crate::test_run::interrupts::Interrupts;
use rform_config::test_files::TestFiles;
use rform_config::variables::UnparsedValues;
use rform_config::{Config, test_files};
use rform_core::world::World;
use rform_state::at_rest::Cipher;

/// The inputs of running tests. They do not change while tests run.
pub struct TestContext<'a> {
    /// The host: files, clock, environment and programs.
    pub world: Arc<dyn World>,
    /// The configuration under test.
    pub config: &'a Config,
    /// The test files of the configuration.
    pub test_files: &'a TestFiles,
    /// The providers that this program has.
    pub registry: &'a Registry,
    /// The name of the workspace.
    pub workspace: String,
    /// The directory in which the command was started.
    pub cwd: PathBuf,
    /// Values of variables, for all tests.
    pub values: UnparsedValues,
    /// The test directory, and the additional values of variables for files in it.
    pub inner: (PathBuf, UnparsedValues),
    /// Called with each event as it happens.
    pub events: &'a dyn Fn(TestEvent<'_>),
    /// How states are kept that are not destroyed yet.
    pub at_rest: Cipher,
    /// The interrupts by the user.
    pub interrupts: &'a Interrupts,
}

impl TestContext<'_> {
    /// The configuration that a run tests: its `module`, or the configuration itself.
    pub(super) fn module_of(&self, run: &test_files::TestRun) -> &Config {
        let module = run.module.as_ref();
        let found = module.and_then(|it| self.test_files.modules.get(it.directory.as_ref()?));
        found.unwrap_or(self.config)
    }
}
