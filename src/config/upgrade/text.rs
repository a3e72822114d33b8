//! Texts: escapes and signs that mean something else today.

use super::Upgrader;
use crate::diag::Span;
use crate::lang::syntax::Expression;
use crate::lang::syntax::tree::{TemplateForm, TemplatePart};

impl Upgrader<'_> {
    /// A text with or without interpolations.
    pub(super) fn template(
        &mut self,
        whole: &Expression,
        parts: &[TemplatePart],
        form: TemplateForm,
    ) {
        let quoted = form == TemplateForm::Quoted;
        let mut at = whole.span.start;
        for part in parts {
            if let TemplatePart::Interpolation(inner, span) = part {
                let before = Span {
                    start: at,
                    end: span.start,
                    ..whole.span
                };
                self.plain_text(before, quoted);
                self.within(inner);
                at = span.end;
            }
        }
        self.plain_text(
            Span {
                start: at,
                ..whole.span
            },
            quoted,
        );
        self.plain_quotes(whole.span);
    }

    fn plain_text(&mut self, span: Span, quoted: bool) {
        let text = self.edits.original(span);
        if !self.legacy {
            return;
        }
        for (at, _) in text.match_indices("%{") {
            self.edits.before(part(span, at, at), "%");
        }
        if quoted {
            self.escapes(span, text);
            self.inner_quotes(span, text);
        }
    }

    /// Quotes within `$${…}`, which needed no backslash.
    fn inner_quotes(&mut self, span: Span, text: &str) {
        let Some(from) = text.find("$${") else { return };
        let inner = text.get(from..text.len() - 1).unwrap_or_default();
        for (at, _) in inner.match_indices('"') {
            if !inner.get(..at).is_some_and(|before| before.ends_with('\\')) {
                self.edits.before(part(span, from + at, from + at), "\\");
            }
        }
    }

    fn escapes(&mut self, span: Span, text: &str) {
        let mut rest = text;
        while let Some(found) = rest.find('\\') {
            let at = text.len() - rest.len() + found;
            let behind = text.get(at + 1..).unwrap_or_default();
            let (length, letter) = escape(behind);
            if let Some(letter) = letter {
                let new = match letter {
                    ' '..='~' if !"\"\\$%".contains(letter) => letter.to_string(),
                    _ => format!("\\u{:04x}", u32::from(letter)),
                };
                self.edits.replace(part(span, at, at + 1 + length), new);
            }
            rest = behind.get(length..).unwrap_or_default();
        }
    }

    /// `\"a\"` within an interpolation.
    fn plain_quotes(&mut self, span: Span) {
        if self.edits.original(span).starts_with("\\\"") {
            let length = (span.end - span.start) as usize;
            self.edits.delete(part(span, 0, 1));
            self.edits.delete(part(span, length - 2, length - 1));
        }
    }
}

/// How long an escape is behind its backslash, and what it stands for if it is one of old.
fn escape(behind: &str) -> (usize, Option<char>) {
    let numbered = |skip: usize, digits: usize, radix: u32| {
        let number = behind.get(skip..skip + digits);
        let number = number.and_then(|it| u32::from_str_radix(it, radix).ok());
        (skip + digits, number.and_then(char::from_u32))
    };
    match behind.chars().next() {
        Some('a') => (1, Some('\u{7}')),
        Some('b') => (1, Some('\u{8}')),
        Some('f') => (1, Some('\u{c}')),
        Some('v') => (1, Some('\u{b}')),
        Some('x') => numbered(1, 2, 16),
        Some('0'..='7') => numbered(0, 3, 8),
        Some(other) => (other.len_utf8(), None),
        None => (0, None),
    }
}

/// A part of a span, by bytes from its start.
pub(super) fn part(span: Span, from: usize, to: usize) -> Span {
    Span {
        start: span.start + from as u32,
        end: span.start + to as u32,
        ..span
    }
}
