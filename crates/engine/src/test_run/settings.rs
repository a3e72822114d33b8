//! What tests are run with.

use std::path::PathBuf;
use std::sync::Arc;

use crate::base::registry::Registry;
use crate::test_run::interrupt::Interrupts;
use crate::test_run::report::TestEvent;
use rform_config::test_files::TestFiles;
use rform_config::variables::Pool;
use rform_config::{Config, test_files};
use rform_core::world::World;

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

impl Testing<'_> {
    /// What a run tests.
    pub(super) fn module_of(&self, run: &test_files::TestRun) -> &Config {
        let module = run.module.as_ref();
        let found = module.and_then(|module| self.test_files.modules.get(&module.directory));
        found.unwrap_or(self.config)
    }
}
