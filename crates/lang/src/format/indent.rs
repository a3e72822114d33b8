//! How far lines are set in.

use super::lines::Line;
use super::pieces::Piece;
use crate::syntax::scan::TokenKind;

const STEP: usize = 2;

/// Sets lines in by the brackets that are open: one step for each line that opened some,
/// however many.
pub fn indent(pieces: &mut [Piece<'_>], lines: &[Line]) {
    let mut open: Vec<i64> = Vec::new();
    for line in lines {
        let net = brackets_before_heredoc(pieces, line);
        let Some(first) = pieces.get_mut(line.lead.start) else {
            continue;
        };
        if first.is(TokenKind::Newline) {
            continue;
        }
        if net < 0 {
            close(&mut open, -net);
        }
        first.spaces = STEP * open.len();
        if net > 0 {
            open.push(net);
        }
    }
}

/// How many more brackets a line opens than it closes. Those in the first line of a heredoc do
/// not count: Terraform passes over them, and then over some of those around.
fn brackets_before_heredoc(pieces: &[Piece<'_>], line: &Line) -> i64 {
    let code = pieces.get(line.lead.start..line.assign.end);
    let code = code.unwrap_or_default().iter();
    code.take_while(|piece| !piece.is(TokenKind::OpenHeredoc))
        .map(Piece::brackets)
        .sum()
}

/// Takes back steps as far as all brackets of their lines are closed.
fn close(open: &mut Vec<i64>, mut closed: i64) {
    while let Some(last) = open.last_mut() {
        if closed < *last {
            *last -= closed;
            return;
        }
        closed -= *last;
        open.pop();
        if closed == 0 {
            return;
        }
    }
}
