//! Diagnostics as text.
//!
//! Without colour exactly as Terraform writes them. With colour, in Terraform's form with a rule to
//! the left ([`boxed`]) or, on a terminal, as a report that marks the very expression
//! ([`graphical`]).

mod boxed;
mod cut;
mod graphical;
mod group;
mod json_context;
mod parts;
mod shown;
pub mod snippet;
pub mod texts;

use self::group::{Group, consolidate};
pub use self::parts::paragraphs;
use self::parts::{code, facts};
pub use self::shown::shown;
use self::texts::Texts;
use super::layout::{Layout, wrap};
use super::paint::Ink;
use rform_core::diag::{Diagnostic, Diagnostics, Severity, Sources};

/// The text for each stream: warnings go to the standard output, errors to the standard error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printed {
    /// The text for the standard output.
    pub stdout: String,
    /// The text for the standard error.
    pub stderr: String,
}

/// The text of all diagnostics: warnings first, each group in order of places. Warnings of the same
/// kind are shown once.
///
/// With `compact`, and if there are no errors, only the summaries of warnings are listed.
pub fn print(
    diagnostics: &Diagnostics,
    sources: &Sources,
    layout: &Layout,
    compact: bool,
) -> Printed {
    print_from(diagnostics, &Texts::new(sources), layout, compact)
}

/// Like [`print`], for a caller that has indexed the sources already.
pub fn print_from(
    diagnostics: &Diagnostics,
    texts: &Texts<'_>,
    layout: &Layout,
    compact: bool,
) -> Printed {
    let all = shown::most(sorted(diagnostics, texts.sources), Severity::Error);
    let groups = consolidate(all.iter().map(|it| &**it).collect());
    let mut printed = Printed::default();
    if compact && !groups.is_empty() && !diagnostics.has_errors() {
        printed.stdout = compacted(&groups, texts, layout);
        return printed;
    }
    for group in &groups {
        let text = message(&group.shown(), texts, layout);
        match group.first.severity {
            Severity::Error => printed.stderr.push_str(&text),
            Severity::Warning => printed.stdout.push_str(&text),
        }
    }
    printed
}

/// The text of one diagnostic, after an empty line.
pub fn message(diagnostic: &Diagnostic, texts: &Texts<'_>, layout: &Layout) -> String {
    if layout.paint.enabled && layout.is_terminal {
        return graphical::message(diagnostic, texts, layout);
    }
    if layout.paint.enabled {
        let width = layout.columns.saturating_sub(boxed::RULE_WIDTH + 1);
        let content = content(diagnostic, texts, layout, width);
        return boxed::ruled(&content, diagnostic.severity, layout.paint);
    }
    format!(
        "\n{}",
        content(diagnostic, texts, layout, layout.columns.saturating_sub(1))
    )
}

/// Sorts diagnostics: warnings first, and within each severity those without a place, then by file
/// and place.
pub fn sorted<'a>(diagnostics: &'a Diagnostics, sources: &Sources) -> Vec<&'a Diagnostic> {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    let place = |diagnostic: &Diagnostic| {
        let span = diagnostic.span?;
        let name = sources.get(span.source).map(|source| source.name.clone());
        let name = name.unwrap_or_default();
        // Files nearer to the root come first.
        Some((name.matches('/').count(), name, span.start))
    };
    sorted.sort_by_cached_key(|it| (it.severity == Severity::Error, place(it)));
    sorted
}

fn content(diagnostic: &Diagnostic, texts: &Texts<'_>, layout: &Layout, width: usize) -> String {
    let paint = layout.paint;
    let severity = match diagnostic.severity {
        Severity::Error => paint.ink(Ink::BoldRed, "Error:"),
        Severity::Warning => paint.ink(Ink::BoldYellow, "Warning:"),
    };
    let mut out = format!("{severity} {}\n\n", paint.bold(&diagnostic.summary));
    out.push_str(&place(diagnostic, texts, layout));
    out.push_str(&paragraphs(&diagnostic.detail, width));
    for hint in &diagnostic.hints {
        out.push_str(&format!("\n{}\n", wrap(hint, width)));
    }
    out
}

/// The lines that name the resource instance, the file and the line, with the excerpt.
fn place(diagnostic: &Diagnostic, texts: &Texts<'_>, layout: &Layout) -> String {
    let paint = layout.paint;
    let mut out = String::new();
    if let Some(address) = &diagnostic.address {
        out.push_str(&format!("  with {address},\n"));
    }
    let Some(span) = diagnostic.span else {
        return if out.is_empty() { out } else { out + "\n" };
    };
    let Some(snippet) = texts.snippet(diagnostic, span) else {
        return out + "  on  line 0:\n  (source code not available)\n\n";
    };
    let context = snippet
        .context
        .as_ref()
        .map(|it| format!(", in {it}"))
        .unwrap_or_default();
    let (file, line) = (&snippet.file, snippet.start.line);
    out.push_str(&format!("  on {file} line {line}{context}:\n"));
    out.push_str(&code(&snippet, layout));
    let facts = facts(diagnostic, layout);
    if !facts.is_empty() {
        let rule = paint.ink(Ink::Faint, "├────────────────");
        out.push_str(&format!("    {rule}\n"));
        for fact in facts {
            out.push_str(&format!("    {} {fact}\n", paint.ink(Ink::Faint, "│")));
        }
    }
    out.push('\n');
    out
}

fn compacted(groups: &[Group<'_>], texts: &Texts<'_>, layout: &Layout) -> String {
    let mut out = format!("\n{}\n\n", layout.paint.ink(Ink::BoldYellow, "Warnings:"));
    for group in groups {
        out.push_str(&format!("- {}\n", group.first.summary));
        let place = group
            .first
            .span
            .and_then(|span| texts.snippet(group.first, span));
        match (place, group.omitted) {
            (Some(it), 0) => {
                out.push_str(&format!("  on {} line {}\n", it.file, it.start.line));
            }
            (Some(it), others) => {
                let line = it.start.line;
                out.push_str(&format!(
                    "  on {} line {line} (and {others} more)\n",
                    it.file
                ));
            }
            (None, _) => {}
        }
    }
    let note = "To see the full warning notes, run Terraform without -compact-warnings.";
    format!("{out}\n{note}\n")
}

#[cfg(test)]
mod tests;
