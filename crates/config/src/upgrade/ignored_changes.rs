//! `ignore_changes`, whose items were prefixes of flat keys: `tags.N` stood for `tags.Name` too, and
//! `tags.%` for how many tags there are.

use super::Upgrader;
use super::names::without_digits;
use crate::legacy::path;
use crate::load::is_name;
use rform_core::diag::Span;
use rform_core::schema;
use rform_lang::syntax::{Body, Expression, ExpressionKind};

impl Upgrader<'_> {
    /// `["tags.%", "*"]`, in a resource with that body.
    pub(super) fn ignored(&mut self, value: &Expression, resource: &Body, schema: &schema::Block) {
        let ExpressionKind::Tuple(items) = &*value.kind else {
            return;
        };
        let all = |item: &Expression| item.as_text().is_some_and(|text| &*text == "*");
        if items.iter().any(all) {
            return self.edits.replace(value.span, "all");
        }
        let mut kept = false;
        for (at, item) in items.iter().enumerate() {
            let Some(text) = item.as_text().filter(|_| Self::is_plain(item)) else {
                kept = true;
                continue;
            };
            let paths = self.ignored_paths(&text, resource, schema, item.span);
            if paths.is_empty() {
                self.remove_element(value.span, items, at, kept);
            } else {
                kept = true;
                self.edits.replace(item.span, paths.join(", "));
            }
        }
    }

    /// The paths of today that a prefix stood for.
    fn ignored_paths(
        &mut self,
        text: &str,
        resource: &Body,
        schema: &schema::Block,
        place: Span,
    ) -> Vec<String> {
        let is_known = !schema.attributes.is_empty();
        let (first, rest) = text.split_once('.').unwrap_or((text, ""));
        if !is_name(first) {
            self.note(
                place,
                format!("{text:?} names nothing to ignore: it is left out"),
            );
            return Vec::new();
        }
        let names = schema.attributes.keys().chain(schema.blocks.keys());
        if is_known && rest.is_empty() && !text.ends_with('.') {
            let names: Vec<String> = names
                .filter(|it| it.starts_with(first))
                .map(|it| it.to_string())
                .collect();
            if names.is_empty() {
                self.note(
                    place,
                    format!("there is no {first} to ignore: it is left out"),
                );
            }
            return names;
        }
        if is_known && !{ names }.any(|it| **it == *first) {
            self.note(
                place,
                format!("there is no {first} to ignore: it is left out"),
            );
            return Vec::new();
        }
        if matches!(rest, "%" | "#") {
            let text = format!(
                "{text} stood for how many there are, which changed nothing: it is left out"
            );
            self.note(place, text);
            return Vec::new();
        }
        let mut keys = self.keys_with(resource, first, rest);
        if keys.is_empty() {
            keys.push(without_digits(&path(text), |key| format!("[{key:?}]")));
        } else {
            let text =
                format!("{text} stood for all keys that begin so: those of the block are named");
            self.note(place, text);
        }
        keys
    }

    /// The paths of the keys in the map of that name that begin with a text, if there are others
    /// than the text itself.
    fn keys_with(&self, resource: &Body, name: &str, prefix: &str) -> Vec<String> {
        let blocks = resource.blocks_of(name).flat_map(|it| &it.body.attributes);
        let of_blocks = blocks.map(|it| it.name.to_string());
        let given = resource.attribute(name).map(|it| &*it.value.kind);
        let items = match given {
            Some(ExpressionKind::Object(items)) => &items[..],
            _ => &[],
        };
        let of_items = items.iter().filter_map(|it| {
            let key = it.key.as_word().cloned().or_else(|| it.key.as_text());
            key.map(|it| it.to_string())
        });
        let keys: Vec<String> = of_blocks
            .chain(of_items)
            .filter(|it| it.starts_with(prefix))
            .collect();
        if keys.iter().all(|it| it == prefix) {
            return Vec::new();
        }
        keys.iter().map(|key| format!("{name}[{key:?}]")).collect()
    }

    /// Takes an element out of a list, with the comma behind it or before it.
    fn remove_element(&mut self, list: Span, items: &[Expression], at: usize, kept: bool) {
        let Some(item) = items.get(at) else { return };
        let before = at.checked_sub(1).and_then(|before| items.get(before));
        let span = match (items.get(at + 1), before) {
            (Some(next), _) => Span {
                end: next.span.start,
                ..item.span
            },
            (None, Some(before)) if kept => Span {
                start: before.span.end,
                ..item.span
            },
            _ => item.span,
        };
        if self.edits.original(span).contains(['#', '/']) {
            self.edits.delete(item.span);
            return self.note(
                list,
                "a comma is left over where nothing is ignored any more",
            );
        }
        self.edits.delete(span);
    }
}
