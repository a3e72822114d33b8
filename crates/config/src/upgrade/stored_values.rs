//! Values as Terraform 0.11 kept them: texts, lists and maps. What is a number or a truth value
//! today is made a text where it is kept or compared.

use super::Upgrader;
use crate::value_kind::{ValueKind, is_fraction, sole_interpolation, value_kind};
use rform_core::diag::Span;
use rform_core::value::{Type, Value};
use rform_lang::references::{Access, Traversal};
use rform_lang::syntax::tree::UnaryOperator;
use rform_lang::syntax::{Expression, ExpressionKind};

/// The conversions that the interpolation language had under names of its own, what they are today,
/// and what they give.
/// <https://github.com/hashicorp/hil/blob/master/builtins.go>
const CONVERSIONS: [(&str, &str, ValueKind); 8] = [
    ("__builtin_BoolToString", "tostring", ValueKind::String),
    ("__builtin_FloatToInt", "floor", ValueKind::Number),
    ("__builtin_FloatToString", "tostring", ValueKind::String),
    ("__builtin_IntToFloat", "tonumber", ValueKind::Number),
    ("__builtin_IntToString", "tostring", ValueKind::String),
    ("__builtin_StringToBool", "tobool", ValueKind::Bool),
    ("__builtin_StringToFloat", "tonumber", ValueKind::Number),
    ("__builtin_StringToInt", "tonumber", ValueKind::Number),
];

/// Functions that take lists and no sets.
const OF_LISTS: [&str; 6] = [
    "coalescelist",
    "concat",
    "element",
    "index",
    "slice",
    "zipmap",
];

