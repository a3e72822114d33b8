//! Tests as people read them, as lines of JSON, and as a JUnit report.

pub mod human;
pub mod json;
pub mod junit;

use rform_plan::test_results::{FileReport, Left, Status};

/// How many runs came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// As they should.
    pub passed: usize,
    /// Not as they should.
    pub failed: usize,
    /// Could not be carried out.
    pub errored: usize,
    /// Were not begun.
    pub skipped: usize,
}

impl Counts {
    /// Of the runs of some files.
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

/// How all files together stand: well, if nothing is wrong with any.
pub fn overall<'a>(files: impl IntoIterator<Item = &'a FileReport>) -> Status {
    let all = files.into_iter().map(|file| file.status);
    all.fold(Status::Pass, Status::max)
}

/// `Success!` or `Failure!`, and the numbers.
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

/// What is left, as it is listed.
fn shown(left: &Left) -> String {
    match &left.deposed {
        Some(key) => format!("{} ({key})", left.address),
        None => left.address.to_string(),
    }
}
