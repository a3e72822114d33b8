//! `condition ? yes : no`

use super::Evaluator;
use crate::syntax::Expression;
use rform_core::diag::Span;
use rform_core::value::{Refinement, Safety, Type, Value, convert, unify};

impl Evaluator<'_> {
    pub(super) fn conditional(
        &mut self,
        condition: &Expression,
        yes: &Expression,
        no: &Expression,
        whole: &Expression,
    ) -> Value {
        let (yes_value, yes_errors) = self.captured(yes);
        let (no_value, no_errors) = self.captured(no);
        let Some(ty) = result_type(&yes_value, &no_value) else {
            let reason = describe_mismatch(&yes_value.ty(), &no_value.ty());
            let detail = format!(
                "The true and false result expressions must have consistent types. {reason}."
            );
            let summary = "Inconsistent conditional result types";
            self.error(summary, detail, (yes.span.to(no.span), whole.span), whole);
            return Value::DYNAMIC;
        };
        let condition_value = self.evaluate(condition);
        let Some(truth) = self.condition(&condition_value, condition, whole.span) else {
            return Value::unknown(ty);
        };
        let marks = [&condition_value, &yes_value, &no_value]
            .into_iter()
            .fold(Default::default(), |marks: rform_core::value::Marks, it| {
                marks.union(it.marks())
            });
        let result = match truth {
            None => either(&yes_value, &no_value, ty),
            Some(true) => {
                self.diagnostics.extend(yes_errors);
                self.arm(&yes_value, ty, "true", (yes, whole))
            }
            Some(false) => {
                self.diagnostics.extend(no_errors);
                self.arm(&no_value, ty, "false", (no, whole))
            }
        };
        result.mark(marks)
    }

    /// Whether the condition holds, if that is known; none if it is no condition.
    pub(super) fn condition(
        &mut self,
        value: &Value,
        condition: &Expression,
        context: Span,
    ) -> Option<Option<bool>> {
        let place = (condition.span, context);
        if value.is_null() {
            let detail = "The condition value is null. Conditions must either be true or false.";
            self.error("Null condition", detail, place, condition);
            return None;
        }
        if !value.is_known() {
            return Some(None);
        }
        let Ok(truth) = convert(value, &Type::Bool) else {
            let detail = "The condition expression must be of type bool.";
            self.error("Incorrect condition type", detail, place, condition);
            return None;
        };
        Some(truth.as_bool())
    }

    fn arm(
        &mut self,
        value: &Value,
        ty: Type,
        name: &str,
        (arm, whole): (&Expression, &Expression),
    ) -> Value {
        let value = value.bare();
        if ty == Type::Dynamic {
            return value.clone();
        }
        convert(value, &ty).unwrap_or_else(|error| {
            let reason = error.message;
            let detail = format!("The {name} result value has the wrong type: {reason}.");
            let summary = "Inconsistent conditional result types";
            self.error(summary, detail, (arm.span, whole.span), arm);
            Value::unknown(ty)
        })
    }
}

/// The type that both arms convert to; none if there is no such type.
fn result_type(yes: &Value, no: &Value) -> Option<Type> {
    let (yes_type, no_type) = (yes.ty(), no.ty());
    if *yes == Value::NULL {
        return Some(no_type);
    }
    if *no == Value::NULL {
        return Some(yes_type);
    }
    if yes_type == Type::Dynamic || no_type == Type::Dynamic {
        return Some(Type::Dynamic);
    }
    unify(&[yes_type, no_type], Safety::Unsafe)
}

/// The refinement of the result while the condition is unknown.
fn either(yes: &Value, no: &Value, ty: Type) -> Value {
    let (yes, no) = (yes.bare(), no.bare());
    if yes.is_null() && no.is_null() {
        return Value::Null(ty);
    }
    let both = Refinement {
        not_null: yes.is_never_null() && no.is_never_null(),
        ..Refinement::default()
    };
    let (yes_type, no_type) = (yes.ty(), no.ty());
    let both = if yes_type == Type::Number && no_type == Type::Number {
        number_bounds(both, &yes.range(), &no.range())
    } else if yes_type == no_type && yes_type.is_collection() {
        length_bounds(both, yes, no)
    } else {
        both
    };
    Value::unknown(ty).refine(both)
}

