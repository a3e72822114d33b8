//! The common indentation of a `<<-` heredoc.

use super::piece::Piece;
use rform_core::diag::graphemes;

/// Takes away the indentation that all lines share. Blank lines do not count, and a line that
/// begins with a sequence has none.
pub(super) fn flush(pieces: &mut [Piece]) {
    let shared = line_starts(pieces)
        .filter_map(|piece| match piece {
            Piece::Text(text, _) if is_blank(text) => None,
            Piece::Text(text, _) => Some(graphemes(indentation(text)).count()),
            _ => Some(0),
        })
        .min()
        .unwrap_or(0);
    if shared == 0 {
        return;
    }
    for piece in line_starts(pieces) {
        if let Piece::Text(text, span) = piece
            && !is_blank(text)
        {
            let bytes: usize = graphemes(text).take(shared).map(str::len).sum();
            text.drain(..bytes);
            span.start = span.start.saturating_add(bytes as u32).min(span.end);
        }
    }
}

/// Takes that indentation away from all lines.
pub(super) fn unindent(pieces: &mut [Piece], indentation: &str) {
    for piece in line_starts(pieces) {
        if let Piece::Text(text, span) = piece
            && let Some(rest) = text.strip_prefix(indentation)
        {
            *text = rest.to_owned();
            let bytes = indentation.len() as u32;
            span.start = span.start.saturating_add(bytes).min(span.end);
        }
    }
}

/// The pieces with which lines begin.
fn line_starts(pieces: &mut [Piece]) -> impl Iterator<Item = &mut Piece> {
    let mut starts = true;
    pieces.iter_mut().filter(move |piece| {
        let is_start = starts;
        starts = match piece {
            Piece::Text(text, _) => text.ends_with('\n'),
            _ => false,
        };
        is_start
    })
}

fn indentation(text: &str) -> &str {
    let (spaces, _) = text.split_at(text.len() - text.trim_start().len());
    spaces
}

/// A line of nothing but white space.
fn is_blank(text: &str) -> bool {
    text.ends_with('\n') && text.trim_start().is_empty()
}
