//! Places in the text of a block that its tree does not hold.

use rform_core::diag::Span;
use rform_lang::syntax::Block;

/// The closing brace of a block.
pub(super) fn after_brace(block: &Block) -> Span {
    Span {
        start: block.body.span.end,
        end: block.body.span.end + 1,
        ..block.header
    }
}
