//! Quotes that say nothing: `"${x}"` is `x`, the type `"string"` is `string`; and labels, which
//! are all in quotes.

use std::ops::Range;

use super::pieces::{Kind, Piece};
use crate::syntax::normalize;
use crate::syntax::scan::TokenKind;
use crate::syntax::{Attribute, Block, Body};
use rform_core::go::quote::{is_printable, write_code};

/// Which of the templates that are one interpolation lose their quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unwrap {
    All,
    /// Only expressions without a comment up to the end of a line.
    Uncommented,
    Nothing,
}

/// The pieces with everything rewritten that the body says differently than it should, and
/// whether an interpolation was among it.
pub fn rewrite<'a>(pieces: Vec<Piece<'a>>, body: &Body, unwrap: Unwrap) -> (Vec<Piece<'a>>, bool) {
    let mut changes = Vec::new();
    let unwrapped = collect(&pieces, body, (&[], unwrap), &mut changes);
    changes.sort_by_key(|(range, _)| range.start);
    let mut changes = changes.into_iter().peekable();
    let mut rewritten = Vec::with_capacity(pieces.len());
    let mut kept_from = 0;
    for (at, piece) in pieces.into_iter().enumerate() {
        if let Some((range, new)) = changes.next_if(|(range, _)| range.start == at) {
            rewritten.extend(new);
            kept_from = range.end;
        }
        if at >= kept_from {
            rewritten.push(piece);
        }
    }
    (rewritten, unwrapped)
}

type Change<'a> = (Range<usize>, Vec<Piece<'a>>);

/// `within` are the kinds of the blocks around the body, outermost first. Whether an
/// interpolation was unwrapped.
fn collect<'a>(
    pieces: &[Piece<'a>],
    body: &Body,
    (within, unwrap): (&[&str], Unwrap),
    changes: &mut Vec<Change<'a>>,
) -> bool {
    let mut any_unwrapped = false;
    for attribute in &body.attributes {
        let range = value_range(pieces, attribute);
        let value = pieces.get(range.clone()).unwrap_or_default();
        let is_type = within == ["variable"] && &*attribute.name == "type";
        let new = match is_type {
            true => plain_type(value),
            false => fully_unwrapped(value, unwrap),
        };
        any_unwrapped |= !is_type && new.is_some();
        changes.extend(new.map(|new| (range, new)));
    }
    for block in &body.blocks {
        changes.extend(labels(pieces, block));
        let within: Vec<&str> = within.iter().copied().chain([&*block.kind]).collect();
        any_unwrapped |= collect(pieces, &block.body, (&within, unwrap), changes);
    }
    any_unwrapped
}

fn value_range(pieces: &[Piece<'_>], attribute: &Attribute) -> Range<usize> {
    let span = attribute.value.span;
    position(pieces, span.start)..position(pieces, span.end)
}

/// The first piece at or behind a place.
fn position(pieces: &[Piece<'_>], place: u32) -> usize {
    pieces.partition_point(|piece| piece.start < place)
}

/// The types of 0.11, and those without elements, as they are written today.
fn plain_type<'a>(value: &[Piece<'a>]) -> Option<Vec<Piece<'a>>> {
    let (name, element) = match value {
        [name] if name.is(TokenKind::Identifier) => match &*name.text {
            "list" | "map" | "set" => (name, Some("any")),
            _ => return None,
        },
        [open, name, _] if open.is(TokenKind::OpenQuote) => match &*name.text {
            "string" => (name, None),
            "list" | "map" => (name, Some("string")),
            _ => return None,
        },
        _ => return None,
    };
    let piece = |kind, text: &'static str| Piece::new(kind, text, name.start);
    let mut new = vec![Piece::new(
        TokenKind::Identifier,
        name.text.clone(),
        name.start,
    )];
    if let Some(element) = element {
        new.push(piece(TokenKind::OpenParenthesis, "("));
        new.push(piece(TokenKind::Identifier, element));
        new.push(piece(TokenKind::CloseParenthesis, ")"));
    }
    Some(new)
}

