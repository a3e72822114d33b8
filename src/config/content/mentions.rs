//! What a body refers to.

use std::sync::Arc;

use super::dynamic::iterator_name;
use crate::diag::Diagnostics;
use crate::lang::references::{Reference, parse_reference, traversals};
use crate::lang::syntax::{Block, Body, Expression};

pub(super) fn references(body: &Body) -> (Vec<Reference>, Diagnostics) {
    let mut mentions = Mentions::default();
    mentions.body(body);
    (mentions.found, mentions.faults)
}

#[derive(Default)]
struct Mentions {
    /// Iterators of the `dynamic` blocks around.
    bound: Vec<Arc<str>>,
    found: Vec<Reference>,
    faults: Diagnostics,
}

impl Mentions {
    fn body(&mut self, body: &Body) {
        for attribute in &body.attributes {
            self.expression(&attribute.value);
        }
        for block in &body.blocks {
            if *block.kind == *"dynamic" && !block.labels.is_empty() {
                self.dynamic(block);
            } else {
                self.body(&block.body);
            }
        }
    }

    fn dynamic(&mut self, block: &Block) {
        if let Some(for_each) = block.body.attribute("for_each") {
            self.expression(&for_each.value);
        }
        let depth = self.bound.len();
        self.bound.extend(iterator_name(block));
        if let Some(labels) = block.body.attribute("labels") {
            self.expression(&labels.value);
        }
        for content in block.body.blocks_of("content") {
            self.body(&content.body);
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
                Err(fault) => self.faults.push(fault),
            }
        }
    }
}
