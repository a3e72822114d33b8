//! Test results as text, as lines of JSON, and as a JUnit report.

pub mod human;
pub mod json;
pub mod junit;

use rform_plan::test_results::{FileReport, RemainingObject, Status};

/// The numbers of runs by their outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Runs that passed.
    pub passed: usize,
    /// Runs with a failed assertion.
    pub failed: usize,
    /// Runs that ended with an error.
    pub errored: usize,
    /// Runs that were skipped.
    pub skipped: usize,
}

impl Counts {
    /// Counts the runs of these files.
    pub fn of<'a>(files: impl IntoIterator<Item = &'a FileReport>) -> Counts {
        let mut counts = Counts::default();
        for run in files.into_iter().flat_map(|file| &file.runs) {
            let count = match run.status {
                Status::Pass => &mut counts.passed,
                Status::Fail => &mut counts.failed,
                Status::Error => &mut counts.errored,
                Status::Skip => &mut counts.skipped,
            };
            *count += 1;
        }
        counts
    }
}

/// The status of all files together: it passes if every file passes.
pub fn overall<'a>(files: impl IntoIterator<Item = &'a FileReport>) -> Status {
    let all = files.into_iter().map(|file| file.status);
    all.fold(Status::Pass, Status::max)
}

/// The summary: `Success!` or `Failure!`, and the numbers of runs.
fn conclusion(status: Status, counts: Counts) -> (&'static str, String) {
    let word = match status {
        Status::Pass | Status::Skip => "Success!",
        Status::Fail | Status::Error => "Failure!",
    };
    let failed = counts.failed + counts.errored;
    let skipped = match counts.skipped {
        0 => String::new(),
        count => format!(", {count} skipped"),
    };
    let numbers = format!(" {} passed, {failed} failed{skipped}.", counts.passed);
    (word, numbers)
}

/// The names of the objects that are left, one on each line.
fn shown(left: &RemainingObject) -> String {
    match &left.deposed {
        Some(key) => format!("{} ({key})", left.address),
        None => left.address.to_string(),
    }
}
