//! References that stood in quotes.

use super::Upgrader;
use crate::lang::syntax::{Expression, ExpressionKind};

impl Upgrader<'_> {
    /// `["aws_vpc.main", "module.net"]`
    pub(super) fn reference_list(&mut self, value: &Expression) {
        if let ExpressionKind::Tuple(items) = &*value.kind {
            items.iter().for_each(|item| self.quoted_reference(item));
        }
    }

    /// `"aws_vpc.main"`
    pub(super) fn quoted_reference(&mut self, value: &Expression) {
        if let Some(text) = value.as_text().filter(|_| Self::is_plain(value)) {
            self.edits.replace(value.span, path(&text));
        }
    }

    /// `["tags.%", "*"]`
    pub(super) fn ignored(&mut self, value: &Expression) {
        let ExpressionKind::Tuple(items) = &*value.kind else {
            return;
        };
        let all = |item: &Expression| item.as_text().is_some_and(|text| &*text == "*");
        match items.iter().any(all) {
            true => self.edits.replace(value.span, "all"),
            false => self.reference_list(value),
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

/// A path with dots as it is written today: `tags.a/b` becomes `tags["a/b"]`, `list.0` `list[0]`.
/// Counters (`tags.%`, `list.#`) and stars stand for the whole.
fn path(text: &str) -> String {
    let mut out = String::new();
    for (at, step) in text.split('.').enumerate() {
        let is_name = step.chars().all(|it| it.is_alphanumeric() || "_-".contains(it));
        let is_number = !step.is_empty() && step.bytes().all(|it| it.is_ascii_digit());
        match step {
            "%" | "#" | "*" => break,
            step if at == 0 => out.push_str(step),
            step if is_number => out.push_str(&format!("[{step}]")),
            step if is_name || step.contains('[') => out.push_str(&format!(".{step}")),
            step => out.push_str(&format!("[{step:?}]")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn paths_with_dots() {
        assert_eq!(path("aws_vpc.main"), "aws_vpc.main");
        assert_eq!(path("data.aws_ami.a.0"), "data.aws_ami.a[0]");
        assert_eq!(path("tags.%"), "tags");
        assert_eq!(path("tags.a/b"), "tags[\"a/b\"]");
        assert_eq!(path("ingress.0.cidr_blocks.#"), "ingress[0].cidr_blocks");
    }
}
