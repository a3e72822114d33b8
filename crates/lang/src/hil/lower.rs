//! From a tree of Terraform 0.11 to one of today's that means the same.

use rform_core::diag::{Sources, Span};
use rform_core::value::Value;

use super::signatures::signature;
use crate::syntax::hil::{HilArithmetic, HilOperation, HilType};
use crate::syntax::tree::{
    BinaryOperator, JsonText, ObjectItem, TemplateForm, TemplatePart, UnaryOperator,
};
use crate::syntax::{Expression, ExpressionKind};

/// The inputs of lowering expressions.
#[derive(Clone, Copy, Debug)]
pub struct Lowering<'a> {
    /// The texts that the expressions are from: `1.0` is no whole number.
    pub sources: &'a Sources,
}

/// An expression of the interpolation language and its type; none for what names stand for, which
/// are texts, lists and maps.
pub(super) struct Typed {
    pub expression: Expression,
    pub ty: Option<HilType>,
}

impl Typed {
    pub fn text(expression: Expression) -> Typed {
        Typed {
            expression,
            ty: None,
        }
    }

    pub fn of(kind: ExpressionKind, span: Span, ty: Option<HilType>) -> Typed {
        Typed {
            expression: Expression::new(kind, span),
            ty,
        }
    }

    /// The expression as one of that type; an operand that is none is an error.
    pub fn to(self, to: HilType) -> Expression {
        self.converted(to, true)
    }

    /// Converts the expression; values that have no such conversion do not change.
    fn converted_if_possible(self, to: HilType) -> Expression {
        self.converted(to, false)
    }

    fn converted(self, to: HilType, strict: bool) -> Expression {
        let same = self.ty == Some(to) || self.ty.is_none() && to == HilType::Text;
        if same {
            return self.expression;
        }
        let from = self.ty;
        let conversion = HilOperation::Convert { from, to, strict };
        operation(conversion, self.expression)
    }
}

pub(super) fn operation(operation: HilOperation, operand: Expression) -> Expression {
    let span = operand.span;
    Expression::new(ExpressionKind::Hil(operation, vec![operand]), span)
}

