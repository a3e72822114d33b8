//! Running all test files in order.

use std::sync::Arc;

use crate::test_run::context::TestContext;
use crate::test_run::test_file;
use rform_config::test_files::TestFile;
use rform_plan::test_results::FileReport;

/// Runs test files in order and returns their reports. Files that had not begun at the second
/// interrupt are left out.
pub async fn run_files(context: &TestContext<'_>, files: &[&Arc<TestFile>]) -> Vec<FileReport> {
    let mut reports = Vec::new();
    for file in files {
        if context.interrupts.is_ended() {
            break;
        }
        reports.push(test_file::run_file(context, file).await);
    }
    reports
}
