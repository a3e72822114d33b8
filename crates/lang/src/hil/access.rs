//! References and what is taken out of them.

use std::sync::Arc;

use super::lower::{Lowering, Typed, operation};
use crate::references::{Access, Traversal, parse_reference};
use crate::syntax::hil::{HilOperation, HilType};
use crate::syntax::{Expression, ExpressionKind};

impl Lowering<'_> {
    /// Lowers a reference with the indexes after it: they are indexes of lists, some of which were
    /// sets.
    pub(super) fn access(&self, access: &Expression) -> Typed {
        if let Some(traversal) = Traversal::of(access)
            && !leads_into_a_list(&traversal)
        {
            return reference(access, &traversal);
        }
        match &*access.kind {
            ExpressionKind::GetAttr(on, name, span) => {
                let kind = ExpressionKind::GetAttr(self.direct(on), name.clone(), *span);
                Typed::of(kind, access.span, None)
            }
            ExpressionKind::Index(on, key) => {
                let key = self.lower(key);
                let key = match key.ty {
                    Some(HilType::Float) => key.to(HilType::Integer),
                    _ => key.expression,
                };
                let on = match self.sources.text(access.span).ends_with(']') {
                    true => self.lower(on).expression,
                    false => self.direct(on),
                };
                Typed::of(ExpressionKind::Index(on, key), access.span, None)
            }
            _ => Typed::text(access.clone()),
        }
    }

    /// What a path of the state leads through, as `a.list.0` does: nothing is read as a whole.
    fn direct(&self, on: &Expression) -> Expression {
        match &*on.kind {
            ExpressionKind::Index(list, key) => {
                let kind = ExpressionKind::Index(self.direct(list), self.lower(key).expression);
                Expression::new(kind, on.span)
            }
            _ => {
                let mut lowered = self.lower(on).expression;
                if let ExpressionKind::Hil(operation, _) = Arc::make_mut(&mut lowered.kind)
                    && *operation == HilOperation::Attribute
                {
                    *operation = HilOperation::Stored;
                }
                lowered
            }
        }
    }
}

/// Whether an index follows the subject of the traversal.
fn leads_into_a_list(traversal: &Traversal) -> bool {
    let Ok(reference) = parse_reference(traversal) else {
        return false;
    };
    let mut rest = reference.remaining().iter();
    rest.any(|it| matches!(it, Access::Index(..)))
}

fn reference(access: &Expression, traversal: &Traversal) -> Typed {
    let first = match traversal.accesses.first() {
        Some(Access::Attribute(name, _)) => &**name,
        // A variable of a template.
        _ => return Typed::text(access.clone()),
    };
    match &*traversal.root {
        "count" if first == "index" => Typed {
            expression: access.clone(),
            ty: Some(HilType::Integer),
        },
        "var" | "local" | "path" | "terraform" => Typed::text(access.clone()),
        "module" => Typed::text(operation(HilOperation::Stored, access.clone())),
        _ => Typed::text(operation(HilOperation::Attribute, access.clone())),
    }
}
