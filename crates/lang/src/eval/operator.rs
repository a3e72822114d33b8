//! Operators.

use std::cmp::Ordering;

use super::Evaluator;
use crate::syntax::Expression;
use crate::syntax::tree::{BinaryOperator, UnaryOperator};
use rform_core::diag::Diagnostic;
use rform_core::value::{Marks, Number, Refinement, Type, Value, convert};

impl Evaluator<'_> {
    pub(super) fn unary(
        &mut self,
        operator: UnaryOperator,
        operand: &Expression,
        whole: &Expression,
    ) -> Value {
        let ty = match operator {
            UnaryOperator::Negate => Type::Number,
            UnaryOperator::Not => Type::Bool,
        };
        let (value, good) = self.checked(operand);
        let converted = self.operand(&value, &ty, "unary operand", (operand, whole));
        let (Some(value), true) = (converted, good) else {
            return Value::unknown(ty);
        };
        let (bare, marks) = value.unmark();
        match bare {
            Value::Number(number) => Value::Number(number.neg()).mark(marks),
            Value::Bool(truth) => Value::Bool(!truth).mark(marks),
            Value::Null(_) => self.failed("argument must not be null", ty, whole),
            // What is not known gives nothing away: as in Terraform, the mark comes with the value.
            _ => unknown(ty),
        }
    }

    pub(super) fn binary(
        &mut self,
        operator: BinaryOperator,
        left: &Expression,
        right: &Expression,
        whole: &Expression,
    ) -> Value {
        let (operand_type, result_type) = types(operator);
        let (left_value, left_good) = self.checked(left);
        let (right_value, right_good) = self.checked(right);
        let one = self.operand(&left_value, &operand_type, "left operand", (left, whole));
        let two = self.operand(&right_value, &operand_type, "right operand", (right, whole));
        let (Some(one), Some(two), true) = (one, two, left_good && right_good) else {
            return Value::unknown(result_type);
        };
        match apply(operator, &one, &two) {
            Ok(value) => value,
            Err(message) => self.failed(message, result_type, whole),
        }
    }

    /// The operand converted to the operator's type.
    fn operand(
        &mut self,
        value: &Value,
        ty: &Type,
        role: &str,
        (operand, whole): (&Expression, &Expression),
    ) -> Option<Value> {
        match convert(value, ty) {
            Ok(value) => Some(value),
            Err(error) => {
                let detail = format!("Unsuitable value for {role}: {}.", error.message);
                self.error(
                    "Invalid operand",
                    detail,
                    (operand.span, whole.span),
                    operand,
                );
                None
            }
        }
    }

    fn failed(&mut self, message: &str, ty: Type, whole: &Expression) -> Value {
        let detail = format!("Error during operation: {message}.");
        let error = Diagnostic::error("Operation failed", detail).at(whole.span);
        self.report(error, whole);
        Value::unknown(ty)
    }
}

/// The type of the operands and of the result.
fn types(operator: BinaryOperator) -> (Type, Type) {
    use BinaryOperator::{
        Add, And, Divide, Equal, Greater, GreaterOrEqual, Less, LessOrEqual, Modulo, Multiply,
        NotEqual, Or, Subtract,
    };
    match operator {
        Or | And => (Type::Bool, Type::Bool),
        Equal | NotEqual => (Type::Dynamic, Type::Bool),
        Less | LessOrEqual | Greater | GreaterOrEqual => (Type::Number, Type::Bool),
        Add | Subtract | Multiply | Divide | Modulo => (Type::Number, Type::Number),
    }
}

fn unknown(ty: Type) -> Value {
    Value::unknown(ty).refine(Refinement::not_null())
}

fn not(value: Value) -> Value {
    let (bare, marks) = value.unmark();
    match bare {
        Value::Bool(truth) => Value::Bool(!truth).mark(marks),
        other => other.clone().mark(marks),
    }
}

fn apply(operator: BinaryOperator, one: &Value, two: &Value) -> Result<Value, &'static str> {
    match operator {
        BinaryOperator::Equal => return Ok(one.equals(two)),
        BinaryOperator::NotEqual => return Ok(not(one.equals(two))),
        _ => {}
    }
    if one.is_null() || two.is_null() {
        return Err("argument must not be null");
    }
    let marks: Marks = one.marks().union(two.marks());
    let result = match (one.bare(), two.bare()) {
        (Value::Bool(one), Value::Bool(two)) => match operator {
            BinaryOperator::Or => Value::Bool(*one || *two),
            _ => Value::Bool(*one && *two),
        },
        (Value::Number(one), Value::Number(two)) => numbers(operator, one, two)?,
        (one, two) => partly_unknown(operator, one, two),
    };
    Ok(result.mark(marks))
}

fn numbers(operator: BinaryOperator, one: &Number, two: &Number) -> Result<Value, &'static str> {
    let (result, message) = match operator {
        BinaryOperator::Add => (one.add(two), "can't compute sum of opposing infinities"),
        BinaryOperator::Subtract => (one.sub(two), "can't subtract infinity from itself"),
        BinaryOperator::Multiply => (one.mul(two), "can't multiply zero by infinity"),
        BinaryOperator::Divide => (
            one.div(two),
            "can't divide zero by zero or infinity by infinity",
        ),
        BinaryOperator::Modulo => (one.rem(two), "can't use modulo with zero and infinity"),
        _ => return Ok(Value::Bool(holds(operator, one.cmp(two)))),
    };
    result.map(Value::Number).ok_or(message)
}

fn holds(operator: BinaryOperator, order: Ordering) -> bool {
    match operator {
        BinaryOperator::Less => order.is_lt(),
        BinaryOperator::LessOrEqual => order.is_le(),
        BinaryOperator::Greater => order.is_gt(),
        _ => order.is_ge(),
    }
}

/// The result of a comparison, if the ranges of the operands decide it; otherwise unknown.
fn partly_unknown(operator: BinaryOperator, one: &Value, two: &Value) -> Value {
    // Both parts must be known, even if one of them would do.
    let or_equal = |decided: Option<bool>| {
        let (less, equal) = (decided?, one.equals(two).as_bool()?);
        Some(less || equal)
    };
    let decided = match operator {
        BinaryOperator::Less => below(one, two),
        BinaryOperator::LessOrEqual => or_equal(below(one, two)),
        BinaryOperator::Greater => below(two, one),
        BinaryOperator::GreaterOrEqual => or_equal(below(two, one)),
        _ => return unknown(types(operator).1),
    };
    decided.map_or_else(|| unknown(Type::Bool), Value::Bool)
}

/// Whether the first is certainly (not) below the second. As Terraform does it, bounds that
/// meet decide nothing, even if they could.
fn below(one: &Value, two: &Value) -> Option<bool> {
    let (one, two) = (one.range(), two.range());
    let less = |one: &Bound, two: &Bound| match (one, two) {
        (Some((one, _)), Some((two, _))) => one < two,
        _ => false,
    };
    if less(&one.max, &two.min) {
        Some(true)
    } else if less(&two.max, &one.min) {
        Some(false)
    } else {
        None
    }
}

/// An end of a range, and whether it belongs to it.
type Bound = Option<(Number, bool)>;
