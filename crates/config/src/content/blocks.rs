//! Decoding nested blocks into lists, sets, maps or single objects, by the nesting of the schema.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::decoder::{Decoder, empty, empty_nested};
use super::literal;
use crate::legacy::LegacyForm;
use crate::shape::check_labels;
use rform_core::diag::{Diagnostic, Span};
use rform_core::schema::{NestedBlock, Nesting};
use rform_core::value::{Marks, Value};
use rform_lang::syntax::{Attribute, Block, Body};

/// One block, decoded.
pub(super) struct DecodedBlock {
    /// The label, where there is one.
    pub label: Option<Arc<str>>,
    pub value: Value,
    /// The source range of the block's header.
    pub header: Span,
    /// The source range of the opening brace.
    pub open: Span,
}

/// All blocks of a kind.
#[derive(Default)]
pub(super) struct Occurrences {
    pub blocks: Vec<DecodedBlock>,
    /// Whether there may be others or none: a `dynamic` block over what is not known yet.
    pub unknown: bool,
    /// The marks of what `dynamic` blocks go through.
    pub marks: Marks,
}

impl Occurrences {
    pub fn first_span(&self) -> Option<Span> {
        self.blocks.first().map(|one| one.header)
    }
}

/// Decodes the body of one block.
pub(super) type DecodeBody<'f, 'a> = &'f dyn Fn(&mut Decoder<'a>, &Body) -> Value;

/// Whether there are blocks of that kind, or `dynamic` ones.
pub(super) fn has_blocks(body: &Body, name: &str) -> bool {
    body.blocks.iter().any(|block| makes(block, name))
}

fn makes(block: &Block, name: &str) -> bool {
    *block.kind == *name || is_dynamic(block, name)
}

/// A value, or what is in it if it is a list: there were no lists in lists.
pub(super) fn spliced(item: &Value) -> Vec<&Value> {
    match item.bare() {
        Value::List(..) | Value::Tuple(_) | Value::Set(..) => item.elements().collect(),
        _ => vec![item],
    }
}

/// Whether it is a `dynamic` block for blocks of that kind.
pub(super) fn is_dynamic(block: &Block, name: &str) -> bool {
    *block.kind == *"dynamic" && block.label(0).is_some_and(|label| **label == *name)
}

impl<'a> Decoder<'a> {
    pub(super) fn nested(&mut self, name: &Arc<str>, nested: &NestedBlock, body: &Body) -> Value {
        let labelled = nested.nesting == Nesting::Map;
        let mut found = self.occurrences(body, name, labelled, &|it, inner| {
            it.block(inner, &nested.block)
        });
        if self.scope.accepts_legacy_blocks()
            && let Some(given) = body.attribute(name)
        {
            self.argument_as_block(given, nested, &mut found);
            found.blocks.sort_by_key(|it| it.header.start);
        }
        if found.unknown {
            return Value::unknown(nested.object_type()).mark(found.marks);
        }
        self.check_count(name, nested, &found, body);
        self.assemble(name, nested, found)
    }

    /// Decodes all blocks of a kind, `dynamic` ones too.
    pub(super) fn occurrences(
        &mut self,
        body: &Body,
        name: &str,
        labelled: bool,
        each: DecodeBody<'_, 'a>,
    ) -> Occurrences {
        let mut found = Occurrences::default();
        for block in &body.blocks {
            if *block.kind == *name {
                let labels: &[&str] = if labelled { &["key"] } else { &[] };
                if let Some(diagnostic) = check_labels(block, labels) {
                    self.diagnostics.push(diagnostic);
                }
                let label = block.label(0).cloned();
                self.occurrence(block, label, each, &mut found);
            } else if is_dynamic(block, name) {
                self.dynamic(block, (name, labelled), each, &mut found);
            }
        }
        found
    }

    /// Decodes one block and adds it.
    pub(super) fn occurrence(
        &mut self,
        block: &Block,
        label: Option<Arc<str>>,
        each: DecodeBody<'_, 'a>,
        found: &mut Occurrences,
    ) {
        let value = each(self, &block.body);
        found.blocks.push(DecodedBlock {
            label,
            value,
            header: block.header,
            open: block.open,
        });
    }

