//! Tokens with their text, comments among them.

use std::borrow::Cow;

use crate::syntax::scan::{Start, Token, TokenKind, scan};
use rform_core::diag::graphemes;

/// The kind of a piece of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A comment; one up to the end of the line holds the line break too.
    Comment,
    /// Anything else, with the kind of its token.
    Code(TokenKind),
}

/// A token or comment.
#[derive(Clone, Debug)]
pub struct Piece<'a> {
    pub kind: Kind,
    pub text: Cow<'a, str>,
    /// Where it was in the text.
    pub start: u32,
    /// The spaces to put before the piece.
    pub spaces: usize,
}

impl<'a> Piece<'a> {
    pub fn new(kind: TokenKind, text: impl Into<Cow<'a, str>>, start: u32) -> Piece<'a> {
        Piece {
            kind: Kind::Code(kind),
            text: text.into(),
            start,
            spaces: 0,
        }
    }

    pub fn is(&self, kind: TokenKind) -> bool {
        self.kind == Kind::Code(kind)
    }

    /// Whether a line ends with it.
    pub fn ends_line(&self) -> bool {
        match self.kind {
            Kind::Comment => self.text.ends_with('\n'),
            Kind::Code(kind) => kind == TokenKind::Newline,
        }
    }

    /// How many brackets it opens; below zero if it closes one.
    pub fn brackets(&self) -> i64 {
        use TokenKind::{
            CloseBrace, CloseBracket, CloseParenthesis, Directive, Interpolation, OpenBrace,
            OpenBracket, OpenParenthesis, SequenceEnd,
        };
        match self.kind {
            Kind::Code(OpenBrace | OpenBracket | OpenParenthesis | Interpolation | Directive) => 1,
            Kind::Code(CloseBrace | CloseBracket | CloseParenthesis | SequenceEnd) => -1,
            _ => 0,
        }
    }

    /// The width of the piece with the spaces before it, in grapheme clusters.
    pub fn columns(&self) -> usize {
        let own = match self.text.is_ascii() {
            // A carriage return with its line feed is one cluster.
            true => self.text.len() - self.text.matches("\r\n").count(),
            false => graphemes(&self.text).count(),
        };
        self.spaces + own
    }
}

/// All of the text but white space and the byte order mark; the end of the file comes last.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let tokens = scan(text, Start::Code);
    let mut pieces = Vec::with_capacity(tokens.len());
    let mut at = 0;
    for token in &tokens {
        comments(text, at, token.start, &mut pieces);
        at = token.end;
        pieces.push(piece(text, *token));
    }
    // White space at the very end is nobody's to take away.
    match &mut pieces[..] {
        [.., last, end] => {
            let behind = last.start as usize + last.text.len();
            end.spaces = text.len().saturating_sub(behind);
        }
        [end] => end.spaces = text.trim_start_matches('\u{feff}').len(),
        [] => {}
    }
    pieces
}

fn piece(text: &str, token: Token) -> Piece<'_> {
    let own = slice(text, token.start, token.end);
    let comment = token.kind == TokenKind::Newline && own.starts_with(['#', '/']);
    Piece {
        kind: match comment {
            true => Kind::Comment,
            false => Kind::Code(token.kind),
        },
        text: own.into(),
        start: token.start,
        spaces: 0,
    }
}

/// The length of the comment that a text begins with; its end is not the `*/` in `/*/`.
fn comment_length(text: &str) -> usize {
    const OPEN: usize = 2;
    let end = text.get(OPEN..).and_then(|inside| inside.find("*/"));
    end.map_or(text.len(), |at| OPEN + at + "*/".len())
}

/// The comments between two tokens.
fn comments<'a>(text: &'a str, start: u32, end: u32, pieces: &mut Vec<Piece<'a>>) {
    let mut rest = slice(text, start, end);
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\u{feff}']);
        let length = match rest.get(..2) {
            Some("/*") => comment_length(rest),
            _ => rest.len(),
        };
        let (comment, behind) = rest.split_at(length);
        if comment.is_empty() {
            return;
        }
        pieces.push(Piece {
            kind: Kind::Comment,
            text: comment.into(),
            start: end - rest.len() as u32,
            spaces: 0,
        });
        rest = behind;
    }
}

fn slice(text: &str, start: u32, end: u32) -> &str {
    text.get(start as usize..end as usize).unwrap_or_default()
}
