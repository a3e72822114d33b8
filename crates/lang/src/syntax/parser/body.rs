//! Bodies and their attributes.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::scan::{Token, TokenKind};
use super::super::tree::{Attribute, Body};
use super::super::{Legacy, LegacyForm};
use super::Parser;
use rform_core::diag::{Diagnostic, Span};

const REQUIRED: &str = "Argument or block definition required";
const REQUIRED_DETAIL: &str = "An argument or block definition is required here.";

/// The items of a body as they are found.
#[derive(Default)]
struct Items {
    body: Vec<Attribute>,
    blocks: Vec<super::super::tree::Block>,
    names: HashMap<Arc<str>, Span>,
}

impl Parser<'_> {
    /// Parses the items up to the token `end` and reads that. `open` is the token that opens the
    /// body.
    pub(super) fn body(&mut self, end: TokenKind, open: Token) -> Body {
        let mut items = Items::default();
        let start = self.peek().start;
        let close = loop {
            let next = self.peek();
            match next.kind {
                kind if kind == end => {
                    self.read();
                    break self.span(next);
                }
                TokenKind::Newline => drop(self.read()),
                TokenKind::Identifier => self.item(&mut items),
                TokenKind::OpenQuote if !self.strict && self.at_quoted_name() => {
                    let attribute = self.quoted_attribute("Invalid argument name", QUOTED, false);
                    self.add(attribute, &mut items);
                }
                _ => {
                    self.read();
                    self.report_bad_item(next, end, open);
                    let close = self.span(self.previous());
                    self.recover(end);
                    break close;
                }
            }
        };
        let start = self.span_from(start, start).start;
        Body {
            attributes: items.body,
            blocks: items.blocks,
            span: Span {
                start,
                end: close.start.max(start),
                ..close
            },
            end: close,
            undecided: None,
        }
    }

    fn item(&mut self, items: &mut Items) {
        let name = self.read();
        match self.peek().kind {
            TokenKind::Equal => {
                let attribute = self.attribute(self.text_of(name), name, false);
                self.add(attribute, items);
            }
            TokenKind::OpenQuote | TokenKind::OpenBrace | TokenKind::Identifier => {
                let block = self.block(name);
                items.blocks.push(block);
            }
            _ => {
                self.report(equals_sign_required().at(self.span(name)));
                self.recover_after_item();
            }
        }
    }

    fn add(&mut self, attribute: Attribute, items: &mut Items) {
        if let Some(first) = items.names.get(&attribute.name) {
            let detail = format!(
                "The argument {:?} was already set at {}. Each argument may be set only once.",
                attribute.name,
                self.places.name(*first)
            );
            return self
                .report(Diagnostic::error("Attribute redefined", detail).at(attribute.name_span));
        }
        items
            .names
            .insert(attribute.name.clone(), attribute.name_span);
        items.body.push(attribute);
    }

    pub(super) fn report_bad_item(&mut self, bad: Token, end: TokenKind, open: Token) {
        let span = self.span(bad);
        self.report_unless_consequence(match bad.kind {
            TokenKind::OpenQuote => Diagnostic::error("Invalid argument name", QUOTED).at(span),
            TokenKind::EndOfFile if end == TokenKind::CloseBrace => unclosed().at(self.span(open)),
            _ => Diagnostic::error(REQUIRED, REQUIRED_DETAIL).at(span),
        });
    }

    /// The rest of an attribute, from the equals sign. In a block on one line, what follows is
    /// for the block to check.
    fn attribute(&mut self, text: &str, name: Token, one_line: bool) -> Attribute {
        self.read();
        let errors = self.errors;
        let value = self.expression();
        let last = self.previous();
        if self.is_lost_since(errors) {
            self.recover_after_item();
        } else if !one_line {
            self.end_of_line(name);
        }
        Attribute {
            name: text.into(),
            name_span: self.span(name),
            value,
            span: self.between(name, last),
        }
    }

    fn end_of_line(&mut self, name: Token) {
        let end = self.peek();
        if matches!(end.kind, TokenKind::Newline | TokenKind::EndOfFile) {
            self.read();
            return;
        }
        let (summary, detail) = match end.kind {
            TokenKind::Comma => (
                "Unexpected comma after argument",
                "Argument definitions must be separated by newlines, not commas. An argument \
                 definition must end with a newline.",
            ),
            _ => (
                "Missing newline after argument",
                "An argument definition must end with a newline.",
            ),
        };
        self.report_unexpected_token(summary, detail, end, name);
        self.recover_after_item();
    }

    /// The body of a block on one line: a single attribute. Nothing when there is an error.
    pub(super) fn one_line_body(&mut self) -> Vec<Attribute> {
        if !self.strict && self.at_quoted_name() {
            return vec![self.quoted_attribute(REQUIRED, REQUIRED_DETAIL, true)];
        }
        let name = self.read();
        let next = self.peek();
        let diagnostic = match (name.kind, next.kind) {
            (TokenKind::Identifier, TokenKind::Equal) => {
                return vec![self.attribute(self.text_of(name), name, true)];
            }
            (
                TokenKind::Identifier,
                TokenKind::OpenQuote | TokenKind::OpenBrace | TokenKind::Identifier,
            ) => {
                let detail = format!(
                    "A single-line block definition can contain only a single argument. If you \
                     meant to define argument {:?}, use an equals sign to assign it a value. To \
                     define a nested block, place it on a line of its own within its parent block.",
                    self.text_of(name)
                );
                let span = self.between(name, next);
                Diagnostic::error("Argument definition required", detail).at(span)
            }
            (TokenKind::Identifier, _) => equals_sign_required().at(self.span(name)),
            _ => Diagnostic::error(REQUIRED, REQUIRED_DETAIL).at(self.span(name)),
        };
        self.report(diagnostic);
        self.recover_after_item();
        Vec::new()
    }

    /// Whether `"key" =` follows.
    fn at_quoted_name(&self) -> bool {
        self.kind_ahead(0) == TokenKind::OpenQuote
            && self.kind_ahead(1) == TokenKind::QuotedText
            && self.kind_ahead(2) == TokenKind::CloseQuote
            && self.kind_ahead(3) == TokenKind::Equal
    }

    fn quoted_attribute(&mut self, summary: &str, detail: &str, one_line: bool) -> Attribute {
        let quote = self.peek();
        let span = self.span(quote);
        self.legacy.push(Legacy {
            form: LegacyForm::QuotedName,
            span,
            refusal: Some(Diagnostic::error(summary, detail).at(span)),
        });
        let (name, _) = self.quoted_literal();
        let token = Token {
            end: self.previous().end,
            ..quote
        };
        self.attribute(&name, token, one_line)
    }
}

const QUOTED: &str = "Argument names must not be quoted.";

fn equals_sign_required() -> Diagnostic {
    let detail = "An argument or block definition is required here. To set an argument, use the \
                  equals sign \"=\" to introduce the argument value.";
    Diagnostic::error(REQUIRED, detail)
}

/// A block without its closing brace; the place is the opening one.
pub(super) fn unclosed() -> Diagnostic {
    let detail = "There is no closing brace for this block before the end of the file. This may \
                  be caused by incorrect brace nesting elsewhere in this file.";
    Diagnostic::error("Unclosed configuration block", detail)
}
