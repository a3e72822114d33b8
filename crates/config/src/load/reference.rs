//! Names of other objects where no other expression may stand: `depends_on`, `provider`,
//! `ignore_changes`, addresses.

use super::reader::{Reader, json_text};
use crate::legacy::{self, LegacyForm};
use crate::start_range;
use rform_core::diag::Span;
use rform_lang::references::{Reference, Traversal, parse_reference};
use rform_lang::syntax::{Attribute, Expression};

/// The error for an expression where only a name with constant keys is allowed.
pub const STATIC: &str = "A single static variable reference is required: only attribute access and \
                      indexing with constant keys. No calculations, function calls, template \
                      expressions, etc are allowed here.";

impl Reader<'_> {
    /// A traversal, also in quotes as in Terraform 0.11.
    pub fn traversal_or_quoted(&mut self, expression: &Expression) -> Option<Traversal> {
        if json_text(expression).is_none()
            && let Some(text) = expression.as_text()
        {
            self.warn_legacy(LegacyForm::QuotedReference, expression.span);
            if self.is_legacy() {
                let inner = self.parse_inner(&legacy::path(&text), expression.span);
                return self.traversal(&inner);
            }
            return self.quoted(&text, expression.span);
        }
        self.traversal(expression)
    }

    fn quoted(&mut self, text: &str, span: Span) -> Option<Traversal> {
        let text = text.strip_suffix(".*").unwrap_or(text);
        let name = text.find(|char: char| !(char.is_alphanumeric() || "_-.".contains(char)));
        if let Some(at) = name
            && !text[at..].starts_with('[')
        {
            let blanks = text[at..].len() - text[at..].trim_start().len();
            let start = span.start.saturating_add((1 + at + blanks) as u32);
            let here = Span {
                start,
                end: start.saturating_add(1),
                ..span
            };
            let detail = "Expected an attribute access or an index operator.";
            self.error("Invalid character", detail, here);
            return None;
        }
        let inner = self.parse_inner(text, span);
        self.traversal(&inner)
    }

    /// A traversal with constant keys only.
    pub fn traversal(&mut self, expression: &Expression) -> Option<Traversal> {
        let found = Traversal::of_name(&expression.static_form());
        if found.is_none() {
            self.error("Invalid expression", STATIC, expression.span);
        }
        found
    }

    /// The list of a `depends_on`.
    pub fn depends_on(&mut self, attribute: Option<&Attribute>) -> Vec<Reference> {
        let Some(attribute) = attribute else {
            return Vec::new();
        };
        let items = self.list(&attribute.value).unwrap_or_default();
        let mut found = Vec::new();
        for item in items {
            let Some(traversal) = self.traversal_or_quoted(&item) else {
                continue;
            };
            // What is no reference at all is told when references are checked.
            let traversal = match self.is_legacy() {
                true => whole_object(traversal),
                false => traversal,
            };
            match parse_reference(&traversal) {
                Ok(reference) => found.push(reference),
                Err(diagnostic) => self.diagnostics.push(diagnostic),
            }
        }
        found
    }

    /// An address, for which no expression may stand, not even in quotes.
    pub fn static_traversal(&mut self, expression: &Expression) -> Option<Traversal> {
        match Traversal::of_name(&expression.static_form()) {
            Some(traversal) => Some(traversal),
            None => {
                let span = expression.span;
                self.error("Invalid expression", STATIC, span);
                None
            }
        }
    }

    /// The entries of a map that is written out, as expressions.
    pub fn map(&mut self, expression: &Expression) -> Vec<(Expression, Expression)> {
        use rform_lang::syntax::ExpressionKind;
        if let ExpressionKind::Object(items) = &*expression.kind {
            let pair = |item: &rform_lang::syntax::tree::ObjectItem| {
                (item.key.clone(), item.value.clone())
            };
            return items.iter().map(pair).collect();
        }
        let detail = "A static map expression is required.";
        self.error(
            "Invalid expression",
            detail,
            start_range::start_range(expression),
        );
        Vec::new()
    }
}

/// What a traversal refers to, without the attributes behind it: Terraform 0.11 depended on the
/// object then.
fn whole_object(mut traversal: Traversal) -> Traversal {
    if let Ok(reference) = parse_reference(&traversal) {
        let rest = reference.remaining().len();
        let kept = traversal.accesses.len().saturating_sub(rest);
        traversal.accesses.truncate(kept);
    }
    traversal
}
