//! `expect_failures`: the checkable objects of which a condition must fail.
//! <https://developer.hashicorp.com/terraform/language/tests#expecting-failures>

use rform_config::test_files::{TestFiles, TestRun};
use rform_core::addr::{Key, ModuleInstance};
use rform_core::diag::{Diagnostic, Diagnostics, Severity, Span};
use rform_lang::references::{Subject, Traversal, parse_reference};

/// A checkable object that must fail.
pub struct Expected {
    /// Its address in diagnostics.
    name: String,
    /// The location of the expectation.
    span: Span,
}

impl Expected {
    /// Whether a diagnostic is about the object, or about one of its instances.
    fn is_about(&self, diagnostics: &Diagnostic) -> bool {
        let Some(condition) = &diagnostics.condition else {
            return false;
        };
        let rest = condition.strip_prefix(&*self.name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
    }
}

/// The errors in the `expect_failures` of all test files.
pub fn check_runs(test_files: &TestFiles) -> Diagnostics {
    let runs = test_files.files.values().flat_map(|file| &file.runs);
    runs.flat_map(|run| expected(run).1).collect()
}

/// The objects that a run expects to fail, and the errors in that list.
pub fn expected(run: &TestRun) -> (Vec<Expected>, Diagnostics) {
    let (mut found, mut errors) = (Vec::new(), Diagnostics::new());
    for traversal in &run.expect_failures {
        match expectation(traversal) {
            Ok(it) => found.push(it),
            Err(error) => errors.push(error),
        }
    }
    (found, errors)
}

fn expectation(traversal: &Traversal) -> Result<Expected, Diagnostic> {
    let root = &*traversal.root;
    if traversal.accesses.is_empty() && ["output", "check", "run"].contains(&root) {
        let detail = format!(
            "The {root:?} object cannot be accessed directly. Instead, access one of its \
             attributes."
        );
        return Err(Diagnostic::error("Invalid reference", detail).at(traversal.root_span));
    }
    let reference = parse_reference(traversal)?;
    let name = match &reference.subject {
        Subject::Variable(name) => Some(format!("var.{name}")),
        Subject::Resource(resource, _) if *resource.kind == *"run" => None,
        Subject::Resource(resource, key) => {
            let key = key.clone().unwrap_or(Key::None);
            let address = resource.instance(&ModuleInstance::root(), key);
            Some(address.to_string())
        }
        _ => None,
    };
    let span = reference.span;
    name.map(|name| Expected { name, span }).ok_or_else(|| {
        let subject = Traversal {
            accesses: traversal
                .accesses
                .iter()
                .take(reference.taken)
                .cloned()
                .collect(),
            ..traversal.clone()
        };
        let detail = format!(
            "You cannot expect failures from {subject}. You can only expect failures from \
             checkable objects such as input variables, output values, check blocks, managed \
             resources and data sources."
        );
        Diagnostic::error("Invalid `expect_failures` reference", detail).at(span)
    })
}

/// The diagnostics without the expected failures, and with an error for each expected failure that
/// did not happen. An unexpected failure of a check is an error in tests.
pub fn remove_expected(expected: &[Expected], diagnostics: Diagnostics) -> Diagnostics {
    let mut happened = vec![false; expected.len()];
    let mut left = Diagnostics::new();
    for mut one in diagnostics {
        let is_check = one.condition.as_deref().is_some_and(is_check);
        let mut wanted = expected.iter().zip(&mut happened);
        let wanted = wanted.find(|(it, _)| it.is_about(&one) && (is_check || one.is_error()));
        if let Some((_, happened)) = wanted {
            *happened = true;
            continue;
        }
        if is_check {
            one.severity = Severity::Error;
        }
        left.push(one);
    }
    let missing = expected.iter().zip(happened).filter(|(_, it)| !it);
    left.extend(missing.map(|(it, _)| {
        let detail = format!(
            "The checkable object, {}, was expected to report an error but did not.",
            it.name
        );
        Diagnostic::error("Missing expected failure", detail).at(it.span)
    }));
    left
}

/// Whether the address of a condition is that of a check, in any module.
fn is_check(condition: &str) -> bool {
    let last = condition.rsplit_once('.').map_or("", |(front, _)| front);
    last == "check" || last.ends_with(".check")
}

/// The warnings that an expected failure happened while planning, so that the plan is not applied.
pub fn warn_of_failures_while_planning(
    expected: &[Expected],
    diagnostics: &Diagnostics,
) -> Diagnostics {
    let mut found = Diagnostics::new();
    for one in diagnostics.iter().filter(|one| one.is_error()) {
        let Some(wanted) = expected.iter().find(|it| it.is_about(one)) else {
            continue;
        };
        let name = one.condition.as_deref().unwrap_or_default();
        let detail = format!(
            "A custom condition within {name} failed during the planning stage and prevented the \
             requested apply operation. While this was an expected failure, the apply operation \
             could not be executed and so the overall test case will be marked as a failure and \
             the original diagnostic included in the test report."
        );
        let warning = Diagnostic::warning("Expected failure while planning", detail);
        found.push(match name.starts_with("output.") {
            true => warning.at(wanted.span),
            false => warning,
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_core::diag::SourceId;

    fn expecting(name: &str) -> Expected {
        Expected {
            name: name.to_owned(),
            span: Span {
                source: SourceId(0),
                start: 0,
                end: 1,
            },
        }
    }

    fn summaries(diagnostics: &Diagnostics) -> Vec<(bool, &str)> {
        let diagnostics = diagnostics.iter();
        diagnostics
            .map(|one| (one.is_error(), &*one.summary))
            .collect()
    }

    #[test]
    fn what_is_expected_is_taken_away_and_what_does_not_happen_is_told() {
        let expected = [expecting("a.x"), expecting("check.c"), expecting("var.v")];
        let diagnostics: Diagnostics = [
            Diagnostic::error("one", "").of_condition("a.x[0]"),
            Diagnostic::error("two", "").of_condition("a.x[1]"),
            Diagnostic::error("other", "").of_condition("a.xy"),
            Diagnostic::warning("checked", "").of_condition("check.c"),
            Diagnostic::warning("unexpected", "").of_condition("module.m[\"a.b\"].check.c"),
            Diagnostic::warning("a warning stays one", "").of_condition("var.v"),
        ]
        .into_iter()
        .collect();
        let left = remove_expected(&expected, diagnostics);
        assert_eq!(
            summaries(&left),
            [
                (true, "other"),
                (true, "unexpected"),
                (false, "a warning stays one"),
                (true, "Missing expected failure"),
            ]
        );
    }
}
