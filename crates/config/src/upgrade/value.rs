//! Values as they stand behind an equals sign: texts, lists, maps.

use super::Upgrader;
use crate::load::has_sequence;
use crate::value_kind::{ValueKind, sole_interpolation};
use rform_core::diag::Span;
use rform_core::value::{Type, Value};
use rform_lang::format::quoted;
use rform_lang::hil::primitive;
use rform_lang::syntax::tree::{ObjectItem, TemplateForm};
use rform_lang::syntax::{Expression, ExpressionKind};

/// The type that a value is used as.
#[derive(Clone, Copy, Debug)]
pub(super) enum ExpectedType<'t> {
    /// Something of a type that a schema says.
    Typed(&'t Type),
    /// A text, a list or a map: what was kept of it has no schema.
    Stored,
    /// The same in an output of a root module, where literals were kept as they are.
    Output,
    /// Whatever it is.
    Any,
}

impl<'t> ExpectedType<'t> {
    fn element(self) -> ExpectedType<'t> {
        match self {
            ExpectedType::Typed(Type::List(element) | Type::Set(element) | Type::Map(element)) => {
                ExpectedType::Typed(element)
            }
            ExpectedType::Stored => ExpectedType::Stored,
            ExpectedType::Output => ExpectedType::Output,
            _ => ExpectedType::Any,
        }
    }

    /// Whether texts, lists and maps are kept of it.
    fn is_stored(self) -> bool {
        matches!(self, ExpectedType::Stored | ExpectedType::Output)
    }

    /// Whether its elements are texts.
    fn has_string_elements(self) -> bool {
        match self.element() {
            ExpectedType::Typed(ty) => *ty == Type::String,
            ExpectedType::Stored => true,
            ExpectedType::Output => false,
            ExpectedType::Any => !matches!(self, ExpectedType::Typed(Type::Object(_))),
        }
    }

    /// Whether lists in a list are spliced: its elements are no lists.
    pub(super) fn flattens_lists(self) -> bool {
        match self {
            ExpectedType::Typed(Type::List(element) | Type::Set(element)) => {
                ValueKind::of_type(element) != ValueKind::List
            }
            ExpectedType::Typed(_) => false,
            ExpectedType::Any | ExpectedType::Stored | ExpectedType::Output => true,
        }
    }
}

/// Whether a number was one in base 8 or 16.
pub(super) fn is_of_other_base(text: &str) -> bool {
    let digits = text.strip_prefix('0').unwrap_or_default();
    digits.starts_with(['x', 'X', '0', '1', '2', '3', '4', '5', '6', '7'])
}

