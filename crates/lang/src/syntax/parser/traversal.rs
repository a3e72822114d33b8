//! Attributes, indexes and splats behind a term.

use std::sync::Arc;

use super::super::scan::{Token, TokenKind};
use super::super::tree::{Expression, ExpressionKind};
use super::Parser;
use rform_core::diag::Diagnostic;

const NO_NAME: &str = "Invalid attribute name";
const NO_NAME_DETAIL: &str = "An attribute name is required after a dot.";

impl Parser<'_> {
    /// That expression with all accesses that follow.
    pub(super) fn traversal(&mut self, mut on: Expression) -> Expression {
        loop {
            let next = self.peek();
            if !matches!(next.kind, TokenKind::Dot | TokenKind::OpenBracket) || !self.count_node() {
                return on;
            }
            self.read();
            on = match next.kind {
                TokenKind::Dot => self.dot(on, next),
                _ => self.bracket(on, next),
            };
        }
    }

    fn dot(&mut self, on: Expression, dot: Token) -> Expression {
        let next = self.peek();
        match next.kind {
            TokenKind::Identifier | TokenKind::Number => {
                self.read();
                self.access(on, dot, next, next, "the proper index syntax")
            }
            TokenKind::Star => {
                self.read();
                self.attribute_splat(on, dot, next)
            }
            _ => {
                let diagnostic = Diagnostic::error(NO_NAME, NO_NAME_DETAIL);
                self.report(diagnostic.at(self.span(next)));
                self.recovering = true;
                on
            }
        }
    }

    /// `.name`, or an index in the form of old, `.0`. Two of these look like a fraction:
    /// that is told at `blamed`, with advice to use something else.
    fn access(
        &mut self,
        on: Expression,
        dot: Token,
        step: Token,
        blamed: Token,
        advice: &str,
    ) -> Expression {
        let text = self.text_of(step);
        let step_span = self.between(dot, step);
        let span = on.span.to(step_span);
        if step.kind == TokenKind::Identifier {
            let kind = ExpressionKind::GetAttr(on, Arc::from(text), step_span);
            return Expression::new(kind, span);
        }
        let key = match text.split_once('.') {
            Some((first, second)) => {
                let detail = format!(
                    "When using the legacy index syntax, chaining two indexes together is not \
                     permitted. Use {advice} instead, like [{first}][{second}]."
                );
                let diagnostic = Diagnostic::error("Invalid legacy index syntax", detail);
                self.report(diagnostic.at(self.span(blamed)));
                ExpressionKind::Invalid
            }
            None => self.number_kind(step),
        };
        let key = Expression::new(key, self.span(step));
        Expression::new(ExpressionKind::Index(on, key), span)
    }

    /// `on.*` with the names and numbers that follow.
    fn attribute_splat(&mut self, on: Expression, dot: Token, star: Token) -> Expression {
        let marker = self.between(dot, star);
        let mut each = Expression::new(ExpressionKind::SplatItem, marker);
        while let Some(dot) = self.take(TokenKind::Dot) {
            let next = self.peek();
            if !matches!(next.kind, TokenKind::Identifier | TokenKind::Number) {
                self.report_no_splat_name(next, star);
                break;
            }
            if !self.count_node() {
                break;
            }
            self.read();
            let advice = "the proper index syntax with a full splat expression [*]";
            each = self.access(each, dot, next, star, advice);
        }
        splat(on, each, marker, false)
    }

    fn report_no_splat_name(&mut self, next: Token, star: Token) {
        let diagnostic = match next.kind {
            TokenKind::Star => Diagnostic::error(
                "Nested splat expression not allowed",
                "A splat expression (*) cannot be used inside another attribute-only splat \
                 expression.",
            )
            .at(self.span(next)),
            _ => Diagnostic::error(NO_NAME, NO_NAME_DETAIL).at(self.span(star)),
        };
        self.report_unless_consequence(diagnostic);
        self.recovering = true;
    }

    fn bracket(&mut self, on: Expression, open: Token) -> Expression {
        if self.take(TokenKind::Star).is_some() {
            return self.full_splat(on, open);
        }
        let (key, close) = self.with_newlines(false, |it| {
            let errors = it.errors;
            let key = it.expression();
            if it.is_lost_since(errors) {
                return (key, it.recover(TokenKind::CloseBracket));
            }
            let detail = "The index operator must end with a closing bracket (\"]\").";
            (
                key,
                it.close_bracket("Missing close bracket on index", detail),
            )
        });
        let span = on.span.to(self.span(close));
        Expression::new(ExpressionKind::Index(on, key), span)
    }

    fn full_splat(&mut self, on: Expression, open: Token) -> Expression {
        let detail = "The star for a full splat operator must be immediately followed by a \
                      closing bracket (\"]\").";
        let close = self.close_bracket("Missing close bracket on splat index", detail);
        let marker = self.between(open, close);
        let item = Expression::new(ExpressionKind::SplatItem, marker);
        let each = self.nested(|it| it.traversal(item), Self::invalid);
        splat(on, each, marker, true)
    }

    fn close_bracket(&mut self, summary: &str, detail: &str) -> Token {
        let close = self.read();
        if close.kind == TokenKind::CloseBracket || self.recovering {
            return close;
        }
        // Terraform underlines where it goes on.
        let found = self.recover(TokenKind::CloseBracket);
        self.report(Diagnostic::error(summary, detail).at(self.span(found)));
        found
    }
}

fn splat(
    on: Expression,
    each: Expression,
    marker: rform_core::diag::Span,
    full: bool,
) -> Expression {
    let span = on.span.to(each.span);
    Expression::new(
        ExpressionKind::Splat {
            on,
            each,
            full,
            marker,
        },
        span,
    )
}
