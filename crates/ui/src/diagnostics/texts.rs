//! The sources of a run, from which the lines that a diagnostic is about are cut.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::cut;
use super::json_context::json_context;
use super::snippet::Snippet;
use rform_core::diag::{Diagnostic, Source, SourceId, Sources, Span};
use rform_core::go::quote::quoted;
use rform_lang::syntax::{Block, parse_body};

/// The sources of a run, with the index of the blocks of each file, which is made once.
pub struct Texts<'a> {
    /// The sources that diagnostics point into.
    pub sources: &'a Sources,
    blocks: RefCell<BTreeMap<SourceId, Vec<Outer>>>,
}

/// A block at the top of a file.
#[derive(Clone)]
struct Outer {
    start: u32,
    end: u32,
    header: String,
}

impl<'a> Texts<'a> {
    /// Makes an empty index of these sources.
    pub fn new(sources: &'a Sources) -> Texts<'a> {
        Texts {
            sources,
            blocks: RefCell::default(),
        }
    }

    /// The excerpt around the place of a diagnostic; none if the source is not available.
    pub fn snippet(&self, diagnostic: &Diagnostic, span: Span) -> Option<Snippet> {
        let source = self.sources.get(span.source)?;
        let length = source.text.len() as u32;
        let (start, end) = (
            span.start.min(length),
            span.end.min(length).max(span.start.min(length)),
        );
        // An empty span is shown as one character.
        let mark = (start, if end == start { end + 1 } else { end });
        let around = diagnostic
            .context
            .filter(|context| context.source == span.source);
        let shown = around.map_or(mark, |it| (it.start.min(mark.0), it.end.max(mark.1)));
        let (code, code_start) = lines(source, shown);
        let is_secret = self.is_secret(source, span.source, (code_start, code.len()));
        let within = |offset: u32| (offset.saturating_sub(code_start) as usize).min(code.len());
        let mark_start = within(mark.0);
        let mut last = source.position(end);
        if end == start {
            last.column += 1;
            last.byte += 1;
        }
        let context = (!is_secret).then(|| self.context(span.source, source, mark.0));
        let snippet = Snippet {
            file: source.name.clone(),
            context: context.flatten(),
            first_line: source.position(shown.0).line,
            start: source.position(start),
            end: last,
            mark_start,
            mark_end: (mark_start + (mark.1 - mark.0) as usize).min(code.len()),
            code,
            is_cut: false,
        };
        Some(match is_secret {
            true => snippet.hidden(),
            false => cut::fitting(snippet),
        })
    }

    /// Whether some of the lines hold a sensitive value.
    fn is_secret(&self, source: &Source, id: SourceId, (start, length): (u32, usize)) -> bool {
        let lines = Span {
            source: id,
            start,
            end: start + length as u32,
        };
        let touches = |it: &Span| it.start <= lines.end && lines.start <= it.end;
        source.secrets.iter().any(touches)
    }

    /// The block around the character before an offset.
    fn context(&self, id: SourceId, source: &Source, offset: u32) -> Option<String> {
        let before = offset.checked_sub(1)?;
        if source.name.ends_with(".json") {
            return json_context(&source.text, before);
        }
        let mut blocks = self.blocks.borrow_mut();
        let blocks = blocks.entry(id).or_insert_with(|| outer_blocks(id, source));
        let at = blocks
            .partition_point(|block| block.start <= before)
            .checked_sub(1)?;
        let block = blocks.get(at)?;
        (before < block.end).then(|| block.header.clone())
    }
}

fn outer_blocks(id: SourceId, source: &Source) -> Vec<Outer> {
    let parsed = parse_body(&source.text, id);
    let length = source.text.len() as u32;
    // What was open at the end of the file, such as a heredoc, has swallowed the end of its block.
    let at_end = |it: &Diagnostic| it.span.is_some_and(|span| span.start >= length);
    let swallowed = parsed.diagnostics.iter().any(at_end);
    let outer = |block: &Block| {
        let labels = block
            .labels
            .iter()
            .map(|(label, _)| format!(" {}", quoted(label)));
        let close = block.body.span.end.max(block.open.end);
        let is_closed = source.text.as_bytes().get(close as usize) == Some(&b'}');
        Outer {
            start: block.kind_span.start,
            end: if is_closed { close + 1 } else { length + 1 },
            header: format!("{}{}", block.kind, labels.collect::<String>()),
        }
    };
    let mut blocks: Vec<Outer> = parsed.tree.blocks.iter().map(outer).collect();
    if let Some(last) = blocks.last_mut().filter(|_| swallowed) {
        last.end = length + 1;
    }
    blocks
}

/// The lines that a range touches, and where the first of them begins.
///
/// A range touches also the line that begins where it ends. Empty lines count only between
/// others.
fn lines(source: &Source, (start, end): (u32, u32)) -> (String, u32) {
    let mut found: Vec<&str> = Vec::new();
    let mut first = start;
    let from = source
        .text
        .get(..start as usize)
        .and_then(|text| text.rfind('\n'));
    let mut offset = from.map_or(0, |at| at as u32 + 1);
    // The line that ends where the range begins is touched too.
    if offset == start && offset > 0 {
        let before = source
            .text
            .get(..offset as usize - 1)
            .and_then(|text| text.rfind('\n'));
        offset = before.map_or(0, |at| at as u32 + 1);
    }
    let rest = source.text.get(offset as usize..).unwrap_or("");
    for line in rest.split_inclusive('\n') {
        let next = offset + line.len() as u32;
        let text = line.strip_suffix('\n').unwrap_or(line);
        let text = text.strip_suffix('\r').unwrap_or(text);
        let (line_start, line_end) = (offset, offset + text.len() as u32);
        if line_start > end {
            break;
        }
        let has = |from: u32, to: u32, at: u32| from <= at && at < to;
        let touched = line_start < line_end
            && (has(line_start, line_end, start)
                || has(line_start, line_end, end)
                || has(start, end, line_start)
                || has(start, end, line_end));
        if touched {
            if found.is_empty() {
                first = line_start;
            }
            found.push(text);
        }
        offset = next;
    }
    (found.join("\n"), first)
}
