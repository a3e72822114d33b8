//! Outputs of root modules, of which the state kept what was written.

use super::lower::Lowering;
use crate::syntax::hil::HilOperation;
use crate::syntax::tree::{ObjectItem, UnaryOperator};
use crate::syntax::{Expression, ExpressionKind};

impl Lowering<'_> {
    /// The value of an output of a root module, of which the state kept what was written: literals in
    /// lists and maps as they are, and a map within a map as a list of that map.
    pub fn output(&self, value: &Expression) -> Expression {
        let kind = match &*value.kind {
            ExpressionKind::Tuple(items) => {
                ExpressionKind::Tuple(items.iter().map(|it| self.kept(it)).collect())
            }
            ExpressionKind::Hil(HilOperation::Spliced, items) => {
                let items = items.iter().map(|it| self.kept(it));
                ExpressionKind::Hil(HilOperation::Spliced, items.collect())
            }
            ExpressionKind::Object(items) => {
                let items = items.iter().map(|it| self.kept_item(it));
                ExpressionKind::Object(items.collect())
            }
            ExpressionKind::Call {
                name,
                name_span,
                arguments,
                expand,
                close,
            } => ExpressionKind::Call {
                name: name.clone(),
                name_span: *name_span,
                arguments: arguments.iter().map(|it| self.output(it)).collect(),
                expand: *expand,
                close: *close,
            },
            _ => return self.value(value),
        };
        Expression::new(kind, value.span)
    }

    /// A part of such a value.
    fn kept(&self, part: &Expression) -> Expression {
        let literal = match &*part.kind {
            ExpressionKind::Unary(UnaryOperator::Negate, of) => of,
            _ => part,
        };
        match &*literal.kind {
            ExpressionKind::Literal(_) => part.clone(),
            _ => self.output(part),
        }
    }

    fn kept_item(&self, item: &ObjectItem) -> ObjectItem {
        let value = self.kept(&item.value);
        let value = match &*value.kind {
            ExpressionKind::Object(_) => {
                let span = value.span;
                Expression::new(ExpressionKind::Tuple(vec![value]), span)
            }
            _ => value,
        };
        ObjectItem {
            value,
            ..self.item(item)
        }
    }
}
