//! References that stood in quotes.

use super::Upgrader;
use super::names::{with_letter, without_digits};
use crate::former_arguments::reference_today;
use crate::legacy::path;
use rform_lang::syntax::{Expression, ExpressionKind};

impl Upgrader<'_> {
    /// Takes the quotes off each reference of a list: `["aws_vpc.main", "module.net"]`.
    pub(super) fn reference_list(&mut self, value: &Expression) {
        if let ExpressionKind::Tuple(items) = &*value.kind {
            items.iter().for_each(|item| self.whole_object(item));
        }
    }

    /// `"aws_vpc.main.id"`, of which today the object alone can be depended on.
    fn whole_object(&mut self, value: &Expression) {
        let Some(text) = value.as_text().filter(|_| Self::is_plain(value)) else {
            return;
        };
        let text = reference_today(&text).unwrap_or_else(|| text.to_string());
        let steps = match text.split('.').next() {
            Some("data") => 3,
            _ => 2,
        };
        let mut rest = text.split('.').skip(steps);
        let index = rest.next().filter(|it| it.parse::<u64>().is_ok());
        let end = steps + usize::from(index.is_some());
        let object: Vec<&str> = text.split('.').take(end).collect();
        let path = path(&object.join("."));
        let path = without_digits(&path, |name| format!(".{}", with_letter(name)));
        self.edits.replace(value.span, path);
    }

    /// Takes the quotes off a reference: `"aws_vpc.main"`.
    pub(super) fn quoted_reference(&mut self, value: &Expression) {
        self.quoted_path(value, |name| format!(".{}", with_letter(name)));
    }

    fn quoted_path(&mut self, value: &Expression, digits: fn(&str) -> String) {
        if let Some(text) = value.as_text().filter(|_| Self::is_plain(value)) {
            let path = without_digits(&path(&text), digits);
            self.edits.replace(value.span, path);
        }
    }

    /// Takes the quotes off a keyword, such as the `"destroy"` of `when`.
    pub(super) fn keyword(&mut self, value: &Expression) {
        if let Some(text) = value.as_text().filter(|_| Self::is_plain(value)) {
            self.edits.replace(value.span, &*text);
        }
    }

    /// `{ "aws" = "aws.west" }`
    pub(super) fn providers(&mut self, value: &Expression) {
        let ExpressionKind::Object(items) = &*value.kind else {
            return;
        };
        for item in items {
            self.quoted_reference(&item.key);
            self.separator(item.key.span, item.value.span, "=");
            self.quoted_reference(&item.value);
        }
    }
}
