//! Blocks: kind, labels and braces.

use std::sync::Arc;

use super::super::scan::{Token, TokenKind};
use super::super::tree::{Block, Body};
use super::Parser;
use super::body::unclosed;
use rform_core::diag::{Diagnostic, Span};

type Labels = Vec<(Arc<str>, Span)>;

impl Parser<'_> {
    /// The rest of a block, behind its kind.
    pub(super) fn block(&mut self, kind: Token) -> Block {
        let labels = self.labels();
        let header = self.between(kind, self.previous());
        let mut block = Block {
            kind: self.text_of(kind).into(),
            kind_span: self.span(kind),
            labels,
            body: self.no_body(),
            header,
            open: header.tail(),
        };
        match self.take(TokenKind::OpenBrace) {
            Some(open) => {
                block.open = self.span(open);
                block.body = self.nested(|it| it.block_body(open), |it| it.no_body());
                block.body.end = block.open;
                self.end_of_block(kind);
            }
            None => self.report_no_body(kind),
        }
        block
    }

    pub(super) fn labels(&mut self) -> Labels {
        let mut labels = Labels::new();
        loop {
            let next = self.peek();
            match next.kind {
                TokenKind::OpenQuote => {
                    let (label, span) = self.quoted_literal();
                    labels.push((label.into(), span));
                }
                TokenKind::Identifier => {
                    self.read();
                    labels.push((self.text_of(next).into(), self.span(next)));
                }
                _ => return labels,
            }
        }
    }

    /// An empty body where the next token is.
    pub(super) fn no_body(&self) -> Body {
        let here = self.span(self.peek()).head();
        Body {
            attributes: Vec::new(),
            blocks: Vec::new(),
            span: here,
            end: here,
            undecided: None,
        }
    }

    pub(super) fn report_no_body(&mut self, kind: Token) {
        const SUMMARY: &str = "Invalid block definition";
        let next = self.peek();
        let span = self.span(next);
        match next.kind {
            TokenKind::Equal => {
                let detail = "The equals sign \"=\" indicates an argument definition, and must \
                              not be used when defining a block.";
                let diagnostic = Diagnostic::error(SUMMARY, detail).at(span);
                self.report(diagnostic.within(self.between(kind, next)));
            }
            TokenKind::Newline => {
                let detail = "A block definition must have block content delimited by \"{\" and \
                              \"}\", starting on the same line as the block header.";
                let diagnostic = Diagnostic::error(SUMMARY, detail).at(span);
                self.report(diagnostic.within(self.between(kind, next)));
            }
            _ => {
                let detail = "Either a quoted string block label or an opening brace (\"{\") is \
                              expected here.";
                self.report_unexpected_token(SUMMARY, detail, next, kind);
            }
        }
        self.recover_after_item();
    }

    fn block_body(&mut self, open: Token) -> Body {
        let next = self.peek();
        if matches!(
            next.kind,
            TokenKind::Newline | TokenKind::EndOfFile | TokenKind::CloseBrace
        ) {
            return self.body(TokenKind::CloseBrace, open);
        }
        let attributes = self.one_line_body();
        self.close_line(open);
        let end = self.span(self.previous());
        let start = self.span(next).start;
        Body {
            attributes,
            blocks: Vec::new(),
            span: Span {
                start,
                end: end.start.max(start),
                ..end
            },
            end,
            undecided: None,
        }
    }

    /// The brace that ends a block on one line.
    fn close_line(&mut self, open: Token) {
        if self.take(TokenKind::CloseBrace).is_some() {
            return;
        }
        let next = self.peek();
        let told = match next.kind {
            TokenKind::Comma | TokenKind::Newline => true,
            _ => !self.recovering,
        };
        if told {
            let diagnostic = match next.kind {
                TokenKind::EndOfFile => unclosed().at(self.span(open)),
                kind => Diagnostic::error(
                    "Invalid single-argument block definition",
                    line_not_closed(kind),
                )
                .at(self.span(next)),
            };
            self.report(diagnostic);
        }
        self.recover(TokenKind::CloseBrace);
    }

    fn end_of_block(&mut self, kind: Token) {
        let end = self.peek();
        if matches!(end.kind, TokenKind::Newline | TokenKind::EndOfFile) {
            self.read();
            return;
        }
        let detail = "A block definition must end with a newline.";
        self.report_unexpected_token("Missing newline after block definition", detail, end, kind);
        self.recover_after_item();
    }
}

/// The error message for a token after the attribute of a block on one line.
fn line_not_closed(next: TokenKind) -> &'static str {
    match next {
        TokenKind::Comma => {
            "Single-line block syntax can include only one argument definition. To define \
             multiple arguments, use the multi-line block syntax with one argument definition \
             per line."
        }
        TokenKind::Newline => {
            "An argument definition on the same line as its containing block creates a \
             single-line block definition, which must also be closed on the same line. Place the \
             block's closing brace immediately after the argument definition."
        }
        _ => {
            "A single-line block definition must end with a closing brace immediately after its \
             single argument definition."
        }
    }
}
