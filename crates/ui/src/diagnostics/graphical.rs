//! Diagnostics for a terminal with colour: the lines around the place, the very expression
//! underlined, and what its parts held.

use std::fmt;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};
use unicode_width::UnicodeWidthStr;

use super::parts::{code, facts, paragraphs};
use super::snippet::Snippet;
use super::texts::Texts;
use crate::layout::{Layout, wrap};
use crate::paint::Ink;
use rform_core::diag::{Diagnostic, Severity};

/// The report of one diagnostic, after an empty line.
pub fn message(diagnostic: &Diagnostic, texts: &Texts<'_>, layout: &Layout) -> String {
    let ink = match diagnostic.severity {
        Severity::Error => Ink::BoldRed,
        Severity::Warning => Ink::BoldYellow,
    };
    let word = match diagnostic.severity {
        Severity::Error => "Error:",
        Severity::Warning => "Warning:",
    };
    let paint = layout.paint;
    let mut out = format!(
        "\n{} {}\n",
        paint.ink(ink, word),
        paint.bold(&diagnostic.summary)
    );
    let snippet = diagnostic
        .span
        .and_then(|span| texts.snippet(diagnostic, span));
    let context = snippet
        .as_ref()
        .and_then(|snippet| snippet.context.as_deref());
    let places = [("with", diagnostic.address.as_deref()), ("in", context)];
    for (word, place) in places {
        if let Some(place) = place {
            out.push_str(&format!("  {} {place}\n", paint.ink(Ink::Faint, word)));
        }
    }
    match snippet {
        // What miette cannot lay out is shown in the plain layout.
        Some(snippet) => match report(diagnostic, &snippet, texts, layout) {
            Some(report) => out.push_str(&report),
            None => out.push_str(&format!("{}\n", code(&snippet, layout))),
        },
        None => out.push('\n'),
    }
    let width = layout.columns.saturating_sub(1);
    out.push_str(&paragraphs(&diagnostic.detail, width));
    for hint in &diagnostic.hints {
        let hint = wrap(hint, width);
        out.push_str(&format!("\n{} {hint}\n", paint.ink(Ink::BoldCyan, "Hint:")));
    }
    out
}

/// The lines around the place, with the marked part underlined.
fn report(
    diagnostic: &Diagnostic,
    snippet: &Snippet,
    texts: &Texts<'_>,
    layout: &Layout,
) -> Option<String> {
    if snippet.is_cut {
        return None;
    }
    let source = texts.sources.get(diagnostic.span?.source)?;
    let facts = facts(
        diagnostic,
        &Layout {
            paint: crate::paint::Paint::PLAIN,
            ..*layout
        },
    );
    let (beside, below) = match fit_beside(&facts, snippet, layout.columns) {
        true => (facts, Vec::new()),
        false => (Vec::new(), facts),
    };
    let label = (!beside.is_empty()).then(|| beside.join("\n"));
    let (start, end) = (snippet.start.byte, snippet.end.byte.min(source.text.len()));
    let report = Report {
        severity: diagnostic.severity,
        label: LabeledSpan::new(label, start, end.saturating_sub(start)),
        source: NamedSource::new(&snippet.file, source.text.to_string()),
    };
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode())
        .with_width(layout.columns.max(20))
        .with_links(false)
        .with_context_lines(1);
    let mut out = String::new();
    handler.render_report(&mut out, &report).ok()?;
    Some(format!("{}{}\n", framed(&out), listed(&below, layout)))
}

/// Whether each fact has room behind the middle of what is underlined, where it would stand.
fn fit_beside(facts: &[String], snippet: &Snippet, columns: usize) -> bool {
    // The gutter, and the line that leads to the fact: `  │ ` and `╰── `.
    const FRAME: usize = 9;
    let marked = snippet.parts().1.lines().next().unwrap_or_default();
    let number = snippet.end.line.to_string().len();
    let middle = number + FRAME + snippet.start.column + marked.width() / 2;
    facts.iter().all(|fact| middle + fact.width() <= columns)
}

/// Facts below the frame, each beginning a line.
fn listed(facts: &[String], layout: &Layout) -> String {
    const INDENT: &str = "   ";
    let width = layout.columns.saturating_sub(INDENT.len() + 1);
    let lines: Vec<String> = facts.iter().map(|fact| wrap(fact, width)).collect();
    let lines = lines.iter().flat_map(|lines| lines.lines());
    lines.map(|line| format!("{INDENT}{line}\n")).collect()
}

/// The report of miette without its heading, in the place of which there is our own.
fn framed(report: &str) -> String {
    let lines: Vec<&str> = report.lines().collect();
    let first = lines
        .iter()
        .position(|line| line.contains('╭'))
        .unwrap_or(0);
    let last = lines
        .iter()
        .rposition(|line| line.contains('╰'))
        .unwrap_or(lines.len());
    let shown = lines
        .get(first..=last.min(lines.len().saturating_sub(1)))
        .unwrap_or_default();
    shown.iter().map(|line| format!("{line}\n")).collect()
}

/// A span and its label, in the form that the renderer needs.
#[derive(Debug)]
struct Report {
    severity: Severity,
    label: LabeledSpan,
    source: NamedSource<String>,
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("here")
    }
}

impl std::error::Error for Report {}

impl miette::Diagnostic for Report {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(std::iter::once(self.label.clone())))
    }
}
