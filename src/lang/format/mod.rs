//! The canonical form of a file.
//!
//! Formatting works on tokens, line by line, and never on the tree: what is between tokens is
//! thrown away and made anew. [`pieces`] makes tokens that keep comments; [`rewrite`] takes off
//! quotes that say nothing (here alone the tree is asked where expressions and labels are);
//! [`lines`] cuts lines into cells; [`indent`], [`spaces`] and [`align`] decide what is put
//! before each token. Formatting the result again changes nothing.

mod align;
mod indent;
mod lines;
mod pieces;
mod rewrite;
mod spaces;

#[cfg(test)]
mod tests;

use crate::diag::SourceId;
use crate::lang::syntax::parse_body;

use pieces::Piece;

/// The file in canonical form. A text that does not parse stays as it is.
pub fn format(text: &str) -> String {
    let mut text = text.to_owned();
    loop {
        let (body, found) = parse_body(&text, SourceId(0)).strict();
        if found.has_errors() {
            return text;
        }
        let pieces = pieces::pieces(&text);
        let (mut pieces, unwrapped) = rewrite::rewrite(pieces, &body);
        layout(&mut pieces);
        let formatted = written(&pieces, text.len());
        // What was unwrapped may be in the way of a comment no more.
        if !unwrapped {
            return formatted;
        }
        text = formatted;
    }
}

/// Decides on the white space before each piece.
fn layout(pieces: &mut [Piece<'_>]) {
    let lines = lines::lines(pieces);
    indent::indent(pieces, &lines);
    spaces::space(pieces, &lines);
    align::align(pieces, &lines);
}

fn written(pieces: &[Piece<'_>], about: usize) -> String {
    let mut text = String::with_capacity(about + about / 8);
    for piece in pieces {
        text.extend(std::iter::repeat_n(' ', piece.spaces));
        text.push_str(&piece.text);
    }
    text
}
