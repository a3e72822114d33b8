//! The layout of bodies: each item on a line of its own, and names without quotes.

use super::Upgrader;
use super::closing_brace::closing_brace;
use super::names::{begins_with_digit, today};
use rform_core::diag::Span;
use rform_lang::syntax::{Block, Body, ExpressionKind};

impl Upgrader<'_> {
    /// Lets each block of a file begin a line.
    pub(super) fn separate(&mut self, blocks: &[Block]) {
        for pair in blocks.windows(2) {
            let [one, two] = pair else { continue };
            let gap = Span {
                start: closing_brace(one).end,
                end: two.header.start,
                ..two.header
            };
            if !self.edits.original(gap).contains('\n') {
                self.edits.before(two.header, "\n");
            }
        }
    }

    /// Upgrades the content of a block: one item a line, and names without quotes.
    pub(super) fn lines(&mut self, block: &Block) {
        let indent = self.indent(block.header);
        self.header(block, &indent);
        let shadowed = block.body.shadowed(&block.kind).into_iter();
        let shadowed = shadowed.filter_map(|at| block.body.attributes.get(at));
        self.removed.extend(shadowed.map(|it| it.span));
        let items = items(&block.body);
        let close = block.body.span.tail();
        self.spread(block.open, &items, close, &indent);
        self.plain_name(&block.kind, block.kind_span);
        for attribute in &block.body.attributes {
            self.plain_name(&attribute.name, attribute.name_span);
            if !matches!(&*attribute.value.kind, ExpressionKind::Tuple(_)) {
                self.separator(attribute.name_span, attribute.value.span, "=");
            }
        }
    }

    /// Puts what stands before the brace on one line, and comments between before that.
    fn header(&mut self, block: &Block, indent: &str) {
        let labels = block.labels.iter().map(|(_, span)| *span);
        let parts: Vec<Span> = [block.kind_span]
            .into_iter()
            .chain(labels)
            .chain([block.open])
            .collect();
        for pair in parts.windows(2) {
            let [one, two] = pair else { continue };
            let gap = Span {
                start: one.end,
                end: two.start,
                ..*one
            };
            let text = self.edits.original(gap);
            let text = text.trim_start().strip_prefix('=').unwrap_or(text);
            let signed = text.len() < (gap.end - gap.start) as usize;
            if text.contains('\n') || signed {
                let comments = text.lines().map(str::trim).filter(|line| !line.is_empty());
                let comments: String = comments.map(|it| format!("{it}\n{indent}")).collect();
                self.edits.before(block.header, comments);
                self.edits.replace(gap, " ");
            }
        }
    }

    /// Puts each item on its own line, unless there is only one argument on a line with the braces.
    pub(super) fn spread(&mut self, open: Span, items: &[(Span, bool)], close: Span, indent: &str) {
        let (Some((first, _)), Some((last, _))) = (items.first(), items.last()) else {
            return;
        };
        let whole = open.to(close);
        let single = matches!(items, [(_, false)]) && !self.edits.original(whole).contains('\n');
        if single {
            return;
        }
        let line = format!("\n{indent}  ");
        self.break_line(
            Span {
                start: open.end,
                end: first.start,
                ..open
            },
            &line,
        );
        for pair in items.windows(2) {
            if let [(one, _), (two, _)] = pair {
                self.break_line(
                    Span {
                        start: one.end,
                        end: two.start,
                        ..open
                    },
                    &line,
                );
            }
        }
        let end = Span {
            start: last.end,
            end: close.start,
            ..open
        };
        self.break_line(end, &format!("\n{indent}"));
    }

    /// Puts the only argument of a block that is on one line with the braces on its own line.
    pub(super) fn unfold(&mut self, block: &Block) {
        let close = block.body.span.tail();
        let folded = !self.edits.original(block.open.to(close)).contains('\n');
        if let ([only], []) = (&block.body.attributes[..], &block.body.blocks[..])
            && folded
        {
            let indent = self.indent(block.header);
            let (start, end) = (block.open.end, only.span.start);
            self.break_line(
                Span {
                    start,
                    end,
                    ..close
                },
                &format!("\n{indent}  "),
            );
            let (start, end) = (only.span.end, close.start);
            self.break_line(
                Span {
                    start,
                    end,
                    ..close
                },
                &format!("\n{indent}"),
            );
        }
    }

    /// A gap between items: without commas, and with a line break.
    fn break_line(&mut self, gap: Span, line: &str) {
        let text = self.edits.original(gap);
        if !text.contains('\n') {
            let comment = text.trim_matches(|it: char| it.is_whitespace() || it == ',');
            let comment = match comment {
                "" => String::new(),
                comment => format!(" {comment}"),
            };
            self.edits.replace(gap, format!("{comment}{line}"));
        } else if let Some(at) = text.find(',')
            && !text
                .get(..at)
                .is_some_and(|before| before.contains(['#', '/']))
        {
            self.edits.delete(super::text::part(gap, at, at + 1));
        }
    }

    /// A name of an argument or a block without quotes.
    pub(super) fn plain_name(&mut self, name: &str, place: Span) {
        let new = today(name);
        if self.edits.original(place) == new {
            return;
        }
        if new != name && !begins_with_digit(name) {
            self.note(
                place,
                format!("{name:?} is no name today: this is {new} now"),
            );
        }
        self.edits.replace(place, new);
    }

    /// The white space with which the line of a place begins.
    pub(super) fn indent(&self, place: Span) -> String {
        let before = Span {
            start: 0,
            end: place.start,
            ..place
        };
        let text = self.edits.original(before);
        let line = text.rsplit('\n').next().unwrap_or_default();
        let blank = line.len() - line.trim_start().len();
        line.get(..blank).unwrap_or_default().to_owned()
    }

    /// Whether nothing, or a blank line, or the beginning of the block stands before a place.
    pub(super) fn follows_blank_line(&self, place: Span) -> bool {
        let before = Span {
            start: 0,
            end: place.start,
            ..place
        };
        let text = self.edits.original(before);
        let mut lines = text.rsplit('\n').skip(1).map(str::trim);
        lines
            .next()
            .is_none_or(|line| line.is_empty() || line.ends_with('{'))
    }

    /// Whether the line behind a place has something else than the end of the block.
    pub(super) fn is_followed_by_item(&self, place: Span) -> bool {
        let source = self.context.config.sources.get(place.source);
        let behind = source.and_then(|it| it.text.get(place.end as usize..));
        let line = behind.and_then(|it| it.split('\n').nth(1)).map(str::trim);
        line.is_some_and(|it| !it.is_empty() && !it.starts_with('}'))
    }
}

/// The items of a body in order, and whether they are blocks.
pub(super) fn items(body: &Body) -> Vec<(Span, bool)> {
    let attributes = body.attributes.iter().map(|it| (it.span, false));
    let blocks = body
        .blocks
        .iter()
        .map(|it| (it.header.to(closing_brace(it)), true));
    let mut items: Vec<(Span, bool)> = attributes.chain(blocks).collect();
    items.sort_by_key(|(span, _)| span.start);
    items
}
