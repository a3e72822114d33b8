//! Reading the text of a test file or of a file of mocks.

use std::path::Path;

use crate::shape::Shape;
use rform_core::diag::{Diagnostics, Sources};
use rform_core::world::World;
use rform_lang::syntax::{self, Block, Body};

/// Whether a block is one that is known, with as many labels as it must have.
pub(super) fn has_required_labels(block: &Block, shape: &Shape) -> bool {
    let known = shape.blocks.iter().find(|(kind, _)| **kind == *block.kind);
    known.is_some_and(|(_, labels)| labels.len() == block.labels.len())
}

/// Reads a file that has a shape.
pub(super) fn parse(
    world: &dyn World,
    path: &Path,
    shape: &Shape,
    sources: &mut Sources,
) -> (Body, Diagnostics) {
    let name = path.to_string_lossy().into_owned();
    let bytes = world.read(path).unwrap_or_default();
    let lossy = String::from_utf8_lossy(&bytes).into_owned();
    let id = sources.add(&*name, lossy);
    let (text, mut diagnostics) = match syntax::decode(bytes, id) {
        Ok(text) => (text, Diagnostics::new()),
        Err(diagnostic) => (String::new(), diagnostic.into()),
    };
    let parsed = match name.ends_with(".json") {
        true => syntax::json::parse_body(&text, (id, &*name)),
        false => syntax::parse_body(&text, (id, &*name)),
    };
    let (mut body, found) = parsed.strict();
    diagnostics.extend(found);
    diagnostics.extend(shape.decide(&mut body));
    diagnostics.extend(shape.check(&body));
    (body, diagnostics)
}
