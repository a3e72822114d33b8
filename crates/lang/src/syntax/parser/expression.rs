//! Conditionals and operators between operands.

use super::super::scan::TokenKind;
use super::super::tree::{BinaryOperator, Expression, ExpressionKind};
use super::Parser;
use rform_core::diag::Diagnostic;

impl Parser<'_> {
    /// Parses an expression up to the first token that cannot continue it.
    pub(super) fn expression(&mut self) -> Expression {
        self.nested(Self::conditional, Self::invalid)
    }

    /// A placeholder for an expression at the next token.
    pub(super) fn invalid(&mut self) -> Expression {
        Expression::new(ExpressionKind::Invalid, self.span(self.peek()))
    }

    fn conditional(&mut self) -> Expression {
        let errors = self.errors;
        let start = self.peek();
        let condition = self.binary(0);
        if self.is_lost_since(errors) || self.take(TokenKind::Question).is_none() {
            return condition;
        }
        let yes = self.expression();
        if self.is_lost_since(errors) {
            return condition;
        }
        let colon = self.peek();
        if self.take(TokenKind::Colon).is_none() {
            let detail = "The conditional operator (...?...:...) requires a false expression, \
                          delimited by a colon.";
            let summary = "Missing false expression in conditional";
            let diagnostic = Diagnostic::error(summary, detail).at(self.span(colon));
            self.report(diagnostic.within(self.between(start, colon)));
            return condition;
        }
        let no = self.expression();
        if self.is_lost_since(errors) {
            return condition;
        }
        let span = condition.span.to(no.span);
        Expression::new(ExpressionKind::Conditional(condition, yes, no), span)
    }

    /// Operands joined by operators of at least that level, from the left.
    fn binary(&mut self, level: u8) -> Expression {
        let errors = self.errors;
        let mut left = self.operand();
        while !self.is_lost_since(errors) {
            let Some((operator, of_level)) = operator(self.peek().kind) else {
                break;
            };
            if of_level < level || !self.count_node() {
                break;
            }
            self.read();
            let right = self.binary(of_level + 1);
            if self.is_lost_since(errors) {
                break;
            }
            let span = left.span.to(right.span);
            left = Expression::new(ExpressionKind::Binary(operator, left, right), span);
        }
        left
    }
}

/// An operator with its precedence: operators of higher precedence bind first.
fn operator(kind: TokenKind) -> Option<(BinaryOperator, u8)> {
    Some(match kind {
        TokenKind::Or => (BinaryOperator::Or, 0),
        TokenKind::And => (BinaryOperator::And, 1),
        TokenKind::EqualTo => (BinaryOperator::Equal, 2),
        TokenKind::NotEqual => (BinaryOperator::NotEqual, 2),
        TokenKind::Less => (BinaryOperator::Less, 3),
        TokenKind::LessOrEqual => (BinaryOperator::LessOrEqual, 3),
        TokenKind::Greater => (BinaryOperator::Greater, 3),
        TokenKind::GreaterOrEqual => (BinaryOperator::GreaterOrEqual, 3),
        TokenKind::Plus => (BinaryOperator::Add, 4),
        TokenKind::Minus => (BinaryOperator::Subtract, 4),
        TokenKind::Star => (BinaryOperator::Multiply, 5),
        TokenKind::Slash => (BinaryOperator::Divide, 5),
        TokenKind::Percent => (BinaryOperator::Modulo, 5),
        _ => return None,
    })
}
