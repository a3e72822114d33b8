//! Which blocks a file may hold, and what each of them may hold.

use super::{call, check, import, moved, output, provider, removed, resource, settings, variable};
use crate::shape::Shape;
use rform_lang::syntax::Block;

/// The blocks that a file may have.
pub(super) const ROOT: Shape = Shape {
    arguments: &[],
    blocks: &[
        ("check", &["name"]),
        ("data", &["type", "name"]),
        ("ephemeral", &["type", "name"]),
        ("import", &[]),
        ("locals", &[]),
        ("module", &["name"]),
        ("moved", &[]),
        ("output", &["name"]),
        ("provider", &["name"]),
        ("removed", &[]),
        ("resource", &["type", "name"]),
        ("terraform", &[]),
        ("variable", &["name"]),
    ],
};

/// Whether a block is one that a file may hold, with as many labels as it must have.
pub(super) fn has_required_labels(block: &Block) -> bool {
    let known = ROOT.blocks.iter().find(|(kind, _)| **kind == *block.kind);
    known.is_some_and(|(_, labels)| labels.len() == block.labels.len())
}

/// The arguments and blocks that a block of a type may have.
pub(super) fn shape_of(kind: &str) -> Option<Shape> {
    Some(match kind {
        "variable" => variable::SHAPE,
        "output" => output::SHAPE,
        "resource" => resource::MANAGED,
        "data" | "ephemeral" => resource::READ,
        "module" => call::SHAPE,
        "provider" => provider::SHAPE,
        "terraform" => settings::SHAPE,
        "moved" => moved::SHAPE,
        "removed" => removed::SHAPE,
        "import" => import::SHAPE,
        "check" => check::SHAPE,
        _ => return None,
    })
}
