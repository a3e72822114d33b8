//! `%{…}`, one at a time.

use super::super::super::scan::{Token, TokenKind};
use super::super::Parser;
use super::super::for_expression::{Introduction, Missing};
use super::{End, Piece, Pieces};
use rform_core::diag::{Diagnostic, Span};

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
            self.suspect_token("Invalid template directive", detail, keyword, open);
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

    /// With what is hoped to be the closing brace.
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
                self.suspect(diagnostic.at(self.span(self.peek())));
                None
            }
        }
    }

    fn report_unknown_keyword(&mut self, open: Token, keyword: Token) {
        let given = self.text_of(keyword);
        let similar = KEYWORDS.iter().find(|it| distance(given, it) < 3);
        let suggestion = match similar {
            Some(similar) => format!(" Did you mean {similar:?}?"),
            None => String::new(),
        };
        let detail = format!("{given:?} is not a valid template control keyword.{suggestion}");
        self.suspect_token("Invalid template control keyword", &detail, keyword, open);
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
        self.suspect_token(&summary, detail, close, open);
        self.recover(TokenKind::SequenceEnd);
    }
}

/// How many letters must be put in, taken out or replaced to make one word the other. Long
/// words are just far away.
fn distance(one: &str, other: &str) -> usize {
    if one.len() > other.len() + 12 {
        return one.len();
    }
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], index + 1);
        for (column, wanted) in other.chars().enumerate() {
            let replaced = diagonal + usize::from(letter != wanted);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}
