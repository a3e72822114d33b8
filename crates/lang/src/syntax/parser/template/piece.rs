//! The pieces of a template, as written.

use super::super::for_expression::Introduction;
use crate::syntax::tree::Expression;
use rform_core::diag::Span;

/// A piece of a template, as written.
pub(in super::super) enum Piece {
    /// Text, escapes resolved. In heredocs at most a line.
    Text(String, Span),
    /// `${…}`
    Interpolation(Expression, Span),
    /// `%{if …}`
    If(Expression, Span),
    /// `%{for …}`
    For(Introduction, Span),
    /// `%{else}`, `%{endif}` or `%{endfor}`
    End(End, Span),
}

/// What ends a part of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum End {
    /// `%{else}`
    Else,
    /// `%{endif}`
    If,
    /// `%{endfor}`
    For,
}