impl Lowering<'_> {
    /// The value of an argument, in which only texts hold interpolations. Literal numbers and truth
    /// values were texts: `true` was `1`.
    pub fn value(&self, value: &Expression) -> Expression {
        let kind = match &*value.kind {
            ExpressionKind::Literal(Value::Bool(truth)) => {
                return plain(if *truth { "1" } else { "0" }, value.span);
            }
            ExpressionKind::Literal(Value::Number(number)) => {
                return plain(&number.to_string(), value.span);
            }
            ExpressionKind::Literal(_) | ExpressionKind::Invalid => return value.clone(),
            ExpressionKind::Template(parts, form) => {
                ExpressionKind::Template(self.parts(parts, *form), *form)
            }
            ExpressionKind::Json(text) => ExpressionKind::Json(Box::new(JsonText {
                template: self.value(&text.template),
                ..(**text).clone()
            })),
            ExpressionKind::Tuple(items) => {
                ExpressionKind::Tuple(items.iter().map(|it| self.value(it)).collect())
            }
            ExpressionKind::Hil(HilOperation::Spliced, items) => {
                let items = items.iter().map(|it| self.value(it));
                ExpressionKind::Hil(HilOperation::Spliced, items.collect())
            }
            ExpressionKind::Object(items) => {
                ExpressionKind::Object(items.iter().map(|it| self.item(it)).collect())
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
                arguments: arguments.iter().map(|it| self.value(it)).collect(),
                expand: *expand,
                close: *close,
            },
            _ => return self.result(value),
        };
        Expression::new(kind, value.span)
    }

    /// The type that a function took at that place; none for whatever there was.
    pub fn parameter(&self, function: &str, at: usize) -> Option<HilType> {
        signature(function).and_then(|it| it.parameter(at))
    }

    /// The type of an expression within an interpolation; none for what names stand for.
    pub fn type_of(&self, inner: &Expression) -> Option<HilType> {
        self.lower(inner).ty
    }

    pub(super) fn item(&self, item: &ObjectItem) -> ObjectItem {
        let key = match &*item.key.kind {
            ExpressionKind::Template(..) | ExpressionKind::Json(_) => self.value(&item.key),
            _ => item.key.clone(),
        };
        ObjectItem {
            key,
            value: self.value(&item.value),
        }
    }

    fn parts(&self, parts: &[TemplatePart], form: TemplateForm) -> Vec<TemplatePart> {
        if let ([TemplatePart::Interpolation(only, span)], TemplateForm::Quoted) = (parts, form) {
            return vec![TemplatePart::Interpolation(self.result(only), *span)];
        }
        let lowered = parts.iter().map(|part| match part {
            TemplatePart::Interpolation(inner, span) => {
                let text = self.lower(inner).to(HilType::Text);
                TemplatePart::Interpolation(text, *span)
            }
            other => other.clone(),
        });
        lowered.collect()
    }

    /// The value of an interpolation that is alone in its quotes: a string, a list or a map.
    fn result(&self, inner: &Expression) -> Expression {
        let typed = self.lower(inner);
        if typed.ty.is_some() {
            return typed.to(HilType::Text);
        }
        let settled = matches!(
            &*typed.expression.kind,
            ExpressionKind::Hil(..)
                | ExpressionKind::Template(..)
                | ExpressionKind::Variable(_)
                | ExpressionKind::GetAttr(..)
        );
        match settled {
            true => typed.expression,
            false => operation(HilOperation::Stored, typed.expression),
        }
    }

    pub(super) fn lower(&self, inner: &Expression) -> Typed {
        let span = inner.span;
        match &*inner.kind {
            ExpressionKind::Literal(Value::Number(_)) => Typed {
                expression: inner.clone(),
                ty: Some(self.number_type(span)),
            },
            ExpressionKind::Literal(Value::Bool(_)) => Typed {
                expression: inner.clone(),
                ty: Some(HilType::Bool),
            },
            ExpressionKind::Template(parts, form) => {
                let kind = ExpressionKind::Template(self.parts(parts, *form), *form);
                Typed::of(kind, span, None)
            }
            ExpressionKind::Parentheses(inner) => {
                let Typed { expression, ty } = self.lower(inner);
                Typed::of(ExpressionKind::Parentheses(expression), span, ty)
            }
            ExpressionKind::Unary(operator, operand) => self.unary(*operator, operand, span),
            ExpressionKind::Binary(operator, one, two) => self.binary(*operator, one, two, span),
            ExpressionKind::Conditional(condition, yes, no) => {
                self.conditional(condition, yes, no, span)
            }
            ExpressionKind::Call { .. } => self.call(inner),
            ExpressionKind::Variable(_)
            | ExpressionKind::GetAttr(..)
            | ExpressionKind::Index(..) => self.access(inner),
            ExpressionKind::Splat { .. } => {
                Typed::text(operation(HilOperation::Attributes, inner.clone()))
            }
            _ => Typed::text(inner.clone()),
        }
    }

    fn number_type(&self, span: Span) -> HilType {
        let text = self.sources.text(span);
        let hexadecimal = text.starts_with("0x") || text.starts_with("0X");
        match !hexadecimal && text.contains(['.', 'e', 'E']) {
            true => HilType::Float,
            false => HilType::Integer,
        }
    }

    /// `-x` was `0 - x`, and `!x` compared with false.
    fn unary(&self, operator: UnaryOperator, operand: &Expression, span: Span) -> Typed {
        let operand = self.lower(operand);
        match operator {
            UnaryOperator::Not => {
                let kind = ExpressionKind::Unary(operator, operand.to(HilType::Bool));
                Typed::of(kind, span, Some(HilType::Bool))
            }
            UnaryOperator::Negate => {
                let zero = ExpressionKind::Literal(Value::int(0));
                let zero = Typed::of(zero, span.head(), Some(HilType::Integer));
                self.arithmetic(HilArithmetic::Subtract, zero, operand, span)
            }
        }
    }

    fn binary(
        &self,
        operator: BinaryOperator,
        one: &Expression,
        two: &Expression,
        span: Span,
    ) -> Typed {
        use BinaryOperator::*;
        let (one, two) = (self.lower(one), self.lower(two));
        let arithmetic = match operator {
            Add => HilArithmetic::Add,
            Subtract => HilArithmetic::Subtract,
            Multiply => HilArithmetic::Multiply,
            Divide => HilArithmetic::Divide,
            Modulo => HilArithmetic::Modulo,
            Or | And => {
                let (one, two) = (one.to(HilType::Bool), two.to(HilType::Bool));
                return compared(operator, one, two, span);
            }
            // The first operand says how to compare.
            Equal | NotEqual => {
                let ty = one.ty.unwrap_or(HilType::Text);
                let (one, two) = (one.expression, two.converted_if_possible(ty));
                return compared(operator, one, two, span);
            }
            Less | LessOrEqual | Greater | GreaterOrEqual => {
                let ty = number_of(&one, &two);
                return compared(operator, one.to(ty), two.to(ty), span);
            }
        };
        self.arithmetic(arithmetic, one, two, span)
    }

    fn arithmetic(&self, operator: HilArithmetic, one: Typed, two: Typed, span: Span) -> Typed {
        let ty = number_of(&one, &two);
        let operands = vec![one.to(ty), two.to(ty)];
        let kind = ExpressionKind::Hil(HilOperation::Arithmetic(operator, ty), operands);
        Typed::of(kind, span, Some(ty))
    }

    /// The type of the first result counts, but for that of a text.
    fn conditional(
        &self,
        condition: &Expression,
        yes: &Expression,
        no: &Expression,
        span: Span,
    ) -> Typed {
        let condition = self.lower(condition).to(HilType::Bool);
        let (yes, no) = (self.lower(yes), self.lower(no));
        let numbers = |ty| matches!(ty, Some(HilType::Integer | HilType::Float));
        let ty = match (yes.ty, no.ty) {
            (Some(one), Some(two)) if one != two && !(numbers(yes.ty) && numbers(no.ty)) => {
                Some(HilType::Text)
            }
            (one, two) => one.or(two),
        };
        let (yes, no) = match ty {
            Some(ty) => (yes.converted_if_possible(ty), no.converted_if_possible(ty)),
            None => (yes.expression, no.expression),
        };
        let ty = ty.filter(|it| *it != HilType::Text);
        Typed::of(ExpressionKind::Conditional(condition, yes, no), span, ty)
    }

    fn call(&self, call: &Expression) -> Typed {
        let ExpressionKind::Call {
            name,
            name_span,
            arguments,
            expand,
            close,
        } = &*call.kind
        else {
            return Typed::text(call.clone());
        };
        let signature = signature(name);
        let arguments = arguments.iter().enumerate().map(|(at, argument)| {
            let argument = self.lower(argument);
            match signature.and_then(|it| it.parameter(at)) {
                Some(ty) => argument.to(ty),
                None => argument.expression,
            }
        });
        let kind = ExpressionKind::Call {
            name: name.clone(),
            name_span: *name_span,
            arguments: arguments.collect(),
            expand: *expand,
            close: *close,
        };
        Typed::of(kind, call.span, signature.and_then(|it| it.gives))
    }
}

fn number_of(one: &Typed, two: &Typed) -> HilType {
    match [one.ty, two.ty].contains(&Some(HilType::Float)) {
        true => HilType::Float,
        false => HilType::Integer,
    }
}

fn compared(operator: BinaryOperator, one: Expression, two: Expression, span: Span) -> Typed {
    let kind = ExpressionKind::Binary(operator, one, two);
    Typed::of(kind, span, Some(HilType::Bool))
}

fn plain(text: &str, span: Span) -> Expression {
    let part = TemplatePart::Text(text.into(), span);
    let kind = ExpressionKind::Template(vec![part], TemplateForm::Quoted);
    Expression::new(kind, span)
}