    /// A nested block that is written with an equals sign, as Terraform 0.11 let pass.
    fn argument_as_block(
        &mut self,
        given: &Attribute,
        nested: &NestedBlock,
        found: &mut Occurrences,
    ) {
        self.warn_legacy(LegacyForm::BlockAsArgument, given.name_span);
        let add = |found: &mut Occurrences, value| {
            found.blocks.push(DecodedBlock {
                label: None,
                value,
                header: given.name_span,
                open: given.value.span,
            });
        };
        if let Some(bodies) = literal::bodies_of(&given.value) {
            for body in &bodies {
                let value = self.block(body, &nested.block);
                add(found, value);
            }
            return;
        }
        let value = self.evaluate(&given.value);
        let (bare, marks) = value.unmark();
        found.marks = found.marks.union(marks);
        match bare {
            Value::Null(_) => {}
            Value::Unknown(..) => found.unknown = true,
            Value::List(_, items) | Value::Tuple(items) | Value::Set(_, items) => {
                for item in items.iter().flat_map(spliced) {
                    if item.is_known() {
                        let value = self.block_from_value(item, &nested.block, given);
                        add(found, value);
                    } else {
                        found.unknown = true;
                    }
                }
            }
            one => {
                let value = self.block_from_value(one, &nested.block, given);
                add(found, value);
            }
        }
    }

    fn check_count(&mut self, name: &str, nested: &NestedBlock, found: &Occurrences, body: &Body) {
        let blocks = &found.blocks;
        if matches!(nested.nesting, Nesting::Single | Nesting::Group) {
            return self.check_single(name, nested, found, body);
        }
        // How many blocks a `dynamic` one makes is not for the configuration to promise, so
        // that of a minimum only "any" is held to.
        let min = nested.min.min(1);
        if blocks.len() < min {
            let detail = format!("At least {min} {name:?} blocks are required.");
            let summary = format!("Insufficient {name} blocks");
            self.diagnostics
                .push(Diagnostic::error(summary, detail).at(body.end));
        }
        if let Some(max) = nested.max
            && let Some(first) = blocks.get(max)
        {
            let detail = format!("No more than {max} {name:?} blocks are allowed");
            let summary = format!("Too many {name} blocks");
            self.diagnostics
                .push(Diagnostic::error(summary, detail).at(first.open));
        }
    }

    fn check_single(&mut self, name: &str, nested: &NestedBlock, found: &Occurrences, body: &Body) {
        match &found.blocks[..] {
            [] if nested.min > 0 => {
                let summary = format!("Missing {name} block");
                let detail = format!("A block of type {name:?} is required here.");
                self.diagnostics
                    .push(Diagnostic::error(summary, detail).at(body.end));
            }
            [first, second, ..] => {
                let place = self.place(first.header);
                let summary = format!("Duplicate {name} block");
                let detail = format!("Only one block of type {name:?} is allowed.{place}");
                self.diagnostics
                    .push(Diagnostic::error(summary, detail).at(second.header));
            }
            _ => {}
        }
    }

    /// ` Previous definition was at main.tf:3,5-12.`
    fn place(&self, span: Span) -> String {
        let sources = self.scope.sources();
        let place = sources.and_then(|all| all.range_of(span));
        let sentence = place.map(|it| format!(" Previous definition was at {it}."));
        sentence.unwrap_or_default()
    }

    fn assemble(&mut self, name: &str, nested: &NestedBlock, occurrences: Occurrences) -> Value {
        let element = nested.block.object_type();
        let dynamic = element.has_dynamic();
        let marks = occurrences.marks;
        let found = occurrences.blocks;
        let value = match nested.nesting {
            Nesting::Single => match found.into_iter().next() {
                Some(one) => one.value,
                None => empty_nested(nested),
            },
            Nesting::Group => match found.into_iter().next() {
                Some(one) => one.value,
                None => empty(&nested.block),
            },
            Nesting::List if dynamic => Value::tuple(found.into_iter().map(|one| one.value)),
            Nesting::List => Value::list(element, found.into_iter().map(|one| one.value)),
            Nesting::Set => Value::set(element, found.into_iter().map(|one| one.value)),
            Nesting::Map => {
                let items = self.by_label(name, found);
                if dynamic {
                    Value::Object(Arc::new(items))
                } else {
                    Value::Map(element, Arc::new(items))
                }
            }
        };
        value.mark(marks)
    }

    fn by_label(&mut self, name: &str, found: Vec<DecodedBlock>) -> BTreeMap<Arc<str>, Value> {
        let mut items = BTreeMap::new();
        for one in found {
            let Some(label) = one.label else { continue };
            if items.contains_key(&label) {
                let summary = format!("Duplicate {name} block");
                let detail = format!(
                    "A block of type {name:?} with the same label {label:?} was already defined."
                );
                self.diagnostics
                    .push(Diagnostic::error(summary, detail).at(one.header));
                continue;
            }
            items.insert(label, one.value);
        }
        items
    }
}
