//! Bodies: each item on a line of its own, and in the form that its schema asks for.

use super::Upgrader;
use super::names::{begins_with_digit, today};
use super::places::after_brace;
use super::value::ExpectedType;
use crate::load::is_name;
use crate::value_kind::sole_interpolation;
use rform_core::diag::Span;
use rform_core::schema::{self, NestedBlock};
use rform_core::value::Type;
use rform_lang::syntax::tree::ObjectItem;
use rform_lang::syntax::{Attribute, Block, Body, Expression, ExpressionKind};

impl Upgrader<'_> {
    /// Upgrades the content of a block: one item a line, and names without quotes.
    pub(super) fn lines(&mut self, block: &Block) {
        let indent = self.indent(block.header);
        self.header(block, &indent);
        let shadowed = block.body.shadowed(&block.kind).into_iter();
        let shadowed = shadowed.filter_map(|at| block.body.attributes.get(at));
        self.removed.extend(shadowed.map(|it| it.span));
        let items = items(&block.body);
        let close = block.body.span.tail();
        self.spread(block.open, &items, close, &indent);
        self.plain_name(&block.kind, block.kind_span);
        for attribute in &block.body.attributes {
            self.plain_name(&attribute.name, attribute.name_span);
            if !matches!(&*attribute.value.kind, ExpressionKind::Tuple(_)) {
                self.separator(attribute.name_span, attribute.value.span, "=");
            }
        }
    }

    /// Puts what stands before the brace on one line, and comments between before that.
    fn header(&mut self, block: &Block, indent: &str) {
        let labels = block.labels.iter().map(|(_, span)| *span);
        let parts: Vec<Span> = [block.kind_span]
            .into_iter()
            .chain(labels)
            .chain([block.open])
            .collect();
        for pair in parts.windows(2) {
            let [one, two] = pair else { continue };
            let gap = Span {
                start: one.end,
                end: two.start,
                ..*one
            };
            let text = self.edits.original(gap);
            let text = text.trim_start().strip_prefix('=').unwrap_or(text);
            let signed = text.len() < (gap.end - gap.start) as usize;
            if text.contains('\n') || signed {
                let comments = text.lines().map(str::trim).filter(|line| !line.is_empty());
                let comments: String = comments.map(|it| format!("{it}\n{indent}")).collect();
                self.edits.before(block.header, comments);
                self.edits.replace(gap, " ");
            }
        }
    }

    /// Puts each item on its own line, unless there is only one argument on a line with the braces.
    fn spread(&mut self, open: Span, items: &[(Span, bool)], close: Span, indent: &str) {
        let (Some((first, _)), Some((last, _))) = (items.first(), items.last()) else {
            return;
        };
        let whole = open.to(close);
        let single = matches!(items, [(_, false)]) && !self.edits.original(whole).contains('\n');
        if single {
            return;
        }
        let line = format!("\n{indent}  ");
        self.break_line(
            Span {
                start: open.end,
                end: first.start,
                ..open
            },
            &line,
        );
        for pair in items.windows(2) {
            if let [(one, _), (two, _)] = pair {
                self.break_line(
                    Span {
                        start: one.end,
                        end: two.start,
                        ..open
                    },
                    &line,
                );
            }
        }
        let end = Span {
            start: last.end,
            end: close.start,
            ..open
        };
        self.break_line(end, &format!("\n{indent}"));
    }

    /// A gap between items: without commas, and with a line break.
    fn break_line(&mut self, gap: Span, line: &str) {
        let text = self.edits.original(gap);
        if !text.contains('\n') {
            let comment = text.trim_matches(|it: char| it.is_whitespace() || it == ',');
            let comment = match comment {
                "" => String::new(),
                comment => format!(" {comment}"),
            };
            self.edits.replace(gap, format!("{comment}{line}"));
        } else if let Some(at) = text.find(',')
            && !text
                .get(..at)
                .is_some_and(|before| before.contains(['#', '/']))
        {
            self.edits.delete(super::text::part(gap, at, at + 1));
        }
    }

    /// A name of an argument or a block without quotes.
    fn plain_name(&mut self, name: &str, place: Span) {
        let new = today(name);
        if self.edits.original(place) == new {
            return;
        }
        if new != name && !begins_with_digit(name) {
            self.note(
                place,
                format!("{name:?} is no name today: this is {new} now"),
            );
        }
        self.edits.replace(place, new);
    }

    /// The white space with which the line of a place begins.
    pub(super) fn indent(&self, place: Span) -> String {
        let before = Span {
            start: 0,
            end: place.start,
            ..place
        };
        let text = self.edits.original(before);
        let line = text.rsplit('\n').next().unwrap_or_default();
        let blank = line.len() - line.trim_start().len();
        line.get(..blank).unwrap_or_default().to_owned()
    }

    /// A body with a schema.
    pub(super) fn schema_body(&mut self, body: &Body, schema: &schema::Block) {
        for attribute in &body.attributes {
            self.schema_attribute(attribute, schema);
        }
        self.schema_blocks(body, schema);
    }

    /// The blocks of a body with a schema.
    pub(super) fn schema_blocks(&mut self, body: &Body, schema: &schema::Block) {
        for block in &body.blocks {
            self.schema_block(block, schema);
        }
        self.join_maps(body, schema);
    }

    pub(super) fn schema_attribute(&mut self, given: &Attribute, schema: &schema::Block) {
        if let Some(nested) = schema.blocks.get(&given.name) {
            return self.argument_to_block(given, nested);
        }
        match schema.attributes.get(&given.name) {
            Some(known) => match blocks_of(&known.ty) {
                Some(nested) if written_out(&given.value) || self.is_value(&given.value) => {
                    self.argument_to_block(given, &nested);
                }
                _ => self.value(&given.value, ExpectedType::Typed(&known.ty)),
            },
            None if self.is_repeated(given) => self.argument_to_block(given, &unknown()),
            None => self.value(&given.value, ExpectedType::Any),
        }
    }

    /// Whether `env = { … }` was given again and again: that made blocks.
    fn is_repeated(&self, given: &Attribute) -> bool {
        let bracketed = self.edits.original(given.value.span).starts_with('[');
        written_out(&given.value) && !is_object(&given.value) && !bracketed
    }

    /// Whether objects are not written out, but come from somewhere else.
    fn is_value(&self, value: &Expression) -> bool {
        let from_elsewhere = |it: &Expression| sole_interpolation(it).is_some();
        self.legacy
            && match &*value.kind {
                ExpressionKind::Tuple(items) => items.iter().any(from_elsewhere),
                _ => from_elsewhere(value),
            }
    }

    pub(super) fn schema_block(&mut self, block: &Block, schema: &schema::Block) {
        if let Some(nested) = schema.blocks.get(&block.kind) {
            self.lines(block);
            return self.schema_body(&block.body, &nested.block);
        }
        let known = schema.attributes.get(&block.kind);
        match known.map(|it| &it.ty) {
            Some(ty) if blocks_of(ty).is_some() => {
                self.lines(block);
                if let Some(nested) = blocks_of(ty) {
                    self.schema_body(&block.body, &nested.block);
                }
            }
            Some(ty) => self.block_to_argument(block, ExpectedType::Typed(ty)),
            None if has_free_keys(block) => self.block_to_argument(block, ExpectedType::Any),
            None => {
                self.lines(block);
                self.schema_body(&block.body, &schema::Block::default());
            }
        }
    }

    /// `tags { … }` becomes `tags = { … }`.
    pub(super) fn block_to_argument(&mut self, block: &Block, target: ExpectedType<'_>) {
        let gap = Span {
            start: block.kind_span.end,
            end: block.open.start,
            ..block.open
        };
        self.edits.replace(gap, " = ");
        self.map_items(block, target);
    }

    fn map_items(&mut self, block: &Block, target: ExpectedType<'_>) {
        let element = match target {
            ExpectedType::Typed(Type::Map(element)) => ExpectedType::Typed(element),
            ExpectedType::Stored => ExpectedType::Stored,
            _ => ExpectedType::Any,
        };
        let items = items(&block.body);
        for pair in items.windows(2) {
            let [(one, _), (two, _)] = pair else { continue };
            let gap = Span {
                start: one.end,
                end: two.start,
                ..block.open
            };
            if !self.edits.original(gap).contains([',', '\n']) {
                self.edits.replace(gap, ", ");
            }
        }
        for attribute in &block.body.attributes {
            let name = attribute.name_span;
            if attribute.name.contains('.') && !self.edits.original(name).starts_with('"') {
                self.edits.before(name, "\"");
                self.edits.after(name, "\"");
            }
            self.separator(name, attribute.value.span, "=");
            self.element_of(&attribute.value, target);
        }
        for inner in &block.body.blocks {
            self.block_to_argument(inner, element);
        }
    }

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

    /// Whether nothing, or a blank line, or the beginning of the block stands before a place.
    fn follows_blank_line(&self, place: Span) -> bool {
        let before = Span {
            start: 0,
            end: place.start,
            ..place
        };
        let text = self.edits.original(before);
        let mut lines = text.rsplit('\n').skip(1).map(str::trim);
        lines
            .next()
            .is_none_or(|line| line.is_empty() || line.ends_with('{'))
    }

    /// Whether the line behind a place has something else than the end of the block.
    fn is_followed_by_item(&self, place: Span) -> bool {
        let source = self.context.config.sources.get(place.source);
        let behind = source.and_then(|it| it.text.get(place.end as usize..));
        let line = behind.and_then(|it| it.split('\n').nth(1)).map(str::trim);
        line.is_some_and(|it| !it.is_empty() && !it.starts_with('}'))
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

/// The items of a body in order, and whether they are blocks.
fn items(body: &Body) -> Vec<(Span, bool)> {
    let attributes = body.attributes.iter().map(|it| (it.span, false));
    let blocks = body
        .blocks
        .iter()
        .map(|it| (it.header.to(after_brace(it)), true));
    let mut items: Vec<(Span, bool)> = attributes.chain(blocks).collect();
    items.sort_by_key(|(span, _)| span.start);
    items
}

/// Whether a block has a key that is no name today, so that it must be a map.
pub(super) fn has_free_keys(block: &Block) -> bool {
    let mut names = block.body.attributes.iter().map(|it| &it.name);
    block.labels.is_empty() && names.any(|it| !is_name(it))
}

/// A block of which nothing is known.
fn unknown() -> NestedBlock {
    NestedBlock {
        nesting: schema::Nesting::List,
        block: schema::Block::default(),
        min: 0,
        max: None,
    }
}

/// The schema by which an argument that holds objects is also written as blocks.
fn blocks_of(ty: &Type) -> Option<NestedBlock> {
    let (Type::List(element) | Type::Set(element)) = ty else {
        return None;
    };
    let Type::Object(object) = &**element else {
        return None;
    };
    let attributes = object.attributes.iter().map(|(name, ty)| {
        let attribute = schema::Attribute::new(ty.clone(), schema::Presence::Optional);
        (name.clone(), attribute)
    });
    Some(NestedBlock {
        nesting: schema::Nesting::List,
        block: schema::Block {
            attributes: attributes.collect(),
            ..schema::Block::default()
        },
        min: 0,
        max: None,
    })
}

/// Whether it is an object or a list of some.
fn written_out(value: &Expression) -> bool {
    match &*value.kind {
        ExpressionKind::Tuple(items) => !items.is_empty() && items.iter().all(is_object),
        _ => is_object(value),
    }
}

fn is_object(value: &Expression) -> bool {
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
