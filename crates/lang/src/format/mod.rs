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

use crate::syntax::parse_body;
use rform_core::diag::SourceId;

use pieces::Piece;
use rewrite::Unwrap;

pub use rewrite::quoted;

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

/// The file in canonical form, but with the quotes around expressions, which a module of Terraform 0.11
/// needs; none if it does not parse.
pub fn formatted_with_quotes(text: &str) -> Option<String> {
    round(text, Unwrap::Nothing).map(|(part, _)| part.text)
}

struct Part {
    text: String,
    /// Whether there are arguments outside of blocks.
    has_arguments: bool,
}

/// Takes off what wraps, but not where the file could not be read any more: a comment would take
/// in what follows it. (Terraform takes one layer off each time it is run.)
fn whole(text: &str) -> Option<Part> {
    let (part, unwrapped) = round(text, Unwrap::All)?;
    if !unwrapped {
        return Some(part);
    }
    let careful = || to_the_end(round(text, Unwrap::Uncommented)?.0, Unwrap::Uncommented);
    let untouched = || round(text, Unwrap::Nothing).map(|(part, _)| part);
    to_the_end(part, Unwrap::All)
        .or_else(careful)
        .or_else(untouched)
}

/// Goes on until nothing wraps any more: what was unwrapped may be in the way of a comment no more.
/// None if the file cannot be read then.
fn to_the_end(mut part: Part, unwrap: Unwrap) -> Option<Part> {
    loop {
        let (next, unwrapped) = round(&part.text, unwrap)?;
        part = next;
        if !unwrapped {
            return Some(part);
        }
    }
}

/// The text formatted once, and whether something was unwrapped in it.
fn round(text: &str, unwrap: Unwrap) -> Option<(Part, bool)> {
    let (body, found) = parse_body(text, SourceId(0)).strict();
    if found.has_errors() {
        return None;
    }
    let pieces = pieces::pieces(text);
    let (mut pieces, unwrapped) = rewrite::rewrite(pieces, &body, unwrap);
    layout(&mut pieces);
    let part = Part {
        text: written(&pieces, text.len()),
        has_arguments: !body.attributes.is_empty(),
    };
    Some((part, unwrapped))
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
