//! Test results as text.

use super::{Counts, conclusion, shown};
use crate::layout::Layout;
use crate::paint::{Ink, Paint};
use rform_core::addr::ResourceInstance;
use rform_plan::test_results::{FileReport, LeftInState, RemainingObject, RunReport, Status};

/// The word for a status, such as `pass`.
fn word(status: Status, paint: Paint) -> String {
    match status {
        Status::Pass => paint.ink(Ink::Green, "pass"),
        Status::Fail | Status::Error => paint.ink(Ink::Red, "fail"),
        Status::Skip => paint.ink(Ink::Faint, "skip"),
    }
}

/// The line at the start of a file.
pub fn file_begins(name: &str, paint: Paint) -> String {
    format!("{name}... {}", paint.ink(Ink::Faint, "in progress"))
}

/// The line before the objects of a file are destroyed.
pub fn file_tears_down(name: &str, paint: Paint) -> String {
    format!("{name}... {}", paint.ink(Ink::Faint, "tearing down"))
}

/// The line at the end of a file.
pub fn file_ends(file: &FileReport, paint: Paint) -> String {
    format!("{}... {}", file.name, word(file.status, paint))
}

/// The line at the end of a run.
pub fn run_ends(run: &RunReport, paint: Paint) -> String {
    format!("  run {:?}... {}", &*run.name, word(run.status, paint))
}

/// The summary of all files.
pub fn summary(status: Status, counts: Counts, paint: Paint) -> String {
    let (word, numbers) = conclusion(status, counts);
    let ink = match word {
        "Success!" => Ink::Green,
        _ => Ink::Red,
    };
    format!("\n{}{numbers}", paint.ink(ink, word))
}

/// The message that the objects of a run could not all be destroyed.
pub fn destroy_failed(file: &str, run: &str, layout: &Layout) -> String {
    layout.wrap(&format!(
        "Terraform encountered an error destroying resources created while executing {file}/{run}."
    ))
}

/// The message that lists the objects that are left; empty if there are none.
pub fn left(file: &str, run: &str, left: &[RemainingObject], layout: &Layout) -> String {
    if left.is_empty() {
        return String::new();
    }
    let heading = layout.wrap(&format!(
        "Terraform left the following resources in state after executing {file}/{run}, and they \
         need to be cleaned up manually:"
    ));
    format!("\n{heading}\n{}", list(left.iter().map(shown)))
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.map(|item| format!("  - {item}\n")).collect()
}

/// The state of the tests when the user interrupted them for the second time.
pub struct Interrupted<'a> {
    /// The path of the test file.
    pub file: &'a str,
    /// The name of the run.
    pub run: &'a str,
    /// The source of the module that the run tests; none for the module under test itself.
    pub source: Option<&'a str>,
    /// The objects in the states of the tests, by state.
    pub states: &'a [LeftInState],
    /// The objects that were being created.
    pub planned: &'a [ResourceInstance],
}

/// The message that lists the objects that exist and those that may exist.
pub fn interrupted(it: &Interrupted<'_>, layout: &Layout) -> String {
    let mut out = layout.wrap(&format!(
        "\nTerraform was interrupted while executing {}, and may not have performed the expected \
         cleanup operations.\n",
        it.file
    ));
    for state in it.states {
        let place = match &state.run {
            None => "from the module under test".to_owned(),
            Some(run) => format!("for {:?} from {:?}", run.name, run.source),
        };
        out.push_str(&layout.wrap(&format!(
            "\nTerraform has already created the following resources {place}:\n"
        )));
        out.push_str(&list(state.objects.iter().map(shown)));
    }
    if !it.planned.is_empty() {
        let module = match it.source {
            None => "the module under test".to_owned(),
            Some(source) => format!("{source:?}"),
        };
        out.push_str(&layout.wrap(&format!(
            "\nTerraform was in the process of creating the following resources for {:?} from \
             {module}, and they may not have been destroyed:\n",
            it.run
        )));
        out.push_str(&list(it.planned.iter().map(ToString::to_string)));
    }
    out
}

/// The message at the first interrupt, and at later ones.
pub const INTERRUPTS: [&str; 2] = [
    "\nInterrupt received.\nPlease wait for Terraform to exit or data loss may occur.\nGracefully \
     shutting down...\n",
    "\nTwo interrupts received. Exiting immediately. Note that data loss may have occurred.\n",
];
