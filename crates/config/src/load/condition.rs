//! `validation`, `precondition`, `postcondition` and `assert` blocks.

use super::reader::Reader;
use crate::Condition;
use crate::shape::Shape;
use rform_lang::references::traversals;
use rform_lang::syntax::Block;

pub(super) const SHAPE: Shape = Shape {
    arguments: &[("condition", true), ("error_message", true)],
    blocks: &[],
};

impl Reader<'_> {
    /// Reads a condition; none if it is not whole.
    pub fn condition(&mut self, block: &Block) -> Option<Condition> {
        let block = &*self.decided(block, &SHAPE);
        let mut good = self.check(&block.body, &SHAPE);
        let condition = block.body.attribute("condition");
        if let Some(condition) = condition
            && traversals(&condition.value).is_empty()
        {
            let summary = format!("Invalid {} expression", block.kind);
            let detail = "The condition expression must refer to at least one object from \
                          elsewhere in the configuration, or else its result would not be \
                          checking anything.";
            self.error(&summary, detail, condition.value.span);
            good = false;
        }
        let message = block.body.attribute("error_message");
        let (Some(condition), Some(message), true) = (condition, message, good) else {
            return None;
        };
        Some(Condition {
            condition: condition.value.clone(),
            message: message.value.clone(),
            span: block.header,
        })
    }
}
