//! The references in a body.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::decided::decided;
use super::dynamic::{decided_dynamic, iterator_name};
use rform_core::diag::Diagnostics;
use rform_core::schema;
use rform_lang::references::{Reference, parse_reference, traversals};
use rform_lang::syntax::{Block, Body, Expression};

pub(super) fn references(body: &Body, schema: &schema::Block) -> (Vec<Reference>, Diagnostics) {
    let mut collector = ReferenceCollector::default();
    collector.body(body, schema);
    (collector.found, collector.diagnostics)
}

/// The schema of the blocks of that kind; where there is none, one that knows nothing.
fn within<'s>(schema: &'s schema::Block, kind: &str) -> &'s schema::Block {
    static NOTHING: schema::Block = schema::Block {
        attributes: BTreeMap::new(),
        blocks: BTreeMap::new(),
        deprecated: None,
        description: None,
    };
    schema
        .blocks
        .get(kind)
        .map_or(&NOTHING, |nested| &nested.block)
}

#[derive(Default)]
struct ReferenceCollector {
    /// Iterators of the `dynamic` blocks around.
    bound: Vec<Arc<str>>,
    found: Vec<Reference>,
    diagnostics: Diagnostics,
}

impl ReferenceCollector {
    fn body(&mut self, body: &Body, schema: &schema::Block) {
        let body = &*decided(body, schema).0;
        for attribute in &body.attributes {
            self.expression(&attribute.value);
        }
        for block in &body.blocks {
            if *block.kind == *"dynamic" && !block.labels.is_empty() {
                self.dynamic(&decided_dynamic(block), schema);
            } else {
                self.body(&block.body, within(schema, &block.kind));
            }
        }
    }

    fn dynamic(&mut self, block: &Block, schema: &schema::Block) {
        if let Some(for_each) = block.body.attribute("for_each") {
            self.expression(&for_each.value);
        }
        let depth = self.bound.len();
        self.bound.extend(iterator_name(block));
        if let Some(labels) = block.body.attribute("labels") {
            self.expression(&labels.value);
        }
        for content in block.body.blocks_of("content") {
            let kind = block.label(0).map_or("", |kind| kind);
            self.body(&content.body, within(schema, kind));
        }
        self.bound.truncate(depth);
    }

    fn expression(&mut self, expression: &Expression) {
        for traversal in traversals(expression) {
            if self.bound.contains(&traversal.root) {
                continue;
            }
            match parse_reference(&traversal) {
                Ok(reference) => self.found.push(reference),
                Err(diagnostic) => self.diagnostics.push(diagnostic),
            }
        }
    }
}