impl Upgrader<'_> {
    /// A value that an argument is given.
    pub(super) fn value(&mut self, value: &Expression, target: ExpectedType<'_>) {
        self.placed(value, target, true);
    }

    /// A value where line breaks end it, or do not.
    fn placed(&mut self, value: &Expression, target: ExpectedType<'_>, breaks_end: bool) {
        if matches!(target, ExpectedType::Stored) && self.keep_literal(value) {
            return;
        }
        match &*value.kind {
            ExpressionKind::Template(parts, form) => match sole_interpolation(value) {
                _ if self.plain => self.template(value, parts, *form),
                _ if self.number_in_text(value, target) => {}
                Some(inner) => self.unwrap(value, inner, target, breaks_end),
                None => self.template(value, parts, *form),
            },
            ExpressionKind::Tuple(items) => self.list(value, items, target),
            ExpressionKind::Object(items) => self.object(value, items, target),
            ExpressionKind::Literal(Value::Number(number)) => {
                let text = self.edits.original(value.span);
                if is_of_other_base(text) {
                    self.edits.replace(value.span, number.to_string());
                }
            }
            _ => self.within(value),
        }
    }

    /// `"010"` where a number is wanted, which was 8 and is 10 today.
    fn number_in_text(&mut self, value: &Expression, target: ExpectedType<'_>) -> bool {
        let ExpectedType::Typed(Type::Number) = target else {
            return false;
        };
        let text = value.as_text().filter(|it| is_of_other_base(it));
        let number = text.and_then(|it| primitive(&it, &Type::Number));
        let number = number.as_ref().and_then(Value::as_i64);
        if let Some(number) = number {
            self.edits.replace(value.span, number.to_string());
        }
        number.is_some()
    }

    /// `"${x}"` becomes `x`.
    fn unwrap(
        &mut self,
        whole: &Expression,
        inner: &Expression,
        target: ExpectedType<'_>,
        ends: bool,
    ) {
        if target.is_stored() || matches!(target, ExpectedType::Any) {
            self.constructed(inner);
        }
        self.within(inner);
        if target.is_stored() {
            self.keep(inner);
        }
        self.bare(whole, inner, ends && self.breaks(inner));
    }

    /// Takes quotes and markers off.
    pub(super) fn bare(&mut self, whole: &Expression, inner: &Expression, parentheses: bool) {
        let open = Span {
            end: inner.span.start,
            ..whole.span
        };
        let close = Span {
            start: inner.span.end,
            ..whole.span
        };
        let (before, after) = match parentheses {
            true => ("(", ")"),
            false => ("", ""),
        };
        self.edits.replace(open, before);
        self.edits.replace(close, after);
    }

    /// Whether an expression has a line break that is within no brackets.
    pub(super) fn breaks(&self, expression: &Expression) -> bool {
        let mut at = expression.span.start;
        let mut gaps = false;
        let mut within = false;
        let bracketed = matches!(
            &*expression.kind,
            ExpressionKind::Call { .. }
                | ExpressionKind::Parentheses(_)
                | ExpressionKind::Tuple(_)
                | ExpressionKind::Object(_)
                | ExpressionKind::Template(..)
        );
        if bracketed {
            return false;
        }
        let parts = crate::load::children(expression);
        for part in parts {
            if part.span.start >= at {
                let gap = Span {
                    start: at,
                    end: part.span.start,
                    ..expression.span
                };
                gaps |= self.edits.original(gap).contains('\n');
                at = part.span.end;
            }
            within |= self.breaks(part);
        }
        let gap = Span {
            start: at.min(expression.span.end),
            ..expression.span
        };
        let indexed = matches!(&*expression.kind, ExpressionKind::Index(..));
        gaps |= !indexed && self.edits.original(gap).contains('\n');
        gaps || within
    }

    /// A value in a list or map: true was the text 1 there.
    pub(super) fn element_of(&mut self, value: &Expression, within: ExpectedType<'_>) {
        match &*value.kind {
            ExpressionKind::Literal(Value::Bool(truth)) if within.has_string_elements() => {
                let text = if *truth { "\"1\"" } else { "\"0\"" };
                self.edits.replace(value.span, text);
                let text =
                    format!("in Terraform 0.11 {truth} in a list or map was the text {text}");
                self.note(value.span, text);
            }
            ExpressionKind::Literal(Value::Number(number))
                if !matches!(within, ExpectedType::Typed(_) | ExpectedType::Output) =>
            {
                self.edits.replace(value.span, format!("\"{number}\""));
            }
            _ => self.placed(value, within.element(), !self.in_list(value)),
        }
    }

    /// Whether what stands before a value is a bracket or a comma of a list, in which line breaks
    /// mean nothing.
    fn in_list(&self, value: &Expression) -> bool {
        let before = Span {
            start: 0,
            end: value.span.start,
            ..value.span
        };
        let text = self.edits.original(before).trim_end();
        text.ends_with(['[', ','])
    }

    fn object(&mut self, whole: &Expression, items: &[ObjectItem], target: ExpectedType<'_>) {
        let mut end = whole.span.start + 1;
        for (at, item) in items.iter().enumerate() {
            let gap = Span {
                start: end,
                end: item.key.span.start,
                ..whole.span
            };
            if at > 0 && !self.edits.original(gap).contains([',', '\n']) {
                self.edits.replace(gap, ", ");
            }
            self.separator(item.key.span, item.value.span, "=");
            if self.is_lost_key(&item.key) {
                self.lost_item(item.key.span, item.value.span);
            } else {
                self.key(&item.key);
                self.element_of(&item.value, target);
                let is_map = matches!(&*item.value.kind, ExpressionKind::Object(_));
                if is_map && matches!(target, ExpectedType::Output) {
                    self.edits.before(item.value.span, "[");
                    self.edits.after(item.value.span, "]");
                }
            }
            end = item.value.span.end;
        }
    }

    /// Whether a key is an interpolation where those were lost.
    fn is_lost_key(&self, key: &Expression) -> bool {
        let quoted = matches!(
            &*key.kind,
            ExpressionKind::Template(_, TemplateForm::Quoted)
        );
        self.loses_keys && quoted && has_sequence(self.edits.original(key.span))
    }

    /// A key with an interpolation in a resource's map: it stayed as it is, and its value was lost.
    pub(super) fn lost_item(&mut self, key: Span, value: Span) {
        let text = self.edits.original(key);
        let text = text.strip_prefix('"').unwrap_or(text);
        let text = quoted(text.strip_suffix('"').unwrap_or(text));
        self.edits.replace(key, text);
        self.edits.replace(value, "\"\"");
        let text = "Terraform 0.11 took no interpolation in the keys of a resource's map: it kept \
                    the key as it is written, and lost its value";
        self.note(key, text);
    }

    /// The key of a map.
    pub(super) fn key(&mut self, key: &Expression) {
        let text = self.edits.original(key.span);
        match (&*key.kind, sole_interpolation(key)) {
            (_, Some(inner)) => {
                self.within(inner);
                self.bare(key, inner, true);
            }
            (ExpressionKind::Template(parts, form), None) if text.starts_with(['"', '\\']) => {
                self.template(key, parts, *form);
            }
            _ if text.contains('.') => {
                self.edits.before(key.span, "\"");
                self.edits.after(key.span, "\"");
            }
            _ => {}
        }
    }

    /// Writes `sign` between a name and its value, on one line.
    pub(super) fn separator(&mut self, name: Span, value: Span, sign: &str) {
        let gap = Span {
            start: name.end,
            end: value.start,
            ..name
        };
        let text = self.edits.original(gap);
        let as_it_should = text.trim() == sign && !text.contains('\n');
        let comments = text.contains(['#', '/']);
        if !as_it_should && !comments {
            let new = match sign {
                "" => " ".to_owned(),
                sign => format!(" {sign} "),
            };
            self.edits.replace(gap, new);
        }
    }

    /// `list(…)` and `map(…)` where the type of the value matters.
    fn constructed(&mut self, inner: &Expression) {
        match &*inner.kind {
            ExpressionKind::Call {
                name, arguments, ..
            } => {
                let convert = match &**name {
                    "list" => "tolist(",
                    "map" if arguments.len() % 2 == 0 => "tomap(",
                    _ => return,
                };
                self.outer.insert(inner.span.start, convert);
            }
            ExpressionKind::Conditional(_, yes, no) => {
                self.constructed(yes);
                self.constructed(no);
            }
            ExpressionKind::Parentheses(inner) => self.constructed(inner),
            _ => {}
        }
    }

    /// Whether a quoted template is all text.
    pub(super) fn is_plain(value: &Expression) -> bool {
        let quoted = matches!(
            &*value.kind,
            ExpressionKind::Template(_, TemplateForm::Quoted)
        );
        quoted && value.as_text().is_some()
    }
}
