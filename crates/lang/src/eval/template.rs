//! Templates: text with interpolations and directives.

use unicode_normalization::UnicodeNormalization;

use super::Evaluator;
use super::iterate::{bind, pairs};
use crate::syntax::Expression;
use crate::syntax::tree::TemplatePart;
use rform_core::diag::{Span, graphemes};
use rform_core::value::{Marks, Refinement, Type, Value, convert};

/// Longer known beginnings of unknown texts are cut to so many bytes.
const LONGEST_PREFIX: usize = 128;

/// The text of a template that is being rendered.
struct Text {
    text: String,
    known: bool,
    marks: Marks,
}

impl Evaluator<'_> {
    pub(super) fn template(&mut self, parts: &[TemplatePart], whole: &Expression) -> Value {
        match parts {
            [] => Value::from(""),
            [TemplatePart::Text(text, _)] => Value::String(text.clone()),
            [TemplatePart::Interpolation(inner, _)] => self.evaluate(inner),
            _ => self.joined(parts, whole),
        }
    }

    fn joined(&mut self, parts: &[TemplatePart], whole: &Expression) -> Value {
        let before = std::mem::take(&mut self.diagnostics);
        let mut so_far = Text {
            text: String::new(),
            known: true,
            marks: Marks::NONE,
        };
        for part in parts {
            let value = match part {
                TemplatePart::Text(text, _) => Value::String(text.clone()),
                TemplatePart::Interpolation(inner, _) => self.evaluate(inner),
                TemplatePart::If {
                    condition,
                    yes,
                    no,
                    span,
                } => self.if_directive(condition, (yes, no), *span, whole),
                TemplatePart::For { .. } => self.for_directive(part, whole),
            };
            self.append(&mut so_far, &value, part, whole);
        }
        let found = std::mem::replace(&mut self.diagnostics, before);
        let failed = found.has_errors();
        self.diagnostics.extend(found);
        so_far.finish(failed)
    }

    fn append(
        &mut self,
        so_far: &mut Text,
        value: &Value,
        part: &TemplatePart,
        whole: &Expression,
    ) {
        let (bare, marks) = value.unmark();
        if bare.is_null() {
            let detail =
                "The expression result is null. Cannot include a null value in a string template.";
            return self.bad_part(detail.to_owned(), part, whole);
        }
        so_far.marks = so_far.marks.union(marks);
        if !bare.is_known() {
            so_far.known = false;
            return;
        }
        match convert(bare, &Type::String) {
            Ok(text) if so_far.known => {
                let text = text.as_str().unwrap_or_default();
                if self.text_fits(so_far.text.len() + text.len(), whole) {
                    so_far.text.push_str(text);
                } else {
                    so_far.known = false;
                }
            }
            Ok(_) => {}
            Err(error) => {
                let reason = error.message;
                let detail =
                    format!("Cannot include the given value in a string template: {reason}.");
                self.bad_part(detail, part, whole);
            }
        }
    }

    fn bad_part(&mut self, detail: String, part: &TemplatePart, whole: &Expression) {
        let summary = "Invalid template interpolation value";
        match part {
            TemplatePart::Interpolation(inner, _) => {
                self.error(summary, detail, (inner.span, whole.span), inner);
            }
            TemplatePart::Text(_, span)
            | TemplatePart::If { span, .. }
            | TemplatePart::For { span, .. } => {
                self.error(summary, detail, (*span, whole.span), whole);
            }
        }
    }

    /// A template within a directive; always text.
    fn nested(&mut self, parts: &[TemplatePart], whole: &Expression) -> Value {
        match parts {
            [] => Value::from(""),
            parts => self.joined(parts, whole),
        }
    }

    fn if_directive(
        &mut self,
        condition: &Expression,
        (yes, no): (&[TemplatePart], &[TemplatePart]),
        span: Span,
        whole: &Expression,
    ) -> Value {
        let value = self.evaluate(condition);
        let Some(truth) = self.condition(&value, condition, span) else {
            return Value::unknown(Type::String);
        };
        let before = std::mem::take(&mut self.diagnostics);
        let yes_value = self.nested(yes, whole);
        let yes_errors = std::mem::take(&mut self.diagnostics);
        let no_value = self.nested(no, whole);
        let no_errors = std::mem::replace(&mut self.diagnostics, before);
        let marks = yes_value
            .marks()
            .union(no_value.marks())
            .union(value.marks());
        let chosen = match truth {
            Some(true) => {
                self.diagnostics.extend(yes_errors);
                yes_value
            }
            Some(false) => {
                self.diagnostics.extend(no_errors);
                no_value
            }
            None => Value::unknown(Type::String).refine(Refinement::not_null()),
        };
        chosen.mark(marks)
    }

    fn for_directive(&mut self, part: &TemplatePart, whole: &Expression) -> Value {
        let TemplatePart::For {
            key,
            value,
            collection,
            body,
            span,
            ..
        } = part
        else {
            return Value::from("");
        };
        let names = (key.as_ref().map(|(name, _)| name), &value.0);
        let Some((items, mut marks)) = self.iterated(collection, *span) else {
            return Value::unknown(Type::String);
        };
        let Some(items) = items else {
            return Value::unknown(Type::String).mark(marks);
        };
        let mut text = String::new();
        let mut known = true;
        for (item_key, item) in pairs(&items) {
            if !self.count_element(*span) || !self.text_fits(text.len(), whole) {
                return Value::unknown(Type::String).mark(marks);
            }
            let result = self.with_bound(bind(names, item_key, item), |inner| {
                inner.nested(body, whole)
            });
            marks = marks.union(result.marks());
            match result.as_str() {
                Some(part) => text.push_str(part),
                None => known = false,
            }
        }
        if !known {
            return Value::unknown(Type::String).mark(marks);
        }
        normalized(text).mark(marks)
    }
}

impl Text {
    fn finish(self, failed: bool) -> Value {
        if self.known {
            return normalized(self.text).mark(self.marks);
        }
        let unknown = Value::unknown(Type::String);
        let promise = Refinement::not_null();
        let promise = if failed {
            promise
        } else {
            promise.with_prefix(safe_prefix(&self.text))
        };
        unknown.refine(promise).mark(self.marks)
    }
}

/// A text in Unicode normal form C.
fn normalized(text: String) -> Value {
    if text.is_ascii() {
        Value::string(text)
    } else {
        Value::string(text.nfc().collect::<String>())
    }
}

/// The part of a beginning that no text behind it can change: what follows may combine with
/// the last character, unless that is one of those that never do.
pub(crate) fn safe_prefix(text: &str) -> String {
    const NEVER_COMBINES: &str = "-_:;/\\,.(){}[]|?!~ \t@#$%^&*+\"'";
    let mut end = text.len().min(LONGEST_PREFIX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let cut: String = text.get(..end).unwrap_or_default().nfc().collect();
    if cut.ends_with(|last| NEVER_COMBINES.contains(last)) {
        return cut;
    }
    let last = graphemes(&cut).last().unwrap_or_default();
    cut.strip_suffix(last).unwrap_or_default().to_owned()
}
