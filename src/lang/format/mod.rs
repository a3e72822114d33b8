//! The canonical form of a file.
//!
//! Formatting works on tokens, line by line, and never on the tree: what is between tokens is
//! thrown away and made anew. [`pieces`] makes tokens that keep comments; [`rewrite`] takes off
//! quotes that say nothing (here alone the tree is asked where expressions and labels are);
//! [`lines`] cuts lines into cells; [`indent`], [`spaces`] and [`align`] decide what is put
//! before each token. Formatting the result again changes nothing. A long file is taken in
//! [`parts`], so that the memory it needs stays small and near.

mod align;
mod indent;
mod lines;
mod parts;
mod pieces;
mod rewrite;
mod spaces;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::diag::SourceId;
use crate::lang::syntax::parse_body;

use pieces::Piece;

/// The file in canonical form. A text that does not parse stays as it is.
pub fn format(text: &str) -> String {
    formatted(text).unwrap_or_else(|| text.to_owned())
}

/// The file in canonical form; none if it does not parse.
pub fn formatted(text: &str) -> Option<String> {
    let parts: Vec<&str> = parts::parts(text).collect();
    if parts.len() > 1 {
        let done: Option<Vec<Part>> = parts.into_iter().map(whole).collect();
        let done = done.unwrap_or_default();
        let with_arguments = done.iter().filter(|part| part.has_arguments).count();
        // An argument that is given twice is seen only where both are in the same part.
        if !done.is_empty() && with_arguments <= 1 {
            return Some(done.into_iter().map(|part| part.text).collect());
        }
    }
    whole(text).map(|part| part.text)
}

struct Part {
    text: String,
    /// Whether there are arguments outside of blocks.
    has_arguments: bool,
}

fn whole(text: &str) -> Option<Part> {
    let mut text = Cow::Borrowed(text);
    loop {
        let (body, found) = parse_body(&text, SourceId(0)).strict();
        if found.has_errors() {
            return None;
        }
        let pieces = pieces::pieces(&text);
        let (mut pieces, unwrapped) = rewrite::rewrite(pieces, &body);
        layout(&mut pieces);
        let formatted = written(&pieces, text.len());
        // What was unwrapped may be in the way of a comment no more.
        if !unwrapped {
            return Some(Part {
                text: formatted,
                has_arguments: !body.attributes.is_empty(),
            });
        }
        text = Cow::Owned(formatted);
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
