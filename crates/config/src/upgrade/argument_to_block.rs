//! Arguments that are blocks today: objects, lists of objects, and values that hold some.

use super::Upgrader;
use super::names::today;
use super::value::ExpectedType;
use rform_core::diag::Span;
use rform_core::schema::{self, NestedBlock};
use rform_lang::syntax::tree::ObjectItem;
use rform_lang::syntax::{Attribute, Expression, ExpressionKind};

impl Upgrader<'_> {
    /// `root_block_device = { … }` becomes `root_block_device { … }`, a list of such ones several
    /// blocks.
    pub(super) fn argument_to_block(&mut self, given: &Attribute, nested: &NestedBlock) {
        let indent = self.indent(given.name_span);
        match &*given.value.kind {
            ExpressionKind::Object(items) => {
                self.separator(given.name_span, given.value.span, "");
                self.plain_name(&given.name, given.name_span);
                self.object_to_body(&given.value, items, nested, &indent);
            }
            ExpressionKind::Tuple(items) if items.iter().all(is_object) => {
                self.list_to_blocks(given, items, nested, &indent);
            }
            _ => self.dynamic(given, nested, &indent),
        }
    }

    fn list_to_blocks(
        &mut self,
        given: &Attribute,
        items: &[Expression],
        nested: &NestedBlock,
        indent: &str,
    ) {
        let mut start = given.span.start;
        for (at, item) in items.iter().enumerate() {
            let gap = Span {
                start,
                end: item.span.start,
                ..given.span
            };
            let comments = comments(self.edits.original(gap), indent);
            let name = today(&given.name);
            let separator = match (at, &*name) {
                (0, name) => format!("{name} "),
                (_, name) => format!("\n\n{indent}{comments}{name} "),
            };
            if let ExpressionKind::Object(pairs) = &*item.kind {
                self.object_to_body(item, pairs, nested, indent);
            }
            let deep = self.indent(item.span.tail());
            let text = self.edits.take(item.span);
            let text = match deep.strip_prefix(indent).filter(|more| !more.is_empty()) {
                Some(more) => shifted(&text, more),
                None => text,
            };
            self.edits.replace(item.span, text);
            // The name as it was written may hold a sign or quotes.
            self.edits.replace(gap, separator);
            start = item.span.end;
        }
        let rest = Span {
            start,
            end: given.value.span.end,
            ..given.span
        };
        self.edits.delete(rest);
        if items.is_empty() {
            self.edits.delete(Span {
                end: start,
                ..given.span
            });
        }
    }

    fn object_to_body(
        &mut self,
        object: &Expression,
        items: &[ObjectItem],
        nested: &NestedBlock,
        indent: &str,
    ) {
        let spans: Vec<(Span, bool)> = items
            .iter()
            .map(|item| (item.key.span.to(item.value.span), is_nested(item, nested)))
            .collect();
        let open = Span {
            end: object.span.start + 1,
            ..object.span
        };
        let close = Span {
            start: object.span.end - 1,
            ..object.span
        };
        self.spread(open, &spans, close, indent);
        for item in items {
            let name = item.key.as_word().cloned().or_else(|| item.key.as_text());
            let name = name.unwrap_or_else(|| self.edits.original(item.key.span).into());
            let attribute = Attribute {
                name,
                name_span: item.key.span,
                value: item.value.clone(),
                span: item.key.span.to(item.value.span),
            };
            if self.is_block(&attribute, nested) {
                self.argument_to_block(&attribute, &unknown());
                continue;
            }
            self.plain_name(&attribute.name, attribute.name_span);
            if !nested.block.blocks.contains_key(&attribute.name) {
                self.separator(attribute.name_span, attribute.value.span, "=");
            }
            self.schema_attribute(&attribute, &nested.block);
        }
    }

    /// Whether something that no schema knows is written as a block.
    fn is_block(&self, given: &Attribute, nested: &NestedBlock) -> bool {
        let gap = Span {
            start: given.name_span.end,
            end: given.value.span.start,
            ..given.span
        };
        let known = nested.block.attributes.contains_key(&given.name)
            || nested.block.blocks.contains_key(&given.name);
        !known && is_object(&given.value) && self.edits.original(gap).trim().is_empty()
    }

    /// A block whose content is not written out: one for each element of what there is.
    fn dynamic(&mut self, given: &Attribute, nested: &NestedBlock, indent: &str) {
        let name = &given.name;
        self.value(&given.value, ExpectedType::Any);
        let value = self.edits.take(given.value.span);
        let value = match value.strip_prefix("flatten(") {
            Some(_) => value,
            None => format!("flatten([{value}])"),
        };
        let settable = nested
            .block
            .attributes
            .iter()
            .filter(|(_, it)| it.presence.is_settable());
        let width = settable
            .clone()
            .map(|(name, _)| name.len())
            .max()
            .unwrap_or(0);
        let lines = settable.map(|(attribute, _)| {
            format!("{indent}    {attribute:width$} = try({name}.value.{attribute}, null)\n")
        });
        let lines: String = lines.collect();
        let text = format!(
            "dynamic \"{name}\" {{\n{indent}  for_each = {value}\n\n{indent}  content \
             {{\n{lines}{indent}  }}\n{indent}}}"
        );
        let blank = match self.follows_blank_line(given.span) {
            true => String::new(),
            false => format!("\n{indent}"),
        };
        let line = match self.is_followed_by_item(given.span) {
            true => "\n",
            false => "",
        };
        let text = format!("{blank}{text}{line}");
        self.edits.take(given.span);
        self.edits.replace(given.span, text);
        let text = format!(
            "{name} is given as a value: look whether the dynamic block takes what it should"
        );
        self.note(given.name_span, text);
    }
}

/// A block of which nothing is known.
pub(super) fn unknown() -> NestedBlock {
    NestedBlock {
        nesting: schema::Nesting::List,
        block: schema::Block::default(),
        min: 0,
        max: None,
    }
}

pub(super) fn is_object(value: &Expression) -> bool {
    matches!(&*value.kind, ExpressionKind::Object(_))
}

fn is_nested(item: &ObjectItem, nested: &NestedBlock) -> bool {
    let name = item.key.as_word().cloned().or_else(|| item.key.as_text());
    name.is_some_and(|name| nested.block.blocks.contains_key(&name))
}

/// The comments in a gap, each on a line.
fn comments(gap: &str, indent: &str) -> String {
    let lines = gap.lines().map(str::trim);
    let comments = lines.filter_map(|line| {
        let at = line.find(['#', '/'])?;
        line.get(at..)
    });
    comments.map(|it| format!("{it}\n{indent}")).collect()
}

/// The text with so much less white space before its lines, but for those of heredocs.
fn shifted(text: &str, less: &str) -> String {
    let mut out = String::new();
    let mut marker: Option<String> = None;
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let within = marker.is_some();
        if marker.as_deref() == Some(line.trim()) {
            marker = None;
        } else if marker.is_none()
            && let Some((_, rest)) = line.split_once("<<")
        {
            marker = Some(rest.trim_start_matches('-').trim().to_owned());
        }
        let kept = if at == 0 || within {
            line
        } else {
            line.strip_prefix(less).unwrap_or(line)
        };
        out.push_str(kept);
    }
    out
}
