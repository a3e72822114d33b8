//! Running test files.

use std::sync::Arc;

use crate::test_run::file;
use crate::test_run::settings::Testing;
use rform_config::test_files::TestFile;
use rform_plan::test_results::FileReport;

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
