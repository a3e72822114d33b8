//! Blocks that are arguments today: `tags { … }`.

use super::Upgrader;
use super::closing_brace::closing_brace;
use super::layout::items;
use super::value::ExpectedType;
use rform_core::diag::Span;
use rform_core::value::Type;
use rform_lang::format::quoted;
use rform_lang::syntax::Block;

impl Upgrader<'_> {
    /// `tags { … }` becomes `tags = { … }`, and `tags "a" { … }` becomes `tags = { "a" = { … } }`.
    pub(super) fn block_to_argument(&mut self, block: &Block, target: ExpectedType<'_>) {
        let gap = Span {
            start: block.kind_span.end,
            end: block.open.start,
            ..block.open
        };
        let mut opening = String::from(" = ");
        for (label, _) in &block.labels {
            opening += &format!("{{ {} = ", quoted(label));
        }
        self.edits.replace(gap, opening);
        if !block.labels.is_empty() {
            let close = " }".repeat(block.labels.len());
            self.edits.after(closing_brace(block), close);
        }
        self.map_items(block, target);
    }

    fn map_items(&mut self, block: &Block, target: ExpectedType<'_>) {
        let element = match target {
            ExpectedType::Typed(Type::Map(element)) => ExpectedType::Typed(element),
            ExpectedType::Stored => ExpectedType::Stored,
            ExpectedType::Output => ExpectedType::Output,
            _ => ExpectedType::Any,
        };
        let items = items(&block.body);
        for pair in items.windows(2) {
            let [(one, _), (two, _)] = pair else { continue };
            let gap = Span {
                start: one.end,
                end: two.start,
                ..block.open
            };
            if !self.edits.original(gap).contains([',', '\n']) {
                self.edits.replace(gap, ", ");
            }
        }
        for attribute in &block.body.attributes {
            let name = attribute.name_span;
            if self.loses_keys && crate::load::has_sequence(self.edits.original(name)) {
                self.separator(name, attribute.value.span, "=");
                self.lost_item(name, attribute.value.span);
                continue;
            }
            if attribute.name.contains('.') && !self.edits.original(name).starts_with('"') {
                self.edits.before(name, "\"");
                self.edits.after(name, "\"");
            }
            self.separator(name, attribute.value.span, "=");
            self.element_of(&attribute.value, target);
        }
        for inner in &block.body.blocks {
            self.block_to_argument(inner, element);
            if matches!(target, ExpectedType::Output) {
                self.edits.before(inner.open, "[");
                self.edits.after(closing_brace(inner), "]");
            }
        }
    }
}
