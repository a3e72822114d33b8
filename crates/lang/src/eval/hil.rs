//! The operations of Terraform 0.11's interpolation language.

use super::Evaluator;
use crate::hil::number::{format_float, parse_number};
use crate::hil::{attribute, attributes, spliced, stored};
use crate::syntax::Expression;
use crate::syntax::hil::{HilArithmetic, HilOperation, HilType};
use rform_core::diag::Diagnostic;
use rform_core::go::truth::parse_bool;
use rform_core::value::{Number, Type, Value};

impl Evaluator<'_> {
    pub(super) fn hil(
        &mut self,
        operation: HilOperation,
        operands: &[Expression],
        whole: &Expression,
    ) -> Value {
        match (operation, operands) {
            (HilOperation::Stored, [operand]) => stored(&self.evaluate(operand)),
            (HilOperation::Attribute, [operand]) => attribute(&self.evaluate(operand)),
            (HilOperation::Attributes, [operand]) => attributes(&self.evaluate(operand)),
            (HilOperation::Spliced, items) => {
                let items: Vec<Value> = items.iter().map(|it| self.evaluate(it)).collect();
                spliced(&items)
            }
            (HilOperation::Convert { from, to, strict }, [operand]) => {
                let (value, good) = self.checked(operand);
                match good {
                    true => self.hil_converted(&value, (from, to), strict, operand),
                    false => Value::unknown(type_of(to)),
                }
            }
            (HilOperation::Arithmetic(operator, ty), [one, two]) => {
                self.hil_arithmetic((operator, ty), one, two, whole)
            }
            _ => Value::DYNAMIC,
        }
    }

    fn hil_converted(
        &mut self,
        value: &Value,
        (from, to): (Option<HilType>, HilType),
        strict: bool,
        operand: &Expression,
    ) -> Value {
        let (bare, marks) = value.unmark();
        match converted(bare, from, to) {
            Some(converted) => converted.mark(marks),
            None if !strict => value.clone(),
            None => {
                let wanted = match to {
                    HilType::Text => "string",
                    HilType::Integer | HilType::Float => "number",
                    HilType::Bool => "bool",
                };
                let detail = format!("Unsuitable value: a {wanted} is required.");
                let error = Diagnostic::error("Incorrect value type", detail).at(operand.span);
                self.report(error, operand);
                Value::unknown(type_of(to))
            }
        }
    }

    fn hil_arithmetic(
        &mut self,
        (operator, ty): (HilArithmetic, HilType),
        one: &Expression,
        two: &Expression,
        whole: &Expression,
    ) -> Value {
        let (left, left_good) = self.checked(one);
        let (right, right_good) = self.checked(two);
        let unknown = || Value::unknown(Type::Number);
        if !(left_good && right_good) {
            return unknown();
        }
        let marks = left.marks().union(right.marks());
        let result = match (left.bare(), right.bare()) {
            (Value::Null(_), _) | (_, Value::Null(_)) => Err("argument must not be null"),
            (Value::Number(left), Value::Number(right)) => calculated(operator, ty, left, right),
            _ => return unknown().mark(marks),
        };
        match result {
            Ok(number) => Value::Number(number).mark(marks),
            Err(message) => {
                let detail = format!("Error during operation: {message}.");
                let error = Diagnostic::error("Operation failed", detail).at(whole.span);
                self.report(error, whole);
                unknown()
            }
        }
    }
}

fn type_of(ty: HilType) -> Type {
    match ty {
        HilType::Text => Type::String,
        HilType::Integer | HilType::Float => Type::Number,
        HilType::Bool => Type::Bool,
    }
}

/// The value as one of another type; none if it is none. What is no primitive value stays.
fn converted(value: &Value, from: Option<HilType>, to: HilType) -> Option<Value> {
    Some(match (value, to) {
        (Value::Null(_), _) => Value::Null(type_of(to)),
        (Value::Unknown(..), _) => Value::unknown(type_of(to)),
        (Value::Number(number), HilType::Text) => Value::string(match from {
            Some(HilType::Float) => format_float(number.to_f64()),
            _ => number.to_string(),
        }),
        (Value::Bool(truth), HilType::Text) => Value::from(if *truth { "true" } else { "false" }),
        (Value::Number(number), HilType::Integer) => Value::Number(match from {
            Some(HilType::Float) => whole(number)?,
            _ => number.clone(),
        }),
        (Value::String(text), HilType::Integer) => Value::Number(parse_number(text)?),
        (Value::String(text), HilType::Float) => Value::Number(Number::parse(text)?),
        (Value::String(text), HilType::Bool) => Value::Bool(parse_bool(text)?),
        (Value::Number(_), HilType::Float)
        | (Value::Bool(_), HilType::Bool)
        | (Value::String(_), HilType::Text) => value.clone(),
        (_, HilType::Text) => value.clone(),
        _ => return None,
    })
}

/// The number without its fraction, if it is one of 64 bits.
fn whole(number: &Number) -> Option<Number> {
    let float = number.to_f64().trunc();
    let fits = float.is_finite() && float.abs() < i64::MAX as f64;
    fits.then_some(Number::Small(float as i64))
}

fn calculated(
    operator: HilArithmetic,
    ty: HilType,
    left: &Number,
    right: &Number,
) -> Result<Number, &'static str> {
    let whole = (ty == HilType::Integer).then(|| left.to_i64().zip(right.to_i64()));
    match whole.flatten() {
        Some((left, right)) => integers(operator, left, right).map(Number::Small),
        None => floats(operator, left.to_f64(), right.to_f64()),
    }
}

/// They went round at the ends of their range.
fn integers(operator: HilArithmetic, left: i64, right: i64) -> Result<i64, &'static str> {
    Ok(match operator {
        HilArithmetic::Add => left.wrapping_add(right),
        HilArithmetic::Subtract => left.wrapping_sub(right),
        HilArithmetic::Multiply => left.wrapping_mul(right),
        HilArithmetic::Divide | HilArithmetic::Modulo if right == 0 => {
            return Err("can't divide by zero");
        }
        HilArithmetic::Divide => left.wrapping_div(right),
        HilArithmetic::Modulo => left.wrapping_rem(right),
    })
}

fn floats(operator: HilArithmetic, left: f64, right: f64) -> Result<Number, &'static str> {
    let result = match operator {
        HilArithmetic::Add => left + right,
        HilArithmetic::Subtract => left - right,
        HilArithmetic::Multiply => left * right,
        HilArithmetic::Divide => left / right,
        HilArithmetic::Modulo => left % right,
    };
    Number::from_f64(result).ok_or("the result is not a number")
}
