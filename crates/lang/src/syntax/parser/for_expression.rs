//! `[for …]` and `{for …}`

use std::sync::Arc;

use super::super::scan::{Token, TokenKind};
use super::super::tree::{Expression, ExpressionKind, For};
use super::Parser;
use rform_core::diag::{Diagnostic, Span};

const SUMMARY: &str = "Invalid 'for' expression";

type Name = (Arc<str>, Span);

/// The introduction of a `for` expression: its names and its collection.
pub(super) struct Introduction {
    pub key: Option<Name>,
    pub value: Name,
    pub collection: Expression,
}

/// The results of a `for` expression: the part between the colon and the closing bracket.
struct Results {
    key: Option<Expression>,
    value: Expression,
    ellipsis: Option<Token>,
    condition: Option<Expression>,
}

impl Parser<'_> {
    /// The rest of a `for`, from that word.
    pub(super) fn for_expression(&mut self, open: Token, close: TokenKind) -> Expression {
        self.read();
        let parts = self.for_parts(open);
        let Some((introduction, results)) = parts else {
            let close = self.recover(close);
            return Expression::new(ExpressionKind::Invalid, self.between(open, close));
        };
        let close = match self.take(close) {
            Some(close) => close,
            None => {
                let next = self.peek();
                let detail = "Extra characters after the end of the 'for' expression.";
                self.report_unexpected_token(SUMMARY, detail, next, open);
                self.recover(close)
            }
        };
        let span = self.between(open, close);
        self.check_results(&results, open, span);
        let kind = ExpressionKind::For(Box::new(For {
            key: introduction.key,
            value: introduction.value,
            collection: introduction.collection,
            result_key: results.key,
            result: results.value,
            group: results.ellipsis.is_some(),
            condition: results.condition,
            open: self.span(open),
            close: self.span(close),
        }));
        Expression::new(kind, span)
    }

    /// None after an error from which only the closing bracket leads on.
    fn for_parts(&mut self, open: Token) -> Option<(Introduction, Results)> {
        let failed = |it: &mut Self, detail: &str| {
            let next = it.peek();
            it.report_unexpected_token(SUMMARY, detail, next, open);
        };
        let (key, value) = match self.for_names() {
            Ok(names) => names,
            Err(missing) => {
                failed(
                    self,
                    match missing {
                        Missing::First => "For expression requires variable name after 'for'.",
                        Missing::Second => {
                            "For expression requires value variable name after comma."
                        }
                        Missing::In => {
                            "For expression requires the 'in' keyword after its name declarations."
                        }
                    },
                );
                return None;
            }
        };
        let errors = self.errors;
        let collection = self.expression();
        if self.is_lost_since(errors) {
            return None;
        }
        if self.take(TokenKind::Colon).is_none() {
            failed(
                self,
                "For expression requires a colon after the collection expression.",
            );
            return None;
        }
        let introduction = Introduction {
            key,
            value,
            collection,
        };
        Some((introduction, self.for_results()?))
    }

    /// The one or two names and the word `in`.
    pub(super) fn for_names(&mut self) -> Result<(Option<Name>, Name), Missing> {
        let first = self.for_name().ok_or(Missing::First)?;
        let names = match self.take(TokenKind::Comma) {
            Some(_) => (Some(first), self.for_name().ok_or(Missing::Second)?),
            None => (None, first),
        };
        if !self.at_word("in") {
            return Err(Missing::In);
        }
        self.read();
        Ok(names)
    }

    fn for_name(&mut self) -> Option<Name> {
        let name = self.take(TokenKind::Identifier)?;
        Some((self.text_of(name).into(), self.span(name)))
    }

    fn for_results(&mut self) -> Option<Results> {
        let errors = self.errors;
        let mut key = None;
        let mut value = self.expression();
        if self.take(TokenKind::Arrow).is_some() {
            key = Some(value);
            value = self.expression();
        }
        if self.is_lost_since(errors) {
            return None;
        }
        let ellipsis = self.take(TokenKind::Ellipsis);
        let condition = self.at_word("if").then(|| {
            self.read();
            self.expression()
        });
        (!self.is_lost_since(errors)).then_some(Results {
            key,
            value,
            ellipsis,
            condition,
        })
    }

    /// Objects need a key, tuples must not have one.
    fn check_results(&mut self, results: &Results, open: Token, whole: Span) {
        let object = open.kind == TokenKind::OpenBrace;
        let failed = |detail: &str, span| Diagnostic::error(SUMMARY, detail).at(span).within(whole);
        match &results.key {
            Some(key) if !object => {
                let detail = "Key expression is not valid when building a tuple.";
                self.report(failed(detail, key.span));
            }
            None if object => {
                let detail = "Key expression is required when building an object.";
                self.report(failed(detail, results.value.span));
            }
            _ => {}
        }
        if let Some(ellipsis) = results.ellipsis.filter(|_| !object) {
            let detail = "Grouping ellipsis (...) cannot be used when building a tuple.";
            self.report(failed(detail, self.span(ellipsis)));
        }
    }
}

/// The part that is missing after `for`.
pub(super) enum Missing {
    /// A name at all.
    First,
    /// The name behind the comma.
    Second,
    /// The word `in`.
    In,
}
