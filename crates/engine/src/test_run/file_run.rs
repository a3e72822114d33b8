//! The state of a test file while its runs are executed.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::test_run::context::TestContext;
use crate::test_run::states::TestStates;
use rform_config::test_files::TestFile;
use rform_config::variables::UnparsedValues;
use rform_core::value::Value;
use rform_plan::test_results::Status;

/// A test file while its runs are executed.
pub struct TestFileRun<'a> {
    /// The inputs of all tests.
    pub context: &'a TestContext<'a>,
    /// The test file that is run.
    pub file: &'a Arc<TestFile>,
    /// Values of variables for all of its runs.
    pub values: UnparsedValues,
    /// The outputs of the finished runs, by the name of the run.
    pub outputs: BTreeMap<Arc<str>, Value>,
    /// The states that the runs have created.
    pub states: TestStates,
    /// The status of the worst run so far.
    pub status: Status,
}
