//! References that stood in quotes.

use super::Upgrader;
use super::names::{with_letter, without_digits};
use crate::legacy::path;
use rform_lang::syntax::{Expression, ExpressionKind};

impl Upgrader<'_> {
    /// `["aws_vpc.main", "module.net"]`
    pub(super) fn reference_list(&mut self, value: &Expression) {
        if let ExpressionKind::Tuple(items) = &*value.kind {
            items.iter().for_each(|item| self.quoted_reference(item));
        }
    }

    /// `"aws_vpc.main"`
    pub(super) fn quoted_reference(&mut self, value: &Expression) {
        self.quoted_path(value, |name| format!(".{}", with_letter(name)));
    }

    fn quoted_path(&mut self, value: &Expression, digits: fn(&str) -> String) {
        if let Some(text) = value.as_text().filter(|_| Self::is_plain(value)) {
            let path = without_digits(&path(&text), digits);
            self.edits.replace(value.span, path);
        }
    }

    /// `["tags.%", "*"]`
    pub(super) fn ignored(&mut self, value: &Expression) {
        let ExpressionKind::Tuple(items) = &*value.kind else {
            return;
        };
        let all = |item: &Expression| item.as_text().is_some_and(|text| &*text == "*");
        if items.iter().any(all) {
            return self.edits.replace(value.span, "all");
        }
        for item in items {
            self.quoted_path(item, |key| format!("[{key:?}]"));
        }
    }

    /// `"destroy"`
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
