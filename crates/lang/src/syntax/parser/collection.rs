//! Calls, tuples and objects: expressions between brackets, separated by commas.

use super::super::scan::{Token, TokenKind};
use super::super::tree::{Expression, ExpressionKind, ObjectItem};
use super::super::{Legacy, LegacyForm};
use super::Parser;
use rform_core::diag::{Diagnostic, Span};

impl Parser<'_> {
    /// The rest of a call, behind the first part of the function's name.
    pub(super) fn call(&mut self, first: Token) -> Expression {
        let mut name = self.text_of(first).to_owned();
        let mut last = first;
        let mut open = self.read();
        while open.kind == TokenKind::DoubleColon {
            let part = self.read();
            if part.kind != TokenKind::Identifier {
                let detail = "Function scope resolution symbol :: must be followed by a function \
                              name in this scope.";
                return self.not_a_call("Missing function name", detail, first, part);
            }
            name.push_str("::");
            name.push_str(self.text_of(part));
            last = part;
            open = self.read();
        }
        if open.kind != TokenKind::OpenParenthesis {
            let detail = "Function selector must be followed by an open parenthesis to begin the \
                          function call.";
            return self.not_a_call("Missing open parenthesis", detail, first, open);
        }
        let mut arguments = Vec::new();
        let (expand, close) =
            self.with_newlines(false, |it| it.arguments(first, open, &mut arguments));
        let kind = ExpressionKind::Call {
            name: name.into(),
            name_span: self.between(first, last),
            arguments,
            expand,
            close: self.span(close),
        };
        Expression::new(kind, self.between(first, close))
    }

    fn not_a_call(&mut self, summary: &str, detail: &str, first: Token, at: Token) -> Expression {
        let diagnostic = Diagnostic::error(summary, detail).at(self.span(at));
        self.report(diagnostic.within(self.between(first, at)));
        self.recover_over_parentheses();
        Expression::new(ExpressionKind::Invalid, self.between(first, at))
    }

    /// The arguments up to the closing parenthesis, and whether the last one is expanded.
    fn arguments(
        &mut self,
        name: Token,
        open: Token,
        arguments: &mut Vec<Expression>,
    ) -> (bool, Token) {
        loop {
            if let Some(close) = self.take(TokenKind::CloseParenthesis) {
                return (false, close);
            }
            let errors = self.errors;
            arguments.push(self.expression());
            if self.is_lost_since(errors) {
                return (false, self.recover(TokenKind::CloseParenthesis));
            }
            let separator = self.read();
            match separator.kind {
                TokenKind::Comma => {}
                TokenKind::CloseParenthesis => return (false, separator),
                TokenKind::Ellipsis => return (true, self.close_expanded(name, separator)),
                _ => {
                    self.report_no_comma(name, open, separator);
                    return (false, self.recover(TokenKind::CloseParenthesis));
                }
            }
        }
    }

    fn close_expanded(&mut self, name: Token, ellipsis: Token) -> Token {
        if let Some(close) = self.take(TokenKind::CloseParenthesis) {
            return close;
        }
        let detail = "An expanded function argument (with ...) must be immediately followed by \
                      closing parentheses.";
        self.report_unexpected_token("Missing closing parenthesis", detail, ellipsis, name);
        self.recover(TokenKind::CloseParenthesis)
    }

    fn report_no_comma(&mut self, name: Token, open: Token, separator: Token) {
        let diagnostic = match separator.kind {
            TokenKind::EndOfFile => Diagnostic::error(
                "Unterminated function call",
                "There is no closing parenthesis for this function call before the end of the \
                 file. This may be caused by incorrect parenthesis nesting elsewhere in this file.",
            )
            .at(self.between(name, open)),
            _ => Diagnostic::error(
                "Missing argument separator",
                "A comma is required to separate each function argument from the next.",
            )
            .at(self.span(separator))
            .within(self.between(name, separator)),
        };
        self.report(diagnostic);
    }

    pub(super) fn tuple(&mut self) -> Expression {
        let open = self.read();
        self.with_newlines(false, |it| {
            if it.at_word("for") {
                return it.for_expression(open, TokenKind::CloseBracket);
            }
            let mut items = Vec::new();
            let close = it.tuple_items(open, &mut items);
            Expression::new(ExpressionKind::Tuple(items), it.between(open, close))
        })
    }

    fn tuple_items(&mut self, open: Token, items: &mut Vec<Expression>) -> Token {
        loop {
            if let Some(close) = self.take(TokenKind::CloseBracket) {
                return close;
            }
            let errors = self.errors;
            items.push(self.expression());
            let next = self.peek();
            if !self.is_lost_since(errors) {
                match next.kind {
                    TokenKind::CloseBracket => return self.read(),
                    TokenKind::Comma => {
                        self.read();
                        continue;
                    }
                    _ => self.report_no_item_comma(open, next),
                }
            }
            return self.recover(TokenKind::CloseBracket);
        }
    }

    fn report_no_item_comma(&mut self, open: Token, next: Token) {
        if next.kind == TokenKind::EndOfFile {
            let detail = "There is no corresponding closing bracket before the end of the file. \
                          This may be caused by incorrect bracket nesting elsewhere in this file.";
            let summary = "Unterminated tuple constructor expression";
            return self
                .report_unless_consequence(Diagnostic::error(summary, detail).at(self.span(open)));
        }
        let detail = "Expected a comma to mark the beginning of the next item.";
        self.report_unexpected_token("Missing item separator", detail, next, open);
    }

    pub(super) fn object(&mut self) -> Expression {
        let open = self.read();
        if self.with_newlines(false, |it| it.at_word("for")) {
            return self.with_newlines(false, |it| it.for_expression(open, TokenKind::CloseBrace));
        }
        let mut items = Vec::new();
        let close = self.with_newlines(true, |it| it.object_items(open, &mut items));
        Expression::new(ExpressionKind::Object(items), self.between(open, close))
    }

    fn object_items(&mut self, open: Token, items: &mut Vec<ObjectItem>) -> Token {
        loop {
            let next = self.peek();
            match next.kind {
                TokenKind::Newline => {
                    self.read();
                    continue;
                }
                TokenKind::CloseBrace => return self.read(),
                _ => {}
            }
            let Some(item) = self.object_item(open) else {
                return self.recover(TokenKind::CloseBrace);
            };
            items.push(item);
            let next = self.peek();
            match next.kind {
                TokenKind::Comma | TokenKind::Newline => drop(self.read()),
                TokenKind::CloseBrace => return self.read(),
                TokenKind::EndOfFile => {
                    self.report_unless_consequence(unterminated_object(self.span(open)));
                    return self.recover(TokenKind::CloseBrace);
                }
                _ => {
                    let detail =
                        "Expected a newline or comma to mark the beginning of the next attribute.";
                    self.report_unexpected_token("Missing attribute separator", detail, next, open);
                    return self.recover(TokenKind::CloseBrace);
                }
            }
        }
    }

    /// `key = value` or `key: value`; none after an error.
    fn object_item(&mut self, open: Token) -> Option<ObjectItem> {
        let errors = self.errors;
        let key = self.expression();
        if self.is_lost_since(errors) {
            return None;
        }
        let separator = self.peek();
        if !matches!(separator.kind, TokenKind::Equal | TokenKind::Colon) {
            self.report_no_value(open, separator);
            return None;
        }
        self.read();
        if matches!(
            *key.kind,
            ExpressionKind::GetAttr(..) | ExpressionKind::Index(..)
        ) {
            self.legacy.push(Legacy {
                form: LegacyForm::DottedKey,
                span: key.span,
                refusal: None,
            });
        }
        let errors = self.errors;
        let value = self.expression();
        (!self.is_lost_since(errors)).then_some(ObjectItem { key, value })
    }

    fn report_no_value(&mut self, open: Token, next: Token) {
        const NO_SEPARATOR: &str = "Missing key/value separator";
        let (summary, detail) = match next.kind {
            TokenKind::EndOfFile => {
                return self.report_unless_consequence(unterminated_object(self.span(open)));
            }
            TokenKind::Newline | TokenKind::Comma => (
                "Missing attribute value",
                "Expected an attribute value, introduced by an equals sign (\"=\").",
            ),
            TokenKind::Identifier => (
                NO_SEPARATOR,
                "Expected an equals sign (\"=\") to mark the beginning of the attribute value. \
                 If you intended to given an attribute name containing periods or spaces, write \
                 the name in quotes to create a string literal.",
            ),
            _ => (
                NO_SEPARATOR,
                "Expected an equals sign (\"=\") to mark the beginning of the attribute value.",
            ),
        };
        self.report_unexpected_token(summary, detail, next, open);
    }
}

fn unterminated_object(open: Span) -> Diagnostic {
    let detail = "There is no corresponding closing brace before the end of the file. This may be \
                  caused by incorrect brace nesting elsewhere in this file.";
    Diagnostic::error("Unterminated object constructor expression", detail).at(open)
}
