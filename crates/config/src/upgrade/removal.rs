//! Taking items out of bodies.

use super::Upgrader;
use rform_core::diag::Span;
use rform_lang::syntax::Attribute;

impl Upgrader<'_> {
    /// Takes an argument out, with its line if it is alone on it.
    pub(super) fn remove(&mut self, attribute: &Attribute) {
        self.remove_item(attribute.span);
    }

    /// Takes out the arguments that are given again.
    pub(super) fn remove_shadowed(&mut self) {
        for span in std::mem::take(&mut self.removed) {
            self.remove_item(span);
        }
    }

    /// Takes out what is there, with its lines if it is alone on them.
    pub(super) fn remove_item(&mut self, span: Span) {
        self.edits.take(span);
        let before = self.edits.original(Span {
            start: 0,
            end: span.start,
            ..span
        });
        let behind = self.edits.original(Span {
            start: span.end,
            end: u32::MAX,
            ..span
        });
        let behind = match behind {
            "" => self.rest(span),
            behind => behind,
        };
        let blanks = before.len() - before.trim_end_matches([' ', '\t']).len();
        let more = behind.len() - behind.trim_start_matches([' ', '\t', '\r']).len();
        let starts = before.len() == blanks || before.trim_end_matches([' ', '\t']).ends_with('\n');
        let ends = behind.get(more..).is_some_and(|it| it.starts_with('\n'));
        let line = Span {
            start: span.start - blanks as u32,
            end: span.end + more as u32 + 1,
            ..span
        };
        self.edits.delete(if starts && ends { line } else { span });
    }

    /// The text behind a span.
    fn rest(&self, span: Span) -> &str {
        let source = self.context.config.sources.get(span.source);
        source
            .and_then(|it| it.text.get(span.end as usize..))
            .unwrap_or_default()
    }
}
