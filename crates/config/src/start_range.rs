//! Where a message about an expression points: the start range of HCL.

use rform_core::diag::Span;
use rform_lang::syntax::tree::TemplatePart;
use rform_lang::syntax::{Expression, ExpressionKind};

/// The first part of an expression, which some messages underline instead of all of it.
pub(crate) fn start_range(expression: &Expression) -> Span {
    let first_byte = Span {
        end: expression.span.start.saturating_add(1),
        ..expression.span
    };
    match &*expression.kind {
        ExpressionKind::Template(parts, _) => match parts.first() {
            Some(
                TemplatePart::Text(_, span)
                | TemplatePart::If { span, .. }
                | TemplatePart::For { span, .. },
            ) => *span,
            Some(TemplatePart::Interpolation(inner, _)) if parts.len() > 1 => start_range(inner),
            _ => expression.span,
        },
        ExpressionKind::Tuple(_) | ExpressionKind::Object(_) => first_byte,
        ExpressionKind::For(it) => it.open,
        ExpressionKind::Call { name_span, .. } => Span {
            end: name_span.end.saturating_add(1),
            ..*name_span
        },
        ExpressionKind::Conditional(first, ..) | ExpressionKind::Binary(_, first, _) => {
            start_range(first)
        }
        ExpressionKind::Unary(..) => first_byte,
        _ => expression.span,
    }
}