fn number_bounds(both: Refinement, yes: &Refinement, no: &Refinement) -> Refinement {
    let looser = |one: &(_, bool), two: &(_, bool), first_wins: bool, same: bool| {
        let closest: &(rform_core::value::Number, bool) = if first_wins { one } else { two };
        (closest.0.clone(), closest.1 || same && (one.1 || two.1))
    };
    let min = yes.min.as_ref().zip(no.min.as_ref());
    let max = yes.max.as_ref().zip(no.max.as_ref());
    Refinement {
        min: min.map(|(one, two)| looser(one, two, one.0 < two.0, one.0 == two.0)),
        max: max.map(|(one, two)| looser(one, two, one.0 > two.0, one.0 == two.0)),
        ..both
    }
}

/// The arms may be null; then they promise nothing about their length.
fn length_bounds(both: Refinement, yes: &Value, no: &Value) -> Refinement {
    let bounds = |arm: &Value| match arm {
        Value::Null(_) => (0, None),
        other => other.length_bounds(),
    };
    let ((yes_min, yes_max), (no_min, no_max)) = (bounds(yes), bounds(no));
    let max = yes_max.zip(no_max).map(|(one, two)| one.max(two));
    both.with_length(yes_min.min(no_min), max)
}

/// Why two types have none in common, in Terraform's words.
fn describe_mismatch(yes: &Type, no: &Type) -> String {
    let inner = match (yes, no) {
        (Type::Object(_), Type::Object(_)) => object_mismatch(yes, no),
        (Type::Tuple(_), Type::Tuple(_)) => tuple_mismatch(yes, no),
        (Type::List(yes), Type::List(no)) => element_mismatch("list", yes, no),
        (Type::Set(yes), Type::Set(no)) => element_mismatch("set", yes, no),
        (Type::Map(yes), Type::Map(no)) => element_mismatch("map", yes, no),
        _ => None,
    };
    inner.unwrap_or_else(|| {
        let (yes, no) = (yes.friendly_name(), no.friendly_name());
        if yes == no {
            "At least one deeply-nested attribute or element is not compatible across both the \
             'true' and the 'false' value"
                .to_owned()
        } else {
            format!("The 'true' value is {yes}, but the 'false' value is {no}")
        }
    })
}

fn object_mismatch(yes: &Type, no: &Type) -> Option<String> {
    let (Type::Object(yes), Type::Object(no)) = (yes, no) else {
        return None;
    };
    for (name, yes_type) in &yes.attributes {
        let Some(no_type) = no.attributes.get(name) else {
            return Some(format!(
                "The 'true' value includes object attribute {name:?}, which is absent in the \
                 'false' value"
            ));
        };
        if yes_type != no_type {
            let reason = describe_mismatch(yes_type, no_type);
            return Some(format!(
                "Type mismatch for object attribute {name:?}: {reason}"
            ));
        }
    }
    let extra = no
        .attributes
        .keys()
        .find(|name| !yes.attributes.contains_key(*name))?;
    Some(format!(
        "The 'false' value includes object attribute {extra:?}, which is absent in the 'true' \
         value"
    ))
}

fn tuple_mismatch(yes: &Type, no: &Type) -> Option<String> {
    let (Type::Tuple(yes), Type::Tuple(no)) = (yes, no) else {
        return None;
    };
    if yes.len() != no.len() {
        return Some(format!(
            "The 'true' tuple has length {}, but the 'false' tuple has length {}",
            yes.len(),
            no.len()
        ));
    }
    let (at, (yes, no)) = yes
        .iter()
        .zip(no.iter())
        .enumerate()
        .find(|(_, (yes, no))| yes != no)?;
    let reason = describe_mismatch(yes, no);
    Some(format!("Type mismatch for tuple element {at}: {reason}"))
}

fn element_mismatch(noun: &str, yes: &Type, no: &Type) -> Option<String> {
    let structural = matches!(
        (yes, no),
        (Type::Object(_), Type::Object(_)) | (Type::Tuple(_), Type::Tuple(_))
    );
    structural.then(|| {
        format!(
            "Mismatched {noun} element types: {}",
            describe_mismatch(yes, no)
        )
    })
}
