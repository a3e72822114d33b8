//! Arguments written as blocks and blocks written as arguments, where no schema is needed to tell.

use crate::config::content::literal::{bodies_of, object_of};
use crate::config::legacy::LegacyForm;
use crate::diag::Diagnostics;
use crate::lang::syntax::{Attribute, Block, Body};

/// Makes arguments of what should be arguments, and blocks of what should be blocks.
pub(super) fn straighten(block: &mut Block, faults: &mut Diagnostics) {
    for inner in should_be_arguments(block) {
        faults.push(LegacyForm::ArgumentAsBlock.warning(inner.kind_span));
        let value = object_of(&inner.body);
        block.body.attributes.push(Attribute {
            name: inner.kind.clone(),
            name_span: inner.kind_span,
            span: inner.kind_span.to(value.span),
            value,
        });
    }
    if !matches!(&*block.kind, "resource" | "data") {
        return;
    }
    for name in ["lifecycle", "connection"] {
        let at = block
            .body
            .attributes
            .iter()
            .position(|it| *it.name == *name);
        let Some(at) = at else { continue };
        let Some(bodies) = bodies_of(&block.body.attributes[at].value) else {
            continue;
        };
        let given = block.body.attributes.remove(at);
        faults.push(LegacyForm::BlockAsArgument.warning(given.name_span));
        block
            .body
            .blocks
            .extend(bodies.into_iter().map(|body| as_block(&given, body)));
    }
}

/// Takes the blocks out of a block of a kind that has none.
fn should_be_arguments(block: &mut Block) -> Vec<Block> {
    let is_argument = |inner: &Block| {
        inner.labels.is_empty()
            && match &*block.kind {
                "locals" => true,
                "module" => !super::call::SHAPE.has_block(&inner.kind),
                "variable" => *inner.kind == *"default",
                "output" => *inner.kind == *"value",
                _ => false,
            }
    };
    let all = std::mem::take(&mut block.body.blocks);
    let (arguments, rest) = all.into_iter().partition(is_argument);
    block.body.blocks = rest;
    arguments
}

fn as_block(given: &Attribute, body: Body) -> Block {
    Block {
        kind: given.name.clone(),
        kind_span: given.name_span,
        labels: Vec::new(),
        header: given.name_span,
        open: given.value.span.head(),
        body,
    }
}
