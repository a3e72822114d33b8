//! The span of a closing brace, which the tree of a block does not hold.

use rform_core::diag::Span;
use rform_lang::syntax::Block;

/// The closing brace of a block, where something is added to it.
pub(super) fn closing_brace(block: &Block) -> Span {
    Span {
        start: block.body.span.end,
        end: block.body.span.end + 1,
        ..block.header
    }
}
