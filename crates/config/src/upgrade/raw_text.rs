//! `$${…}` in quotes, within which quotes and backslashes stood for themselves.

use super::Upgrader;
use super::text::part;
use rform_core::diag::Span;

impl Upgrader<'_> {
    /// Escapes of a piece of a quoted text, of which `raw` holds the places that had none.
    pub(super) fn quoted_piece(&mut self, piece: Span, raw: &[Span]) {
        let mut rest = piece;
        for place in raw {
            let start = place.start.max(rest.start);
            let end = place.end.min(rest.end);
            if start >= end {
                continue;
            }
            self.escapes(Span { end: start, ..rest });
            self.literally(Span { start, end, ..rest });
            rest.start = end;
        }
        self.escapes(rest);
    }

    /// Gives each quote and backslash the backslash that it needs today.
    fn literally(&mut self, span: Span) {
        let text = self.edits.original(span);
        for (at, _) in text.match_indices(['"', '\\']) {
            self.edits.before(part(span, at, at), "\\");
        }
    }

    /// Where `$${…}` stands in a quoted text with those interpolations; where nothing has a meaning,
    /// `${…}` is the same.
    pub(super) fn raw_places(&self, whole: Span, interpolations: &[Span]) -> Vec<Span> {
        let offset = |at: u32| at.saturating_sub(whole.start) as usize;
        let skipped: Vec<_> = interpolations
            .iter()
            .map(|it| (offset(it.start), offset(it.end)))
            .collect();
        let sign = if self.plain { "${" } else { "$${" };
        let places = raw_parts(self.edits.original(whole), &skipped, sign);
        places
            .into_iter()
            .map(|(from, to)| part(whole, from, to))
            .collect()
    }
}

/// The parts of a text, in bytes, from that sign to the brace that closes it on the same line.
fn raw_parts(text: &str, skipped: &[(usize, usize)], sign: &str) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut open: Option<(usize, u32)> = None;
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        if let Some((_, end)) = skipped.iter().find(|it| it.0 == at && it.1 > at) {
            at = *end;
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        match (open, byte) {
            (None, b'\\') => at += 1,
            (None, b'$') if rest.starts_with(sign) && closes(rest) => {
                open = Some((at, 0));
                at += sign.len() - 2;
            }
            // Two dollar signs are one, and so begin nothing.
            (None, b'$') if sign.len() > 2 && rest.starts_with("$$") => at += 1,
            (Some((start, braces)), b'{') => open = Some((start, braces + 1)),
            (Some((start, 0 | 1)), b'}') => {
                parts.push((start, at + 1));
                open = None;
            }
            (Some((start, braces)), b'}') => open = Some((start, braces - 1)),
            _ => {}
        }
        at += 1;
    }
    parts
}

/// Whether the first brace of a text closes on its line.
fn closes(text: &str) -> bool {
    let mut open = 0;
    let line = text.lines().next().unwrap_or_default();
    line.bytes().any(|byte| {
        match byte {
            b'{' => open += 1,
            b'}' => open -= 1,
            _ => {}
        }
        byte == b'}' && open == 0
    })
}
