//! How many diagnostics are shown, and how much of each.

use std::borrow::Cow;

use rform_core::diag::{Diagnostic, Severity};

/// The largest number of diagnostics of each severity that are shown. A broken file may have
/// millions.
const MOST: usize = 200;

/// The diagnostics that are shown, and one that counts the others.
pub fn shown(sorted: Vec<&Diagnostic>) -> Vec<Cow<'_, Diagnostic>> {
    let (errors, warnings) = sorted.into_iter().partition(|it| it.is_error());
    let mut all = most(warnings, Severity::Warning);
    all.extend(most(errors, Severity::Error));
    all
}

/// All diagnostics, except those of that severity beyond the limit, which one diagnostic counts.
pub(super) fn most(sorted: Vec<&Diagnostic>, severity: Severity) -> Vec<Cow<'_, Diagnostic>> {
    let mut count = 0;
    let mut all: Vec<Cow<'_, Diagnostic>> = Vec::new();
    for one in sorted {
        count += usize::from(one.severity == severity);
        if one.severity != severity || count <= MOST {
            all.push(bearable(one));
        }
    }
    if let Some(omitted) = count.checked_sub(MOST).filter(|others| *others > 0) {
        all.push(Cow::Owned(left_out(severity, omitted)));
    }
    all
}

/// The largest length of a detail that is shown, in bytes.
const DETAIL: usize = 64 << 10;

/// The largest length of a summary or of the description of a value that is shown, in bytes.
const STATEMENT: usize = 2 << 10;

/// The diagnostic with long texts cut: a value of the user can be in them, of any length.
fn bearable(one: &Diagnostic) -> Cow<'_, Diagnostic> {
    let is_long = |(_, statement): &(String, String)| statement.len() > STATEMENT;
    let fits = one.detail.len() <= DETAIL && one.summary.len() <= STATEMENT;
    if fits && !one.values.iter().any(is_long) {
        return Cow::Borrowed(one);
    }
    let mut values = one.values.clone();
    for (_, statement) in &mut values {
        *statement = cut(statement, STATEMENT);
    }
    Cow::Owned(Diagnostic {
        summary: cut(&one.summary, STATEMENT),
        detail: cut(&one.detail, DETAIL),
        values,
        ..one.clone()
    })
}

fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let mut end = most;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let shown = text.get(..end).unwrap_or_default();
    format!("{shown}… ({} bytes)", text.len())
}

fn left_out(severity: Severity, omitted: usize) -> Diagnostic {
    let (summary, what) = match severity {
        Severity::Error => ("Too many errors", "errors"),
        Severity::Warning => ("Too many warnings", "warnings"),
    };
    let detail = format!("{omitted} more {what} are not shown.");
    Diagnostic {
        severity,
        ..Diagnostic::error(summary, detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut() {
        let long = Diagnostic {
            values: vec![("a".into(), "é".repeat(1 << 20))],
            ..Diagnostic::error("a", "b".repeat(1 << 20))
        };
        let shown = shown(vec![&long]);
        let sizes = shown
            .iter()
            .map(|it| it.detail.len() + it.values[0].1.len());
        assert!(sizes.sum::<usize>() < DETAIL + STATEMENT + 100);
    }

    #[test]
    fn the_number_is_bounded_and_the_rest_counted() {
        let one = Diagnostic::error("a", "");
        let warning = Diagnostic::warning("b", "");
        let all = [vec![&warning], vec![&one; MOST + 7]].concat();
        let shown = shown(all);
        assert_eq!(shown.len(), MOST + 2);
        let last = shown.last().map(|it| it.detail.as_str());
        assert_eq!(last, Some("7 more errors are not shown."));
    }
}
