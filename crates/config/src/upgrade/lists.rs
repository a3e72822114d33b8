//! Lists that are written out, in which the elements of lists stood in their place.

use super::Upgrader;
use super::text::part;
use super::value::ExpectedType;
use super::value_shape::ValueShape;
use crate::value_kind::{ValueKind, sole_interpolation, value_kind};
use rform_core::diag::Span;
use rform_lang::references::{Access, Traversal};
use rform_lang::syntax::{Expression, ExpressionKind};

impl Upgrader<'_> {
    pub(super) fn list(
        &mut self,
        whole: &Expression,
        items: &[Expression],
        target: ExpectedType<'_>,
    ) {
        let context = self.context;
        let kind = |item: &Expression| value_kind(item, &|one| context.kind_of(one));
        let inner: Vec<ValueKind> = items
            .iter()
            .filter_map(|item| match &*item.kind {
                ExpressionKind::Tuple(_) => Some(ValueKind::List),
                _ => sole_interpolation(item).map(|_| kind(item)),
            })
            .collect();
        // What is not interpolated is not spliced either.
        let may_splice =
            !self.plain && target.flattens_lists() && inner.iter().any(|kind| !kind.is_primitive());
        for item in items {
            self.element_of(item, target);
        }
        if !may_splice {
            return;
        }
        if let ([item], [ValueKind::List]) = (items, &inner[..])
            && self.gaps_are_blank(whole.span, item.span)
        {
            let open = Span {
                end: item.span.start,
                ..whole.span
            };
            let close = Span {
                start: item.span.end,
                ..whole.span
            };
            let breaks = sole_interpolation(item).is_some_and(|inner| self.breaks(inner));
            self.edits.replace(open, if breaks { "(" } else { "" });
            self.edits.replace(close, if breaks { ")" } else { "" });
            return;
        }
        match self.joins(items, &inner) {
            true => self.concatenation(whole, items),
            false => {
                self.edits.before(whole.span, "flatten(");
                self.edits.after(whole.span, ")");
            }
        }
    }

    /// Whether a list in the list holds lists itself, which `flatten` would take apart too, and it is
    /// known of all elements whether they are lists.
    fn joins(&self, items: &[Expression], kinds: &[ValueKind]) -> bool {
        let of_lists = |item: &Expression| {
            let name = sole_interpolation(item).and_then(Traversal::of);
            let variable = name.as_ref().and_then(|it| match &it.accesses[..] {
                [Access::Attribute(name, _)] if *it.root == *"var" => Some(name),
                _ => None,
            });
            let variable = variable.and_then(|it| self.context.module.variables.get(it));
            let shape = variable.and_then(|it| it.default.as_ref().map(ValueShape::of_value));
            matches!(shape, Some(ValueShape::List(of)) if matches!(*of, ValueShape::List(_) | ValueShape::Mixed))
        };
        let known = |kind: &ValueKind| *kind == ValueKind::List || kind.is_primitive();
        kinds.iter().all(known) && items.iter().any(of_lists)
    }

    /// Writes the list as a call of `concat`: `concat(var.lists, ["x"])`.
    fn concatenation(&mut self, whole: &Expression, items: &[Expression]) {
        self.edits.replace(part(whole.span, 0, 1), "concat(");
        let end = whole.span.end - whole.span.start;
        self.edits
            .replace(part(whole.span, end as usize - 1, end as usize), ")");
        let context = self.context;
        for item in items {
            if value_kind(item, &|one| context.kind_of(one)) != ValueKind::List {
                self.edits.before(item.span, "[");
                self.edits.after(item.span, "]");
            }
        }
    }

    /// Whether there is nothing but brackets, commas and blanks around the inner span.
    fn gaps_are_blank(&self, outer: Span, inner: Span) -> bool {
        let before = Span {
            end: inner.start,
            ..outer
        };
        let after = Span {
            start: inner.end,
            ..outer
        };
        let blank = |char: char| char.is_whitespace() || "[],".contains(char);
        [before, after]
            .into_iter()
            .all(|gap| self.edits.original(gap).chars().all(blank))
    }
}
