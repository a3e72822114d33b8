//! Maps that were given in several parts, which were one.

use super::Upgrader;
use super::closing_brace::closing_brace;
use rform_core::diag::Span;
use rform_core::schema;
use rform_core::value::Type;
use rform_lang::syntax::{Body, Expression, ExpressionKind};

/// One of several maps of a name.
struct Part {
    /// The source range to remove once the items are moved.
    whole: Span,
    /// Between the braces.
    inner: Span,
    /// Names and places of the items.
    items: Vec<(String, Span)>,
}

impl Upgrader<'_> {
    /// Puts the items of all maps of a name into the first one; of a key that is given again the
    /// last value counts. What is within the maps is as it will be already.
    pub(super) fn join_maps(&mut self, body: &Body, schema: &schema::Block) {
        let maps = schema.attributes.iter().filter(|(_, it)| match &it.ty {
            Type::Map(_) => true,
            ty => *ty == Type::Dynamic,
        });
        for (name, _) in maps {
            let mut parts = parts(body, name);
            parts.sort_by_key(|it| it.inner.start);
            if parts.len() > 1 {
                self.join(&parts);
            }
        }
    }

    /// The same for the maps of that name in a block without a schema.
    pub(super) fn join_named(&mut self, body: &Body, name: &str) {
        let is_list = |it: &Expression| self.edits.original(it.span).starts_with('[');
        if body.attribute(name).is_some_and(|it| is_list(&it.value)) {
            return;
        }
        let mut parts = parts(body, name);
        parts.sort_by_key(|it| it.inner.start);
        if parts.len() > 1 {
            self.join(&parts);
        }
    }

    fn join(&mut self, parts: &[Part]) {
        let Some((first, rest)) = parts.split_first() else {
            return;
        };
        let shadowed = |at: usize, key: &str| {
            let later = parts.get(at + 1..).unwrap_or_default();
            later
                .iter()
                .flat_map(|it| &it.items)
                .any(|(name, _)| name == key)
        };
        for (at, part) in parts.iter().enumerate() {
            let again = part.items.iter().filter(|(key, _)| shadowed(at, key));
            let again: Vec<Span> = again.map(|(_, span)| *span).collect();
            again.into_iter().for_each(|span| self.remove_item(span));
        }
        let mut more = String::new();
        let indent = self.indent(first.whole);
        for part in rest {
            let text = self.edits.take(part.inner);
            let starts_line = text
                .trim_start_matches([' ', '\t'])
                .starts_with(['\n', '\r', '#', '/']);
            match starts_line {
                true => more.push_str(text.trim_end()),
                false => more.push_str(&format!("\n{indent}  {}", text.trim())),
            }
            self.remove_item(part.whole);
        }
        let close = Span {
            start: first.inner.end,
            end: first.inner.end + 1,
            ..first.inner
        };
        // What stands before the brace begins the first of the lines.
        let text = match self.edits.original(first.inner).contains('\n') {
            true => {
                let more = more.trim_start_matches(['\r', '\n']);
                more.strip_prefix(&*indent).unwrap_or(more).to_owned()
            }
            false => more,
        };
        self.edits.before(close, format!("{text}\n{indent}"));
    }
}

/// The maps of a name, written as blocks or with an equals sign.
fn parts(body: &Body, name: &str) -> Vec<Part> {
    let mut found = Vec::new();
    for block in body.blocks_of(name) {
        found.push(Part {
            whole: block.header.to(closing_brace(block)),
            inner: block.body.span,
            items: { block.body.attributes.iter() }
                .map(|it| (it.name.to_string(), it.span))
                .collect(),
        });
    }
    if let Some(given) = body.attribute(name) {
        let objects = match &*given.value.kind {
            ExpressionKind::Tuple(items) => items.iter().collect(),
            _ => vec![&given.value],
        };
        let mut start = given.span.start;
        for object in objects {
            let whole = Span {
                start,
                end: object.span.end,
                ..given.span
            };
            found.extend(of_object(object, whole));
            start = object.span.end;
        }
    }
    found
}

fn of_object(object: &Expression, whole: Span) -> Option<Part> {
    let ExpressionKind::Object(items) = &*object.kind else {
        return None;
    };
    let inner = Span {
        start: object.span.start + 1,
        end: object.span.end.saturating_sub(1),
        ..object.span
    };
    let items = items.iter().map(|it| {
        let name = it.key.as_word().cloned().or_else(|| it.key.as_text());
        let name = name.map_or_else(String::new, |it| it.to_string());
        (name, it.key.span.to(it.value.span))
    });
    Some(Part {
        whole,
        inner,
        items: items.collect(),
    })
}
