//! Test results as a report in JUnit's XML format.

use std::fmt::Write;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};

use super::Counts;
use crate::diagnostics::message;
use crate::diagnostics::texts::Texts;
use crate::layout::Layout;
use rform_core::diag::{Diagnostic, Severity};
use rform_plan::test_results::{FileReport, RunReport, Status};

/// Diagnostics in the report are wrapped at 80 columns.
const LAYOUT: Layout = Layout {
    columns: 81,
    ..Layout::PLAIN
};

/// The number of assertions of a run, by the names of its file and the run.
pub type Assertions<'a> = &'a dyn Fn(&str, &str) -> usize;

/// The report. `stopped` says whether the user interrupted it.
pub fn report(
    files: &[FileReport],
    texts: &Texts<'_>,
    assertions: Assertions<'_>,
    stopped: bool,
) -> String {
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><testsuites>".to_owned();
    for file in files {
        out.push_str(&test_files(file, texts, assertions, stopped));
    }
    if !files.is_empty() {
        out.push('\n');
    }
    out.push_str("</testsuites>");
    out
}

fn test_files(
    file: &FileReport,
    texts: &Texts<'_>,
    assertions: Assertions<'_>,
    stopped: bool,
) -> String {
    let counts = Counts::of([file]);
    let mut out = format!(
        "\n  <testsuite name=\"{}\" tests=\"{}\" skipped=\"{}\" failures=\"{}\" errors=\"{}\">",
        escaped(&file.name),
        file.runs.len(),
        counts.skipped,
        counts.failed,
        counts.errored
    );
    let mut errored: Option<&RunReport> = None;
    for run in &file.runs {
        let case = Case {
            file,
            run,
            texts,
            assertions: assertions(&file.name, &run.name),
            errored,
            stopped,
        };
        out.push_str(&case.text());
        if run.status == Status::Error {
            errored = Some(run);
        }
    }
    let end = if file.runs.is_empty() { "" } else { "\n  " };
    out.push_str(end);
    out.push_str("</testsuite>");
    out
}

/// The element of one run.
struct Case<'a> {
    file: &'a FileReport,
    run: &'a RunReport,
    texts: &'a Texts<'a>,
    assertions: usize,
    /// The name of an earlier run that ended with an error, because of which this one was skipped.
    errored: Option<&'a RunReport>,
    stopped: bool,
}

impl Case<'_> {
    fn text(&self) -> String {
        let mut out = format!(
            "\n    <testcase name=\"{}\" classname=\"{}\"{}>",
            escaped(&self.run.name),
            escaped(&self.file.name),
            times(self.run.time)
        );
        let inner: String = [self.outcome(), self.rest()]
            .into_iter()
            .flatten()
            .collect();
        out.push_str(&inner);
        out.push_str(if inner.is_empty() { "" } else { "\n    " });
        out.push_str("</testcase>");
        out
    }

    fn outcome(&self) -> Option<String> {
        match self.run.status {
            Status::Pass => None,
            Status::Skip => {
                let (message, text) = self.why_skipped();
                Some(element("skipped", message.as_deref(), &text))
            }
            Status::Fail => {
                let failed: Vec<&Diagnostic> = self.failed().collect();
                let first = failed.first().map(|it| &*it.detail).unwrap_or_default();
                let message = format!(
                    "{} of {} assertions failed, including: {first}",
                    failed.len(),
                    self.assertions
                );
                let text = self.texts_of(failed.into_iter());
                Some(element("failure", Some(&message), &text))
            }
            Status::Error => {
                let errors = self.run.diagnostics.iter().filter(|it| it.is_error());
                let text = self.texts_of(errors);
                Some(element("error", Some("Encountered an error"), &text))
            }
        }
    }

    /// The element with the diagnostics of a run.
    fn rest(&self) -> Option<String> {
        let warnings = self.run.diagnostics.iter();
        let mut warnings = warnings
            .filter(|it| it.severity == Severity::Warning)
            .peekable();
        warnings.peek()?;
        Some(element("system-err", None, &self.texts_of(warnings)))
    }

    fn failed(&self) -> impl Iterator<Item = &Diagnostic> {
        self.run.diagnostics.iter().filter(|it| it.is_error())
    }

    fn texts_of<'b>(&self, all: impl Iterator<Item = &'b Diagnostic>) -> String {
        all.map(|it| message(it, self.texts, &LAYOUT)).collect()
    }

    fn why_skipped(&self) -> (Option<String>, String) {
        if let Some(before) = self.errored {
            let text = format!(
                "Previous testcase {:?} ended in error, which caused the remaining tests in the \
                 file to be skipped",
                &*before.name
            );
            let message = "Testcase skipped due to a previous testcase error";
            return (Some(message.to_owned()), text);
        }
        if self.stopped {
            let text = "Terraform received an interrupt and stopped gracefully. This caused all \
                        remaining testcases to be skipped";
            let message = "Testcase skipped due to an interrupt";
            return (Some(message.to_owned()), text.to_owned());
        }
        (None, String::new())
    }
}

fn times(time: Option<(Duration, Duration)>) -> String {
    let Some((begun, took)) = time else {
        return String::new();
    };
    let seconds = i64::try_from(begun.as_secs()).unwrap_or(i64::MAX);
    let moment = DateTime::<Utc>::from_timestamp(seconds, 0).unwrap_or_default();
    let moment = moment.to_rfc3339_opts(SecondsFormat::Secs, true);
    format!(" time=\"{}\" timestamp=\"{moment}\"", took.as_secs_f64())
}

fn element(name: &str, message: Option<&str>, text: &str) -> String {
    let mut out = format!("\n      <{name}");
    if let Some(message) = message {
        let _fits = write!(out, " message=\"{}\"", escaped(message));
    }
    let text = text.replace("]]>", "]]]]><![CDATA[>");
    let _fits = write!(out, "><![CDATA[{text}]]></{name}>");
    out
}

/// Escapes a text for an attribute in XML, which cannot hold control characters.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&#34;"),
            '\'' => out.push_str("&#39;"),
            '\t' => out.push_str("&#x9;"),
            '\n' => out.push_str("&#xA;"),
            '\r' => out.push_str("&#xD;"),
            char if char.is_control() => out.push('\u{fffd}'),
            char => out.push(char),
        }
    }
    out
}