/// The same again and again: what is inside may be such a template too.
fn fully_unwrapped<'a>(value: &[Piece<'a>], unwrap: Unwrap) -> Option<Vec<Piece<'a>>> {
    let mut inner = unwrapped(value, unwrap)?;
    while let Some(next) = unwrapped(&inner, unwrap) {
        inner = next;
    }
    Some(inner)
}

/// The expression inside a template that consists of one interpolation.
fn unwrapped<'a>(value: &[Piece<'a>], unwrap: Unwrap) -> Option<Vec<Piece<'a>>> {
    let [quote, open, inside @ .., close, end] = value else {
        return None;
    };
    let wrapped = quote.is(TokenKind::OpenQuote)
        && open.is(TokenKind::Interpolation)
        && close.is(TokenKind::SequenceEnd)
        && end.is(TokenKind::CloseQuote);
    if !wrapped || inside.is_empty() || has_other_parts(inside) {
        return None;
    }
    let is_comment = |piece: &Piece<'_>| piece.kind == Kind::Comment && piece.ends_line();
    match unwrap {
        Unwrap::All => {}
        Unwrap::Uncommented if !inside.iter().any(is_comment) => {}
        _ => return None,
    }
    let is_break = |piece: &Piece<'_>| piece.is(TokenKind::Newline);
    let first = inside.iter().position(|it| !is_break(it)).unwrap_or(0);
    let last = inside
        .iter()
        .rposition(|it| !is_break(it))
        .map_or(0, |at| at + 1);
    let inside = inside.get(first..last).unwrap_or_default();
    let in_parentheses = inside
        .first()
        .is_some_and(|it| it.is(TokenKind::OpenParenthesis))
        && inside
            .last()
            .is_some_and(|it| it.is(TokenKind::CloseParenthesis));
    let mut new = inside.to_vec();
    // Over several lines only parentheses hold an expression together.
    if inside.iter().any(is_break) && !in_parentheses {
        let place = quote.start;
        new.insert(0, Piece::new(TokenKind::OpenParenthesis, "(", place));
        new.push(Piece::new(TokenKind::CloseParenthesis, ")", place));
    }
    Some(new)
}

/// Whether the template has more to it than that interpolation: another one, or text.
fn has_other_parts(inside: &[Piece<'_>]) -> bool {
    let mut quotes = 0i64;
    inside.iter().any(|piece| match piece.kind {
        Kind::Code(TokenKind::OpenQuote) => {
            quotes += 1;
            false
        }
        Kind::Code(TokenKind::CloseQuote) => {
            quotes -= 1;
            false
        }
        Kind::Code(TokenKind::Interpolation | TokenKind::SequenceEnd | TokenKind::QuotedText) => {
            quotes <= 0
        }
        _ => false,
    })
}

/// The labels of a block, each in quotes, with nothing between them.
fn labels<'a>(pieces: &[Piece<'a>], block: &Block) -> Option<Change<'a>> {
    let (_, last) = block.labels.last()?;
    let start = position(pieces, block.kind_span.end);
    let end = position(pieces, last.end);
    let mut new = Vec::with_capacity(block.labels.len() * 3);
    for (label, span) in &block.labels {
        new.push(Piece::new(TokenKind::OpenQuote, "\"", span.start));
        if !label.is_empty() {
            new.push(Piece::new(
                TokenKind::QuotedText,
                escaped(&normalize(label.to_string())),
                span.start,
            ));
        }
        new.push(Piece::new(TokenKind::CloseQuote, "\"", span.start));
    }
    (start < end).then_some((start..end, new))
}

/// Quotes a text as a string literal of the language, with what would begin an interpolation
/// escaped.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// Escapes a text for a quoted string literal.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '$' | '%' => {
                escaped.push(letter);
                if letters.peek() == Some(&'{') {
                    escaped.push(letter);
                }
            }
            letter if is_printable(letter) => escaped.push(letter),
            letter => {
                // Writing to a String cannot fail.
                let _ = write_code(letter, &mut escaped);
            }
        }
    }
    escaped
}
