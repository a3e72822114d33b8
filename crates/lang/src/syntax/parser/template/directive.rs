//! `%{…}`, one at a time.

use super::super::super::scan::{Token, TokenKind};
use super::super::Parser;
use super::super::for_expression::{Introduction, Missing};
use super::Pieces;
use super::piece::{End, Piece};
use rform_core::diag::{Diagnostic, Span};
use rform_core::suggest::did_you_mean;

const KEYWORDS: [&str; 5] = ["if", "for", "else", "endif", "endfor"];

impl Parser<'_> {
    pub(super) fn directive(&mut self, pieces: &mut Pieces) {
        let open = self.read();
        self.trim_before(open, pieces);
        self.with_newlines(false, |it| match it.directive_piece(open) {
            Some((keyword, piece)) => {
                pieces.pieces.push(piece);
                it.end_of_directive(open, keyword, pieces);
            }
            None => drop(it.recover(TokenKind::SequenceEnd)),
        });
    }

    /// The keyword and the piece, without the closing brace; none after an error.
    fn directive_piece(&mut self, open: Token) -> Option<(Token, Piece)> {
        let keyword = self.peek();
        if keyword.kind != TokenKind::Identifier {
            let detail = "A template directive keyword (\"if\", \"for\", etc) is expected at the \
                          beginning of a %{ sequence.";
            self.report_unexpected_token("Invalid template directive", detail, keyword, open);
            return None;
        }
        self.read();
        let piece = match self.text_of(keyword) {
            "if" => {
                let condition = self.expression();
                Piece::If(condition, self.directive_span(open))
            }
            "for" => {
                let introduction = self.for_directive()?;
                Piece::For(introduction, self.directive_span(open))
            }
            "else" => Piece::End(End::Else, self.directive_span(open)),
            "endif" => Piece::End(End::If, self.directive_span(open)),
            "endfor" => Piece::End(End::For, self.directive_span(open)),
            _ => {
                self.report_unknown_keyword(open, keyword);
                return None;
            }
        };
        Some((keyword, piece))
    }

    /// The source range of a directive up to the token that should be its closing brace.
    fn directive_span(&self, open: Token) -> Span {
        self.between(open, self.peek())
    }

    fn for_directive(&mut self) -> Option<Introduction> {
        match self.for_names() {
            Ok((key, value)) => Some(Introduction {
                key,
                value,
                collection: self.expression(),
            }),
            Err(missing) => {
                let detail = match missing {
                    Missing::First => "For directive requires variable name after 'for'.",
                    Missing::Second => "For directive requires value variable name after comma.",
                    Missing::In => "For directive requires 'in' keyword after names.",
                };
                let diagnostic = Diagnostic::error("Invalid 'for' directive", detail);
                self.report_unless_consequence(diagnostic.at(self.span(self.peek())));
                None
            }
        }
    }

    fn report_unknown_keyword(&mut self, open: Token, keyword: Token) {
        let given = self.text_of(keyword);
        let suggestion = did_you_mean(given, KEYWORDS);
        let detail = format!("{given:?} is not a valid template control keyword.{suggestion}");
        self.report_unexpected_token("Invalid template control keyword", &detail, keyword, open);
    }

    fn end_of_directive(&mut self, open: Token, keyword: Token, pieces: &mut Pieces) {
        let close = self.peek();
        if close.kind == TokenKind::SequenceEnd {
            self.read();
            pieces.trim_next = self.trims(close);
            return;
        }
        let summary = format!("Extra characters in {} marker", self.text_of(keyword));
        let detail = "Expected a closing brace to end the sequence, but found extra characters.";
        self.report_unexpected_token(&summary, detail, close, open);
        self.recover(TokenKind::SequenceEnd);
    }
}
