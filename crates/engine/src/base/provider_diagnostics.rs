//! The problems that providers report, as diagnostics.

use rform_core::diag::{Diagnostic, Diagnostics, Span};
use rform_core::value::Step;
use rform_lang::syntax::{Body, Expression, ExpressionKind};
use rform_provider::Problem;

/// A provider's problem as a diagnostic. It is located at the attribute in `body` that it is about,
/// or at `header` if there is no body.
pub fn problem_diagnostic(
    problem: Problem,
    body: Option<&Body>,
    header: Option<Span>,
) -> Diagnostic {
    let (summary, detail) = (problem.summary, problem.detail);
    let diagnostic = match problem.warning {
        true => Diagnostic::warning(summary, detail),
        false => Diagnostic::error(summary, detail),
    };
    match body.map(|body| span_of(body, &problem.path.0)).or(header) {
        Some(span) => diagnostic.at(span),
        None => diagnostic,
    }
}

/// A provider's problems as diagnostics about one instance or provider. `body` and `header` are the
/// block and its first line; an object without configuration has neither.
pub fn problem_diagnostics(
    problems: Vec<Problem>,
    body: Option<&Body>,
    header: Option<Span>,
    address: &impl ToString,
) -> Diagnostics {
    problems
        .into_iter()
        .map(|problem| problem_diagnostic(problem, body, header).about(address.to_string()))
        .collect()
}

/// The location of the innermost attribute or block that a path leads to; for one that is not there,
/// the closing brace of the body in which it could be.
fn span_of(body: &Body, path: &[Step]) -> Span {
    let Some((Step::Attribute(name), rest)) = path.split_first() else {
        return body.end;
    };
    if let Some(attribute) = body.attribute(name) {
        return span_within(&attribute.value, rest);
    }
    let (index, rest) = match rest.split_first() {
        Some((Step::Index(index), rest)) => (usize::try_from(*index).ok(), rest),
        _ => (Some(0), rest),
    };
    let block = index.and_then(|index| body.blocks_of(name).nth(index));
    block.map_or(body.end, |block| span_of(&block.body, rest))
}

/// The location of the part of an expression that a path leads to, as far as it is a literal.
fn span_within(value: &Expression, path: &[Step]) -> Span {
    let item = match (&*value.kind, path) {
        (ExpressionKind::Tuple(items), [Step::Index(index)]) => {
            usize::try_from(*index).ok().and_then(|it| items.get(it))
        }
        _ => None,
    };
    item.map_or(value.span, |item| item.span)
}
