//! Source texts and places in them.

use std::sync::Arc;

use super::graphemes;

/// Names a text in [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// A half-open range of bytes in one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text it is in.
    pub source: SourceId,
    /// The offset of the first byte in the source.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// From `start` of this one to the end of `other`, in the same source.
    pub fn to(self, other: Span) -> Span {
        Span {
            end: other.end.max(self.start),
            ..self
        }
    }

    /// Whether all of `other` is in this one.
    pub fn contains(self, other: Span) -> bool {
        self.source == other.source && self.start <= other.start && other.end <= self.end
    }

    /// The empty span at the start of this one.
    pub fn head(self) -> Span {
        Span {
            end: self.start,
            ..self
        }
    }

    /// The empty span at the end of this one.
    pub fn tail(self) -> Span {
        Span {
            start: self.end,
            ..self
        }
    }
}

/// A place as people count: line and column from 1, columns in grapheme clusters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The number of the line, counted from 1.
    pub line: usize,
    /// From 1, in grapheme clusters, as Terraform counts.
    pub column: usize,
    /// From 0, in bytes.
    pub byte: usize,
}

/// One text with its name.
#[derive(Clone, Debug)]
pub struct Source {
    /// The file name as the user would write it.
    pub name: String,
    /// The whole text of the source.
    pub text: Arc<str>,
    /// The parts that no message may show.
    pub secrets: Vec<Span>,
    line_starts: Vec<u32>,
}

impl Source {
    fn new(name: String, text: Arc<str>) -> Source {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0)
            .chain(breaks.map(|(at, _)| at as u32 + 1))
            .collect();
        Source {
            name,
            text,
            secrets: Vec::new(),
            line_starts,
        }
    }

    /// Where a byte offset is; offsets beyond the end are taken as the end.
    pub fn position(&self, offset: u32) -> Position {
        let mut byte = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let line = self
            .line_starts
            .partition_point(|start| *start as usize <= byte);
        let start = self
            .line_starts
            .get(line.saturating_sub(1))
            .copied()
            .unwrap_or(0) as usize;
        let column = graphemes(&self.text[start..byte]).count() + 1;
        Position { line, column, byte }
    }

    /// The text of a line (from 1) without its line break; empty if there is no such line.
    pub fn line(&self, line: usize) -> &str {
        self.text
            .split('\n')
            .nth(line.saturating_sub(1))
            .unwrap_or("")
            .trim_end_matches('\r')
    }
}

/// All texts read so far. Only grows.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    sources: Vec<Source>,
}

impl Sources {
    /// Creates an empty set of sources.
    pub fn new() -> Sources {
        Sources::default()
    }

    /// Adds a text (of at most 4 GiB) under the name the user knows it by.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        self.sources.push(Source::new(name.into(), text.into()));
        SourceId(self.sources.len() as u32 - 1)
    }

    /// From now on no message shows the lines of that part.
    pub fn hide(&mut self, secret: Span) {
        if let Some(source) = self.sources.get_mut(secret.source.0 as usize) {
            source.secrets.push(secret);
        }
    }

    /// The source with that id.
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.sources.get(id.0 as usize)
    }

    /// The text under a span; empty where there is none.
    pub fn text(&self, span: Span) -> &str {
        let range = span.start as usize..span.end as usize;
        self.get(span.source)
            .and_then(|source| source.text.get(range))
            .unwrap_or("")
    }

    /// The line on which a span starts, as messages name it: `main.tf:2`. Empty if the source is
    /// not one of these.
    pub fn line_of(&self, span: Span) -> String {
        let named = self.start(span);
        let named = named.map(|(name, start)| format!("{name}:{}", start.line));
        named.unwrap_or_default()
    }

    /// The position at which a span starts, as messages name it: `main.tf:2,12`. Empty if the
    /// source is not one of these.
    pub fn start_of(&self, span: Span) -> String {
        let named = self.start(span);
        let named = named.map(|(name, start)| format!("{name}:{},{}", start.line, start.column));
        named.unwrap_or_default()
    }

    /// The range of a span as messages name it: `main.tf:2,12-24`, or `main.tf:2,12-4,1` over
    /// several lines. None if the source is not one of these.
    pub fn range_of(&self, span: Span) -> Option<String> {
        let end = self.get(span.source)?.position(span.end);
        let (_, start) = self.start(span)?;
        let to = if start.line == end.line {
            end.column.to_string()
        } else {
            format!("{},{}", end.line, end.column)
        };
        Some(format!("{}-{to}", self.start_of(span)))
    }

    fn start(&self, span: Span) -> Option<(&str, Position)> {
        let source = self.get(span.source)?;
        Some((&source.name, source.position(span.start)))
    }

    /// All of them with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.sources
            .iter()
            .enumerate()
            .map(|(index, source)| (SourceId(index as u32), source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_grapheme_clusters() {
        let mut sources = Sources::new();
        let id = sources.add("main.tf", "a\ne\u{301}x = 1\n");
        let position = sources.get(id).map(|source| source.position(5));
        assert_eq!(
            position,
            Some(Position {
                line: 2,
                column: 2,
                byte: 5
            })
        );
    }
}
