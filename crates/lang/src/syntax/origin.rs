//! Where a text to parse comes from.

use std::cell::{Cell, OnceCell};

use rform_core::diag::{SourceId, Span, graphemes};

/// Where a text comes from: a source, or a part of one. A `SourceId` alone will do, but a few
/// messages name other places of the file and then lack its name.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// The source that spans refer to.
    pub source: SourceId,
    /// The name of the source, as messages spell it.
    pub name: &'a str,
    /// Where in the source the text begins.
    pub offset: u32,
}

impl From<SourceId> for Origin<'_> {
    fn from(source: SourceId) -> Self {
        Origin::from((source, ""))
    }
}

impl<'a> From<(SourceId, &'a str)> for Origin<'a> {
    fn from((source, name): (SourceId, &'a str)) -> Self {
        Origin {
            source,
            name,
            offset: 0,
        }
    }
}

/// Names places of a text as Terraform does within messages.
pub(super) struct Places<'a> {
    text: &'a str,
    origin: Origin<'a>,
    line_starts: OnceCell<Vec<u32>>,
    /// The last place asked for, as byte, start of its line and column: the next one is
    /// most often behind it.
    last: Cell<(usize, usize, usize)>,
}

impl<'a> Places<'a> {
    pub fn new(text: &'a str, origin: Origin<'a>) -> Places<'a> {
        Places {
            text,
            origin,
            line_starts: OnceCell::new(),
            last: Cell::new((0, 0, 1)),
        }
    }

    /// `main.tf:2,12-24`, or `main.tf:2,12-4,1` over several lines.
    pub fn name(&self, span: Span) -> String {
        let (line, column) = self.position(span.start);
        let (end_line, end_column) = self.position(span.end);
        let separator = if self.origin.name.is_empty() { "" } else { ":" };
        let start = format!("{}{separator}{line},{column}", self.origin.name);
        if line == end_line {
            format!("{start}-{end_column}")
        } else {
            format!("{start}-{end_line},{end_column}")
        }
    }

    fn position(&self, offset: u32) -> (usize, usize) {
        let byte = offset.saturating_sub(self.origin.offset) as usize;
        let starts = self.line_starts.get_or_init(|| line_starts(self.text));
        let line = starts.partition_point(|start| *start as usize <= byte);
        let start = line.checked_sub(1).and_then(|index| starts.get(index));
        let start = start.map_or(0, |start| *start as usize);
        (line, self.column(start, byte))
    }

    /// The column of a byte in the line that starts there, in grapheme clusters from 1.
    fn column(&self, line_start: usize, byte: usize) -> usize {
        let (from, column) = match self.last.get() {
            (last, start, column) if start == line_start && last <= byte => (last, column),
            _ => (line_start, 1),
        };
        let between = self.text.get(from..byte).unwrap_or_default();
        let column = column + graphemes(between).count();
        self.last.set((byte, line_start, column));
        column
    }
}

fn line_starts(text: &str) -> Vec<u32> {
    let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    std::iter::once(0)
        .chain(breaks.map(|(at, _)| at as u32 + 1))
        .collect()
}
