//! A test file in progress.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::test_run::settings::Testing;
use crate::test_run::states::States;
use rform_config::test_files::TestFile;
use rform_config::variables::UnparsedValues;
use rform_core::value::Value;
use rform_plan::test_results::Status;

/// A test file in progress.
pub struct TestFileRun<'a> {
    /// What tests are run with.
    pub testing: &'a Testing<'a>,
    /// The test file that is run.
    pub file: &'a Arc<TestFile>,
    /// Values of variables for all of its runs.
    pub values: UnparsedValues,
    /// The outputs of the runs so far.
    pub outputs: BTreeMap<Arc<str>, Value>,
    /// What was made.
    pub states: States,
    /// How the file stands.
    pub status: Status,
}
