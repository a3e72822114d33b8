//! The pieces of a template, as written.

use super::super::for_expression::Introduction;
use crate::syntax::tree::Expression;
use rform_core::diag::Span;

/// A piece of a template, as written.
pub(in super::super) enum Piece {
    /// Text, escapes resolved. In heredocs at most a line.
    Text(String, Span),
    /// An interpolation: `${…}`.
    Interpolation(Expression, Span),
    /// The head of a conditional: `%{if …}`.
    If(Expression, Span),
    /// The head of a loop: `%{for …}`.
    For(Introduction, Span),
    /// The end of a branch or loop: `%{else}`, `%{endif}` or `%{endfor}`.
    End(End, Span),
}

/// A directive that ends a branch or a loop of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum End {
    /// The `%{else}` that ends the first branch of a conditional.
    Else,
    /// The `%{endif}` of a conditional.
    If,
    /// The `%{endfor}` of a loop.
    For,
}
