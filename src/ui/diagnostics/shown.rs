//! How many diagnostics are shown.

use std::borrow::Cow;

use crate::diag::{Diagnostic, Severity};

/// So many of each severity are shown: nobody reads more, and a broken file may have millions.
const MOST: usize = 200;

/// Those that are shown, and in place of the others how many there are.
pub fn shown(sorted: Vec<&Diagnostic>) -> Vec<Cow<'_, Diagnostic>> {
    let (errors, warnings) = sorted.into_iter().partition(|it| it.is_error());
    let mut all = most(warnings, Severity::Warning);
    all.extend(most(errors, Severity::Error));
    all
}

/// All of them but too many of that severity, which are counted instead.
pub(super) fn most(sorted: Vec<&Diagnostic>, severity: Severity) -> Vec<Cow<'_, Diagnostic>> {
    let mut count = 0;
    let mut all: Vec<Cow<'_, Diagnostic>> = Vec::new();
    for one in sorted {
        count += usize::from(one.severity == severity);
        if one.severity != severity || count <= MOST {
            all.push(Cow::Borrowed(one));
        }
    }
    if let Some(others) = count.checked_sub(MOST).filter(|others| *others > 0) {
        all.push(Cow::Owned(left_out(severity, others)));
    }
    all
}

fn left_out(severity: Severity, others: usize) -> Diagnostic {
    let (summary, what) = match severity {
        Severity::Error => ("Too many errors", "errors"),
        Severity::Warning => ("Too many warnings", "warnings"),
    };
    let detail = format!("{others} more {what} are not shown.");
    Diagnostic {
        severity,
        ..Diagnostic::error(summary, detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
