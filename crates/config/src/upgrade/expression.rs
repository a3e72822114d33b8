//! Expressions within interpolations.

use super::Upgrader;
use super::value::is_of_other_base;
use crate::value_kind::sole_interpolation;
use rform_core::diag::Span;
use rform_core::value::Value;
use rform_lang::syntax::tree::BinaryOperator;
use rform_lang::syntax::{Expression, ExpressionKind};

impl Upgrader<'_> {
    /// An expression and all within it.
    pub(super) fn within(&mut self, expression: &Expression) {
        match &*expression.kind {
            ExpressionKind::Template(parts, form) => match sole_interpolation(expression) {
                Some(inner) => {
                    self.within(inner);
                    self.bare(expression, inner, needs_parentheses(inner));
                }
                None => self.template(expression, parts, *form),
            },
            ExpressionKind::GetAttr(..) | ExpressionKind::Index(..) => self.access(expression),
            ExpressionKind::Splat { .. } => self.splat(expression),
            ExpressionKind::Call {
                name,
                arguments,
                name_span,
                close,
                ..
            } => match &**name {
                "list" => self.list_call(arguments, expression.span, *name_span, *close),
                "map" => self.map_call(arguments, expression.span, *name_span, *close),
                _ => {
                    self.arguments(name, arguments);
                    self.whole_arguments(name, arguments);
                    self.lists_of_sets(name, arguments);
                    self.changed_call(name, *name_span, expression.span, arguments);
                }
            },
            ExpressionKind::Binary(operator, one, two) => {
                self.binary(expression, *operator, one, two);
            }
            ExpressionKind::Literal(Value::Number(number)) => {
                let text = self.edits.original(expression.span);
                if is_of_other_base(text) {
                    self.edits.replace(expression.span, number.to_string());
                }
            }
            _ => {
                for child in crate::load::children(expression) {
                    self.within(child);
                }
                if let ExpressionKind::Conditional(_, yes, no) = &*expression.kind {
                    self.whole_alternative(yes, no);
                }
            }
        }
    }

    fn binary(
        &mut self,
        whole: &Expression,
        operator: BinaryOperator,
        one: &Expression,
        two: &Expression,
    ) {
        self.within(one);
        self.within(two);
        match operator {
            BinaryOperator::Equal | BinaryOperator::NotEqual => self.compare(one, two),
            BinaryOperator::Divide if !self.is_fraction(one) && !self.is_fraction(two) => {
                self.whole_quotient(whole, one, two);
            }
            _ => {}
        }
    }

    /// `list(a, b)` becomes `[a, b]`.
    fn list_call(&mut self, items: &[Expression], whole: Span, name: Span, close: Span) {
        let first = items.first().map_or(close, |it| it.span);
        let open = Span {
            start: name.start,
            end: first.start,
            ..whole
        };
        let text = self.edits.original(open);
        let blanks = text.split_once('(').map_or("", |(_, blanks)| blanks);
        let outer = self.outer.remove(&whole.start);
        let text = format!("{}[{blanks}", outer.unwrap_or_default());
        self.edits.replace(open, text);
        let lists = outer.is_some() && items.len() > 1 && items.iter().any(is_splat);
        for item in items {
            if lists {
                self.as_list(item);
            }
            self.within(item);
            self.keep_argument(item);
        }
        let end = if outer.is_some() { "])" } else { "]" };
        self.edits.replace(close, end);
    }

    /// Converts an element to a list: what several instances have is none, so that it has no type
    /// in common with others.
    fn as_list(&mut self, item: &Expression) {
        let call = match &*item.kind {
            ExpressionKind::Call { name, .. } => &**name,
            _ => "",
        };
        if is_splat(item) {
            self.edits.before(item.span, "tolist(");
            self.edits.after(item.span, ")");
        } else if call == "list" {
            self.outer.insert(item.span.start, "tolist(");
        }
    }

    /// `map(a, b)` becomes `{ a = b }`.
    fn map_call(&mut self, items: &[Expression], whole: Span, name: Span, close: Span) {
        let pairs = items.chunks_exact(2);
        let gap = |one: Span, two: Span| Span {
            start: one.end,
            end: two.start,
            ..whole
        };
        let commented = items.windows(2).any(|pair| match pair {
            [one, two] => self
                .edits
                .original(gap(one.span, two.span))
                .contains(['#', '/']),
            _ => false,
        });
        if !pairs.remainder().is_empty() || commented {
            self.outer.remove(&whole.start);
            items.iter().for_each(|it| self.within(it));
            return self.note(
                whole,
                "map(…) could not be rewritten: write a map in braces",
            );
        }
        let outer = self.outer.remove(&whole.start).unwrap_or_default();
        let last = if outer.is_empty() { "" } else { ")" };
        let (Some(first), Some(end)) = (items.first(), items.last()) else {
            let text = format!("{outer}{{}}{last}");
            return self.edits.replace(whole, text);
        };
        let open = Span {
            start: name.start,
            end: first.span.start,
            ..whole
        };
        let blanks = self.edits.original(open);
        let blanks = blanks.split_once('(').map_or("", |(_, blanks)| blanks);
        let blanks = if blanks.contains('\n') { blanks } else { " " };
        let text = format!("{outer}{{{blanks}");
        self.edits.replace(open, text);
        let mut before: Option<Span> = None;
        for pair in pairs {
            let [key, value] = pair else { continue };
            if let Some(before) = before {
                let gap = gap(before, key.span);
                let text = self.edits.original(gap);
                if let Some(at) = text.find('\n') {
                    let text = format!(",{}", text.get(at..).unwrap_or_default().replace(',', ""));
                    self.edits.replace(gap, text);
                }
            }
            self.pair(key, value, gap(key.span, value.span));
            before = Some(value.span);
        }
        let tail = Span {
            start: end.span.end,
            end: close.end,
            ..whole
        };
        let text = self.edits.original(tail);
        let blanks = text.trim_end_matches(')').replace(',', "");
        let blanks = if blanks.contains('\n') { &*blanks } else { " " };
        let text = format!("{blanks}}}{last}");
        self.edits.replace(tail, text);
    }

    fn pair(&mut self, key: &Expression, value: &Expression, gap: Span) {
        self.within(key);
        self.within(value);
        self.keep_argument(value);
        if !Self::is_plain(key) && !is_plain_template(key) {
            self.edits.before(key.span, "(");
            self.edits.after(key.span, ")");
        }
        self.edits.replace(gap, " = ");
        if self.breaks(value) {
            self.edits.before(value.span, "(");
            self.edits.after(value.span, ")");
        }
    }
}

/// `a.*.b`, on its own or as all that there is in quotes.
fn is_splat(expression: &Expression) -> bool {
    let inner = sole_interpolation(expression).unwrap_or(expression);
    matches!(&*inner.kind, ExpressionKind::Splat { .. })
}

/// Whether it is a text in quotes, with interpolations.
fn is_plain_template(expression: &Expression) -> bool {
    matches!(&*expression.kind, ExpressionKind::Template(..))
        && sole_interpolation(expression).is_none()
}

/// Whether it must stand in parentheses as a part of another expression.
fn needs_parentheses(expression: &Expression) -> bool {
    matches!(
        &*expression.kind,
        ExpressionKind::Binary(..) | ExpressionKind::Conditional(..) | ExpressionKind::Unary(..)
    )
}
