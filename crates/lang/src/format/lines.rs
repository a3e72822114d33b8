//! Lines, cut into the cells that are aligned.

use std::ops::Range;

use super::pieces::{Kind, Piece};
use crate::syntax::scan::TokenKind;

/// A line in three cells, each a range of pieces. Heredocs are part of the line that begins
/// them.
#[derive(Clone, Debug)]
pub struct Line {
    /// What comes first; all of it if there is nothing to align.
    pub lead: Range<usize>,
    /// From the sign of an assignment whose value ends on this line.
    pub assign: Range<usize>,
    /// A comment at the end.
    pub comment: Range<usize>,
}

/// The lines of all pieces.
pub fn lines(pieces: &[Piece<'_>]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    for (at, piece) in pieces.iter().enumerate() {
        if piece.ends_line() {
            lines.push(line(pieces, start..at + 1));
            start = at + 1;
        }
    }
    // The end of the file is on no line.
    let end = pieces.len().saturating_sub(1);
    if start < end {
        lines.push(line(pieces, start..end));
    }
    lines
}

fn line(pieces: &[Piece<'_>], all: Range<usize>) -> Line {
    let ends_in_comment = all.len() > 1
        && pieces
            .get(all.end - 1)
            .is_some_and(|last| last.kind == Kind::Comment);
    let code_end = if ends_in_comment {
        all.end - 1
    } else {
        all.end
    };
    let code = all.start..code_end;
    let sign = code
        .clone()
        .skip(1)
        .find(|at| pieces.get(*at).is_some_and(|it| it.is(TokenKind::Equal)));
    let assign_start = sign
        .filter(|sign| brackets(pieces, &(*sign..code_end)) == 0)
        .unwrap_or(code_end);
    Line {
        lead: all.start..assign_start,
        assign: assign_start..code_end,
        comment: code_end..all.end,
    }
}

/// How many more brackets are opened than closed.
pub fn brackets(pieces: &[Piece<'_>], range: &Range<usize>) -> i64 {
    let range = pieces.get(range.clone()).unwrap_or_default();
    range.iter().map(Piece::brackets).sum()
}

/// The width of a range.
pub fn columns(pieces: &[Piece<'_>], range: &Range<usize>) -> usize {
    let range = pieces.get(range.clone()).unwrap_or_default();
    range.iter().map(Piece::columns).sum()
}
