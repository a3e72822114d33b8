//! Whole numbers: what was cut to one, and what was taken for a text.

use super::Upgrader;
use rform_lang::hil::Lowering;
use rform_lang::syntax::hil::HilType;
use rform_lang::syntax::tree::{BinaryOperator, UnaryOperator};
use rform_lang::syntax::{Expression, ExpressionKind};

impl Upgrader<'_> {
    fn lowering(&self) -> Lowering<'_> {
        Lowering {
            sources: &self.context.config.sources,
        }
    }

    /// The quotient of two whole numbers was one: it was cut, not rounded down.
    pub(super) fn whole_quotient(
        &mut self,
        whole: &Expression,
        one: &Expression,
        two: &Expression,
    ) {
        if is_negative(one) || is_negative(two) {
            return self.cut_below_zero(whole);
        }
        self.wrap(whole.span, "floor");
        if !is_never_negative(one) || !is_never_negative(two) {
            let text = "the quotient of two whole numbers was a whole number: it is rounded down now, \
                        also below 0, where it was cut";
            self.note(whole.span, text);
        }
    }

    fn cut_below_zero(&mut self, number: &Expression) {
        let text = self.edits.take(number.span);
        let text = format!("({text} < 0 ? ceil({text}) : floor({text}))");
        self.edits.replace(number.span, text);
    }

    /// What a function wanted as a whole number or a text was made one.
    pub(super) fn whole_arguments(&mut self, function: &str, arguments: &[Expression]) {
        // Today's take any value there, and compare it with texts.
        let compares = matches!(function, "contains" | "index");
        for (at, argument) in arguments.iter().enumerate() {
            match self.lowering().parameter(function, at) {
                Some(HilType::Integer) => self.cut(argument),
                Some(HilType::Text) if compares => self.as_text_of_list(argument),
                _ => {}
            }
        }
    }

    /// The first result of a conditional said what the other was made.
    pub(super) fn whole_alternative(&mut self, yes: &Expression, no: &Expression) {
        if self.lowering().type_of(yes) == Some(HilType::Integer) {
            self.cut(no);
        }
    }

    /// A fraction where a whole number was wanted.
    pub(super) fn cut(&mut self, number: &Expression) {
        if self.lowering().type_of(number) != Some(HilType::Float) {
            return;
        }
        let literal = self.edits.original(number.span);
        match literal.split_once('.') {
            Some((whole, rest)) if is_digits(whole) && is_digits(rest) => {
                let whole = whole.to_owned();
                self.edits.replace(number.span, whole);
            }
            _ if is_whole(number) => {}
            _ if is_negative(number) => self.cut_below_zero(number),
            _ => self.wrap(number.span, "floor"),
        }
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())
}

/// Whether a number of type float is whole in spite of that: the greatest of whole numbers.
fn is_whole(expression: &Expression) -> bool {
    let ExpressionKind::Call {
        name, arguments, ..
    } = &*expression.kind
    else {
        return false;
    };
    let is_written_out = |it: &Expression| it.as_number().is_some_and(|it| it.to_i64().is_some());
    matches!(&**name, "abs" | "max" | "min") && arguments.iter().all(is_written_out)
}

/// Whether it is below zero for all that is written out in it.
fn is_negative(expression: &Expression) -> bool {
    match &*expression.kind {
        ExpressionKind::Unary(UnaryOperator::Negate, _)
        | ExpressionKind::Binary(BinaryOperator::Subtract, ..) => true,
        ExpressionKind::Parentheses(inner) => is_negative(inner),
        ExpressionKind::Binary(_, one, two) => is_negative(one) || is_negative(two),
        _ => false,
    }
}

/// Whether it is a number that is written out, or how many there are of something.
fn is_never_negative(expression: &Expression) -> bool {
    match &*expression.kind {
        ExpressionKind::Literal(_) => true,
        ExpressionKind::Call { name, .. } => matches!(&**name, "length" | "ceil" | "floor"),
        ExpressionKind::Parentheses(inner) => is_never_negative(inner),
        ExpressionKind::Binary(operator, one, two) => {
            let grows = matches!(operator, BinaryOperator::Add | BinaryOperator::Multiply);
            grows && is_never_negative(one) && is_never_negative(two)
        }
        ExpressionKind::GetAttr(on, name, _) => {
            let of_count = on.as_word().is_some_and(|it| **it == *"count");
            **name == *"count" || of_count && **name == *"index"
        }
        _ => false,
    }
}
