//! Test results as lines of JSON.

use std::time::Duration;

use serde_json::{Map, Value as Json, json};

use super::human::Interrupted;
use super::{Counts, conclusion};
use crate::diagnostics::texts::Texts;
use crate::json::stream::{self, line};
use rform_core::diag::Diagnostic;
use rform_plan::test_results::{FileReport, RemainingObject, RunReport, Status};

/// The test file, and the run if a line is about one.
#[derive(Clone, Copy)]
pub struct EventOrigin<'a> {
    /// The path of the test file.
    pub file: &'a str,
    /// The name of the run, if the line is about one.
    pub run: Option<&'a str>,
}

impl<'a> EventOrigin<'a> {
    fn fields(self, more: Vec<(&'a str, Json)>) -> Vec<(&'a str, Json)> {
        let mut fields = vec![("@testfile", self.file.into())];
        fields.extend(self.run.map(|run| ("@testrun", run.into())));
        fields.extend(more);
        fields
    }
}

fn name(status: Status) -> &'static str {
    match status {
        Status::Skip => "skip",
        Status::Pass => "pass",
        Status::Fail => "fail",
        Status::Error => "error",
    }
}

/// The word for a status in messages for humans.
fn word(status: Status) -> &'static str {
    match status {
        Status::Error => "fail",
        other => name(other),
    }
}

fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        number => format!("{number} {noun}s"),
    }
}

/// The line that lists the files and their runs.
pub fn found(files: &[(&str, Vec<&str>)], now: Duration) -> String {
    let runs = files.iter().map(|(_, runs)| runs.len()).sum();
    let (files_text, runs_text) = (count(files.len(), "file"), count(runs, "run block"));
    let message = format!("Found {files_text} and {runs_text}");
    let listed = files.iter();
    let listed: Map<String, Json> = listed
        .map(|(file, runs)| ((*file).to_owned(), json!(runs)))
        .collect();
    let fields = vec![("test_abstract", listed.into())];
    line("info", &message, "test_abstract", fields, now)
}

/// The line at the start of a file, or before its objects are destroyed.
pub fn file_progress(file: &str, progress: &str, now: Duration) -> String {
    let words = match progress {
        "teardown" => "tearing down",
        _ => "in progress",
    };
    let fields = vec![("test_file", json!({ "path": file, "progress": progress }))];
    let place = EventOrigin { file, run: None };
    let message = format!("{file}... {words}");
    line("info", &message, "test_file", place.fields(fields), now)
}

/// The line at the end of a file.
pub fn file_ends(file: &FileReport, now: Duration) -> String {
    let what = json!({
        "path": file.name, "progress": "complete", "status": name(file.status),
    });
    let place = EventOrigin {
        file: &file.name,
        run: None,
    };
    let message = format!("{}... {}", file.name, word(file.status));
    let fields = place.fields(vec![("test_file", what)]);
    line("info", &message, "test_file", fields, now)
}

/// The line at the start of a run, while it runs, or before its objects are destroyed.
pub fn run_progress(
    (file, run): (&str, &str),
    progress: &str,
    elapsed: Duration,
    now: Duration,
) -> String {
    let words = match progress {
        "teardown" => "tearing down",
        _ => "in progress",
    };
    let elapsed = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    let what = json!({ "path": file, "run": run, "progress": progress, "elapsed": elapsed });
    let run_name = Some(run);
    let place = EventOrigin {
        file,
        run: run_name,
    };
    let message = format!("  {run:?}... {words}");
    let fields = place.fields(vec![("test_run", what)]);
    line("info", &message, "test_run", fields, now)
}

/// The line at the end of a run.
pub fn run_ends(file: &str, run: &RunReport, now: Duration) -> String {
    let what = json!({
        "path": file, "run": &*run.name, "progress": "complete", "status": name(run.status),
    });
    let place = EventOrigin {
        file,
        run: Some(&run.name),
    };
    let message = format!("  {:?}... {}", &*run.name, word(run.status));
    let fields = place.fields(vec![("test_run", what)]);
    line("info", &message, "test_run", fields, now)
}

/// The line with the plan of a run (`plan`) or the state after it (`state`), for `-verbose`.
pub fn detail(place: EventOrigin<'_>, kind: &str, document: Json, now: Duration) -> String {
    let message = format!("-verbose flag enabled, printing {kind}");
    let kind = format!("test_{kind}");
    let fields = place.fields(Vec::new());
    let mut fields = fields;
    fields.push((&kind, document));
    line("info", &message, &kind, fields, now)
}

/// The line of a diagnostic of a run or a file.
pub fn diagnostic(
    place: EventOrigin<'_>,
    it: &Diagnostic,
    texts: &Texts<'_>,
    now: Duration,
) -> String {
    stream::diagnostic_with(it, texts, place.fields(Vec::new()), now)
}

/// The line that lists the objects that are left after a run.
pub fn left(place: EventOrigin<'_>, left: &[RemainingObject], now: Duration) -> String {
    let message = format!(
        "Terraform left some resources in state after executing {}/{}, they need to be cleaned up \
         manually.",
        place.file,
        place.run.unwrap_or_default()
    );
    let what = json!({ "failed_resources": listed(left) });
    let fields = place.fields(vec![("test_cleanup", what)]);
    line("error", &message, "test_cleanup", fields, now)
}

fn listed(left: &[RemainingObject]) -> Json {
    let one = |it: &RemainingObject| {
        let mut out = json!({ "instance": it.address.to_string() });
        if let Some(key) = &it.deposed {
            out["deposed_key"] = key.as_str().into();
        }
        out
    };
    Json::Array(left.iter().map(one).collect())
}

/// The line that lists, after the second interrupt, the objects that exist and those that may
/// exist.
pub fn interrupted(it: &Interrupted<'_>, now: Duration) -> String {
    let mut what = Map::new();
    let mut states = Map::new();
    for state in it.states {
        let objects = listed(&state.objects);
        match &state.run {
            None => _ = what.insert("state".into(), objects),
            Some(run) => _ = states.insert(run.name.to_string(), objects),
        }
    }
    if !states.is_empty() {
        what.insert("states".into(), states.into());
    }
    if !it.planned.is_empty() {
        let planned = it.planned.iter().map(|it| Json::from(it.to_string()));
        what.insert("planned".into(), planned.collect());
    }
    let message = "Terraform was interrupted during test execution, and may not have performed \
                   the expected cleanup operations.";
    let place = EventOrigin {
        file: it.file,
        run: Some(it.run),
    };
    let fields = place.fields(vec![("test_interrupt", what.into())]);
    line("error", message, "test_interrupt", fields, now)
}

/// A line with a message for humans alone.
pub fn log(message: &str, now: Duration) -> String {
    line("info", message, "log", Vec::new(), now)
}

/// The summary of all files.
pub fn summary(status: Status, counts: Counts, now: Duration) -> String {
    let (word, numbers) = conclusion(status, counts);
    let what = json!({
        "status": name(status),
        "passed": counts.passed,
        "failed": counts.failed,
        "errored": counts.errored,
        "skipped": counts.skipped,
    });
    let fields = vec![("test_summary", what)];
    line(
        "info",
        &format!("{word}{numbers}"),
        "test_summary",
        fields,
        now,
    )
}
