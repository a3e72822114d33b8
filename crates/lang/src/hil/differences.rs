//! Where the same text means something else in Terraform 0.11 than it does today.

use rform_core::diag::{Sources, Span};
use rform_core::value::Value;

use super::lower::Lowering;
use crate::syntax::hil::HilType;
use crate::syntax::tree::{BinaryOperator, TemplateForm, TemplatePart};
use crate::syntax::{Expression, ExpressionKind};

/// A difference in meaning between Terraform 0.11 and today's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The quotient of two whole numbers.
    Division,
    /// Operands of a comparison that are of different types.
    Comparison,
    /// `$$` that is not before a brace.
    DollarSigns,
    /// `true` or `false` that is not within an interpolation.
    Bool,
    /// The indentation that `<<-` takes away.
    Indentation,
}

/// The differences within the templates of an expression of today's grammar, and their places.
pub fn differences(value: &Expression, sources: &Sources) -> Vec<(Difference, Span)> {
    let mut finder = Finder {
        lowering: Lowering { sources },
        found: Vec::new(),
    };
    finder.value(value);
    finder.found
}

struct Finder<'a> {
    lowering: Lowering<'a>,
    found: Vec<(Difference, Span)>,
}

impl Finder<'_> {
    fn value(&mut self, value: &Expression) {
        match &*value.kind {
            ExpressionKind::Template(parts, form) => {
                if *form == TemplateForm::Heredoc {
                    self.heredoc(value.span);
                }
                parts.iter().for_each(|it| self.part(it));
            }
            ExpressionKind::Tuple(items) => items.iter().for_each(|it| self.value(it)),
            ExpressionKind::Object(items) => items.iter().for_each(|it| self.value(&it.value)),
            _ => {}
        }
    }

    fn part(&mut self, part: &TemplatePart) {
        match part {
            TemplatePart::Text(text, span) => {
                let rest = text.replace("$${", "");
                if rest.contains("$$") {
                    self.found.push((Difference::DollarSigns, *span));
                }
            }
            TemplatePart::Interpolation(inner, _) => self.inner(inner),
            TemplatePart::If { .. } | TemplatePart::For { .. } => {}
        }
    }

    /// Within an interpolation.
    fn inner(&mut self, inner: &Expression) {
        match &*inner.kind {
            ExpressionKind::Template(parts, _) => parts.iter().for_each(|it| self.part(it)),
            ExpressionKind::Binary(operator, one, two) => {
                self.inner(one);
                self.inner(two);
                self.operation(*operator, one, two, inner.span);
            }
            ExpressionKind::Unary(_, inner) | ExpressionKind::Parentheses(inner) => {
                self.inner(inner);
            }
            ExpressionKind::Conditional(one, two, three) => {
                [one, two, three].into_iter().for_each(|it| self.inner(it));
            }
            ExpressionKind::Call { arguments, .. } => {
                arguments.iter().for_each(|it| self.inner(it));
            }
            ExpressionKind::Index(one, two) => {
                self.inner(one);
                self.inner(two);
            }
            _ => {}
        }
    }

    fn operation(
        &mut self,
        operator: BinaryOperator,
        one: &Expression,
        two: &Expression,
        span: Span,
    ) {
        let types = [one, two].map(|it| self.lowering.type_of(it));
        let texts = [one, two].map(|it| it.as_text().is_some());
        let difference = match operator {
            BinaryOperator::Divide => {
                let fraction = types.contains(&Some(HilType::Float)) || divides(one, two);
                (!fraction).then_some(Difference::Division)
            }
            BinaryOperator::Equal | BinaryOperator::NotEqual => {
                // Between texts that are written out and names nothing is converted in either.
                let same = types[0] == types[1] && texts[0] == texts[1] || types == [None, None];
                (!same).then_some(Difference::Comparison)
            }
            _ => None,
        };
        self.found.extend(difference.map(|it| (it, span)));
    }

    /// The lines of a heredoc with its markers.
    fn heredoc(&mut self, span: Span) {
        let text = self.lowering.sources.text(span);
        let Some((_, lines)) = text.strip_prefix("<<-").and_then(|it| it.split_once('\n')) else {
            return;
        };
        let indentation = |line: &str| line.len() - line.trim_start().len();
        let Some((body, close)) = lines.rsplit_once('\n') else {
            return;
        };
        let old = indentation(close);
        let blank = body
            .lines()
            .any(|it| it.len() < old && it.trim().is_empty());
        let written = body.lines().filter(|it| !it.trim().is_empty());
        let new = written.map(indentation).min().unwrap_or(0);
        if blank && new > 0 || !blank && new != old {
            self.found.push((Difference::Indentation, span));
        }
    }
}

/// Whether both are written out, and the quotient is a whole number anyway.
fn divides(one: &Expression, two: &Expression) -> bool {
    let whole = |it: &Expression| match &*it.kind {
        ExpressionKind::Literal(Value::Number(number)) => number.to_i64(),
        _ => None,
    };
    let (Some(one), Some(two)) = (whole(one), whole(two)) else {
        return false;
    };
    two != 0 && one.checked_rem(two) == Some(0)
}
