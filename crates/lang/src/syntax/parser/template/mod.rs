//! Templates: first a row of pieces, then parts nested by their directives.

mod directive;
mod nest;
mod piece;
mod trim;

use super::super::scan::{Token, TokenKind};
use super::super::tree::TemplatePart;
use super::Parser;
use super::text::normalize;
use piece::Piece;
use rform_core::diag::{Diagnostic, Span};

/// The pieces so far.
#[derive(Default)]
struct Pieces {
    pieces: Vec<Piece>,
    /// Whether the last sequence ended in `~}`, directly before here.
    trim_next: bool,
}

impl Parser<'_> {
    /// The parts up to that token, which is read. With `flush`, the indentation that all lines
    /// share is taken away. `start` is where the text begins.
    pub(super) fn template(
        &mut self,
        start: u32,
        close: TokenKind,
        flush: bool,
    ) -> Vec<TemplatePart> {
        if let Some(part) = self.plain_text(close) {
            return vec![part];
        }
        if self.uninterpolated {
            return self.uninterpolated_template(start, close, flush);
        }
        let mut pieces = Pieces::default();
        let end = self.pieces(start, close, &mut pieces);
        match flush {
            true if self.hcl1 => {
                let indentation = self.hcl1_indentation(start);
                trim::unindent(&mut pieces.pieces, &indentation);
            }
            true => trim::flush(&mut pieces.pieces),
            false => {}
        }
        self.nest(pieces.pieces, end)
    }

    /// The most common template: quotes around plain text.
    fn plain_text(&mut self, close: TokenKind) -> Option<TemplatePart> {
        let text = self.peek();
        if text.kind != TokenKind::QuotedText || self.kind_ahead(1) != close {
            return None;
        }
        self.read();
        self.read();
        let content = self.unescaped(text);
        Some(TemplatePart::Text(normalize(content), self.span(text)))
    }

    /// Collects the pieces; the place of the token that ends them.
    fn pieces(&mut self, start: u32, close: TokenKind, pieces: &mut Pieces) -> Span {
        let first = self.peek();
        loop {
            let next = self.peek();
            let trim = std::mem::take(&mut pieces.trim_next);
            match next.kind {
                kind if kind == close => {
                    self.read();
                    return self.span(next);
                }
                TokenKind::QuotedText | TokenKind::Text => self.text(trim, pieces),
                TokenKind::Interpolation => self.interpolation(first, pieces),
                TokenKind::Directive => self.directive(pieces),
                _ => {
                    let summary = "Unterminated template string";
                    let detail = "No closing marker was found for the string.";
                    let diagnostic = Diagnostic::error(summary, detail).at(self.span(next));
                    self.report_unless_consequence(
                        diagnostic.within(self.span_from(start, next.end)),
                    );
                    let end = self.recover(close);
                    return self.span(end);
                }
            }
        }
    }

    fn text(&mut self, trim: bool, pieces: &mut Pieces) {
        let token = self.read();
        let text = match token.kind {
            TokenKind::QuotedText => self.unescaped(token),
            _ => {
                let text = self.without_doubled_signs(self.text_of(token));
                self.note_directive(token, &text);
                text
            }
        };
        let text = if trim { text.trim_start() } else { &text };
        let piece = Piece::Text(text.to_owned(), self.span(token));
        pieces.pieces.push(piece);
    }

    /// Parses an interpolation. `first` is the first token of the template.
    fn interpolation(&mut self, first: Token, pieces: &mut Pieces) {
        let open = self.read();
        self.trim_before(open, pieces);
        let piece = self.with_newlines(false, |it| {
            let expression = it.expression();
            let close = it.peek();
            if close.kind == TokenKind::SequenceEnd {
                it.read();
                pieces.trim_next = it.trims(close);
            } else {
                it.report_extra_characters(first, open, close);
                it.recover(TokenKind::SequenceEnd);
            }
            let span = it.between(open, it.previous());
            Piece::Interpolation(expression, span)
        });
        pieces.pieces.push(piece);
    }

    /// Whether the end of a sequence is `~}`.
    fn trims(&self, close: Token) -> bool {
        close.end - close.start == 2
    }

    /// `${~` and `%{~` take away the white space directly before.
    fn trim_before(&self, open: Token, pieces: &mut Pieces) {
        if open.end - open.start != 3 {
            return;
        }
        if let Some(Piece::Text(text, _)) = pieces.pieces.last_mut() {
            text.truncate(text.trim_end().len());
        }
    }

    fn report_extra_characters(&mut self, first: Token, open: Token, close: Token) {
        const UNCLOSED: &str = "Unclosed template interpolation sequence";
        const EXTRA: &str = "Extra characters after interpolation expression";
        let (summary, detail) = match close.kind {
            TokenKind::EndOfFile => (
                UNCLOSED,
                "There is no closing brace for this interpolation sequence before the end of the \
                 file. This might be caused by incorrect nesting inside the given expression.",
            ),
            TokenKind::CloseQuote | TokenKind::OpenQuote => (
                UNCLOSED,
                "There is no closing brace for this interpolation sequence before the end of the \
                 quoted template. This might be caused by incorrect nesting inside the given \
                 expression.",
            ),
            TokenKind::Colon => (
                EXTRA,
                "Template interpolation doesn't expect a colon at this location. Did you intend \
                 this to be a literal sequence to be processed as part of another language? If \
                 so, you can escape it by starting with \"$${\" instead of just \"${\".",
            ),
            _ => (
                EXTRA,
                "Expected a closing brace to end the interpolation expression, but found extra \
                 characters.\n\nThis can happen when you include interpolation syntax for another \
                 language, such as shell scripting, but forget to escape the interpolation start \
                 token. If this is an embedded sequence for another language, escape it by \
                 starting with \"$${\" instead of just \"${\".",
            ),
        };
        if summary == UNCLOSED {
            self.report_unless_consequence(Diagnostic::error(summary, detail).at(self.span(first)));
        } else {
            self.report_unexpected_token(summary, detail, close, open);
        }
    }
}