impl Upgrader<'_> {
    /// The kind of an expression's value within an interpolation of 0.11, where names stood for
    /// strings, lists and maps.
    pub(super) fn kind_in_hil(&self, expression: &Expression) -> ValueKind {
        if let ExpressionKind::Call { name, .. } = &*expression.kind
            && let Some((_, _, kind)) = conversion(name)
        {
            return *kind;
        }
        let kind = value_kind(expression, &|name| match is_count_index(name) {
            true => ValueKind::Number,
            false => ValueKind::Any,
        });
        let quoted = matches!(&*expression.kind, ExpressionKind::Template(..));
        match kind {
            // What is in quotes is a text, unless it is a list or a map.
            ValueKind::Number | ValueKind::Bool if quoted => ValueKind::String,
            kind => kind,
        }
    }

    /// The kind of an expression's value today.
    pub(super) fn kind_today(&self, expression: &Expression) -> ValueKind {
        let context = self.context;
        value_kind(expression, &|name| context.kind_of(name))
    }

    /// Whether the quotient of such an operand has a fraction.
    pub(super) fn is_fraction(&self, operand: &Expression) -> bool {
        let of_conversion = match &*operand.kind {
            ExpressionKind::Call { name, .. } => name.ends_with("ToFloat"),
            _ => false,
        };
        of_conversion || is_fraction(operand, &self.context.config.sources)
    }

    /// Puts a function around an expression.
    pub(super) fn wrap(&mut self, span: Span, function: &str) {
        self.edits.before(span, format!("{function}("));
        self.edits.after(span, ")");
    }

    /// Makes of the only interpolation of a text what was kept of it.
    pub(super) fn keep(&mut self, inner: &Expression) {
        match self.kind_in_hil(inner) {
            ValueKind::Number | ValueKind::Bool => self.wrap(inner.span, "tostring"),
            _ => self.keep_name(inner),
        }
    }

    /// Keeps the value of an argument of `list` and `map`, where 0.11 turned a bool into `1` or
    /// `0`.
    pub(super) fn keep_argument(&mut self, argument: &Expression) {
        match (&*argument.kind, self.kind_in_hil(argument)) {
            (ExpressionKind::Literal(value), _) => self.quote_literal(value, argument.span),
            (_, ValueKind::Bool) => {
                self.edits.before(argument.span, "(");
                self.edits.after(argument.span, " ? \"1\" : \"0\")");
            }
            (_, ValueKind::Number) => self.wrap(argument.span, "tostring"),
            (ExpressionKind::Template(..), ValueKind::String) => self.keep_quoted(argument),
            _ => self.keep_name(argument),
        }
    }

    /// A text of one interpolation, which stands without its quotes today.
    fn keep_quoted(&mut self, text: &Expression) {
        let bare = sole_interpolation(text).is_some();
        if bare && self.kind_today(text) != ValueKind::String {
            self.wrap(text.span, "tostring");
        }
    }

    /// A number or truth value that a name stands for was a text, and a set a list.
    fn keep_name(&mut self, expression: &Expression) {
        if Traversal::of(expression).is_none() {
            if self.is_kept_as_text(expression) {
                self.wrap(expression.span, "tostring");
            }
            return;
        }
        if self.is_number_of_instances(expression) {
            return self.wrap(expression.span, "tostring");
        }
        if self.is_set(expression) {
            self.list_of_set(expression.span);
        } else if matches!(
            self.kind_today(expression),
            ValueKind::Number | ValueKind::Bool
        ) {
            self.wrap(expression.span, "tostring");
        }
    }

    /// A literal that is not within an interpolation, as the text that it was. False if it is none.
    pub(super) fn keep_literal(&mut self, value: &Expression) -> bool {
        match &*value.kind {
            ExpressionKind::Literal(literal @ (Value::Number(_) | Value::Bool(_))) => {
                self.quote_literal(literal, value.span);
            }
            ExpressionKind::Unary(UnaryOperator::Negate, of) => {
                let Some(number) = of.as_number() else {
                    return false;
                };
                self.edits.replace(value.span, format!("\"-{number}\""));
            }
            _ => return false,
        }
        true
    }

    fn quote_literal(&mut self, literal: &Value, span: Span) {
        let text = match literal {
            Value::Bool(true) => "1".to_owned(),
            Value::Bool(false) => "0".to_owned(),
            Value::Number(number) => number.to_string(),
            _ => return,
        };
        self.edits.replace(span, format!("\"{text}\""));
    }

    /// Whether it is an attribute that is a set today.
    pub(super) fn is_set(&self, expression: &Expression) -> bool {
        let ty = Traversal::of(expression).and_then(|it| self.context.type_of(&it));
        matches!(ty, Some(Type::Set(_)))
    }

    /// Makes a list of a set, whose order is another one.
    pub(super) fn list_of_set(&mut self, set: Span) {
        self.wrap(set, "tolist");
        let text = "the elements of this set were in the order of their hashes, and are sorted now: \
                    where there are several, look whether the plan stays the same";
        self.note(set, text);
    }

    /// Makes lists of the sets among the arguments of a function that takes none.
    pub(super) fn lists_of_sets(&mut self, function: &str, arguments: &[Expression]) {
        if !OF_LISTS.contains(&function) {
            return;
        }
        for argument in arguments {
            if self.is_set(argument) {
                self.list_of_set(argument.span);
            }
        }
    }

    /// Functions that did other things, or are no more. The arguments are written already.
    pub(super) fn changed_call(
        &mut self,
        name: &str,
        name_span: Span,
        whole: Span,
        arguments: &[Expression],
    ) {
        if let Some((_, today, _)) = conversion(name) {
            self.edits.replace(name_span, *today);
        }
        match (name, arguments) {
            ("coalesce", [.., last]) if !is_never_empty(last) => self.try_or(whole, "\"\""),
            ("coalescelist", _) => self.try_or(whole, "[]"),
            ("lookup", [_, _, default]) => self.as_text_of_list(default),
            _ => {}
        }
    }

    /// Where a function fails today that gave something empty.
    fn try_or(&mut self, whole: Span, otherwise: &str) {
        self.edits.before(whole, "try(");
        self.edits.after(whole, format!(", {otherwise})"));
    }

    /// The first operand said how to compare: as texts, unless it was a number or a truth value.
    pub(super) fn compare(&mut self, one: &Expression, two: &Expression) {
        match self.kind_in_hil(one) {
            ValueKind::Number => self.as_number(two),
            ValueKind::Bool => self.as_bool(two),
            ValueKind::List | ValueKind::Map => {}
            // Such a text is equal to texts alone, whatever the other is.
            _ if is_word(one) || is_word(two) => {}
            _ => {
                self.as_text(one);
                self.as_text(two);
            }
        }
    }

    /// What is looked for among texts, or stands for one of them.
    pub(super) fn as_text_of_list(&mut self, value: &Expression) {
        match (&*value.kind, self.kind_in_hil(value)) {
            (ExpressionKind::Literal(_), _) => self.as_text(value),
            (_, ValueKind::Number | ValueKind::Bool) => self.wrap(value.span, "tostring"),
            _ => self.keep_name(value),
        }
    }

    fn as_text(&mut self, operand: &Expression) {
        match &*operand.kind {
            ExpressionKind::Literal(Value::Number(number)) => {
                self.edits.replace(operand.span, format!("\"{number}\""));
            }
            ExpressionKind::Literal(Value::Bool(truth)) => {
                self.edits.replace(operand.span, format!("\"{truth}\""));
            }
            _ if self.kind_today(operand) != ValueKind::String => {
                self.wrap(operand.span, "tostring");
            }
            _ => {}
        }
    }

    fn as_number(&mut self, operand: &Expression) {
        if self.kind_in_hil(operand) == ValueKind::Number || is_word(operand) {
            return;
        }
        let number = operand.as_text().and_then(|it| it.parse::<i64>().ok());
        match number {
            Some(number) => self.edits.replace(operand.span, number.to_string()),
            None => self.wrap(operand.span, "tonumber"),
        }
    }

    fn as_bool(&mut self, operand: &Expression) {
        if self.kind_in_hil(operand) == ValueKind::Bool {
            return;
        }
        let text = operand.as_text();
        let truth = match text.as_deref() {
            Some("1" | "t" | "T" | "true" | "TRUE" | "True") => Some("true"),
            Some("0" | "f" | "F" | "false" | "FALSE" | "False") => Some("false"),
            _ => None,
        };
        match truth {
            Some(truth) => self.edits.replace(operand.span, truth),
            None => self.wrap(operand.span, "tobool"),
        }
    }
}

fn conversion(name: &str) -> Option<&'static (&'static str, &'static str, ValueKind)> {
    CONVERSIONS.iter().find(|(old, _, _)| *old == name)
}

fn is_count_index(name: &Traversal) -> bool {
    let index = |it: &Access| matches!(it, Access::Attribute(name, _) if **name == *"index");
    *name.root == *"count" && name.accesses.first().is_some_and(index)
}

/// Whether it is a text with something in it for sure.
fn is_never_empty(expression: &Expression) -> bool {
    expression.as_text().is_some_and(|it| !it.is_empty())
        || matches!(&*expression.kind, ExpressionKind::Literal(_))
}

/// Whether it is a text that looks neither like a number nor like a truth value: such a one is
/// only equal to texts.
pub(super) fn is_word(expression: &Expression) -> bool {
    expression
        .as_text()
        .is_some_and(|text| text.parse::<f64>().is_err() && !matches!(&*text, "true" | "false"))
}
