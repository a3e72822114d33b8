//! Equality, which is unknown where something unknown decides it.

use std::sync::Arc;

use super::{Marks, Refinement, Type, Value};

impl Value {
    /// Whether both are equal: a bool, unknown if that depends on unknowns, with the marks
    /// of both. Values of different types are different.
    pub fn equals(&self, other: &Value) -> Value {
        let marks = if self.is_null() != other.is_null() {
            // Only the outermost levels were looked at.
            self.marks().union(other.marks())
        } else {
            self.marks_deep().union(other.marks_deep())
        };
        truth(compare(self, other)).mark(marks)
    }

    /// Whether it is certain not to be null.
    pub fn is_never_null(&self) -> bool {
        match self.bare() {
            Value::Unknown(_, refinement) => refinement.as_ref().is_some_and(|it| it.not_null),
            Value::Null(_) => false,
            _ => true,
        }
    }
}

fn truth(known: Option<bool>) -> Value {
    match known {
        Some(truth) => Value::Bool(truth),
        None => Value::Unknown(Type::Bool, Some(Arc::new(Refinement::not_null()))),
    }
}

/// None when it is not known.
fn compare(one: &Value, two: &Value) -> Option<bool> {
    let (one, two) = (one.bare(), two.bare());
    match (one, two) {
        (Value::Null(_), other) | (other, Value::Null(_)) if other.is_never_null() => Some(false),
        (Value::Unknown(..), Value::Unknown(..)) => None,
        (Value::Unknown(ty, refinement), known) | (known, Value::Unknown(ty, refinement)) => {
            compare_unknown(ty, refinement.as_deref(), known)
        }
        (Value::Null(_), Value::Null(_)) => Some(true),
        _ => compare_known(one, two),
    }
}

fn compare_unknown(ty: &Type, refinement: Option<&Refinement>, known: &Value) -> Option<bool> {
    if known.is_null() || ty.has_dynamic() {
        return None;
    }
    if known.ty() != *ty || refinement.is_some_and(|it| it.excludes(known)) {
        return Some(false);
    }
    None
}

fn compare_known(one: &Value, two: &Value) -> Option<bool> {
    let (one_type, two_type) = (one.ty(), two.ty());
    if !one.has_known_type() || !two.has_known_type() {
        let possible = one_type.conforms_to(&two_type) || two_type.conforms_to(&one_type);
        return if possible { None } else { Some(false) };
    }
    if one_type != two_type {
        return Some(false);
    }
    match (one, two) {
        (Value::Set(_, one), Value::Set(_, two)) => {
            let known = one.iter().chain(two.iter()).all(Value::is_known);
            known.then(|| one == two)
        }
        (Value::Map(_, one), Value::Map(_, two)) if !one.keys().eq(two.keys()) => Some(false),
        (Value::List(_, one), Value::List(_, two)) if one.len() != two.len() => Some(false),
        (Value::Bool(_) | Value::Number(_) | Value::String(_), _) => Some(one == two),
        _ => compare_parts(one, two),
    }
}

/// Stops at the first part that differs or is not known, as Terraform does.
fn compare_parts(one: &Value, two: &Value) -> Option<bool> {
    for (one, two) in one.elements().zip(two.elements()) {
        if !compare(one, two)? {
            return Some(false);
        }
    }
    Some(true)
}

impl Refinement {
    /// Whether a known, non-null value breaks a promise made here.
    fn excludes(&self, known: &Value) -> bool {
        match known {
            Value::String(text) => self
                .prefix
                .as_ref()
                .is_some_and(|prefix| !text.starts_with(&**prefix)),
            Value::Number(number) => {
                let below = self
                    .min
                    .as_ref()
                    .is_some_and(|(min, equal)| number < min || (number == min && !equal));
                let above = self
                    .max
                    .as_ref()
                    .is_some_and(|(max, equal)| number > max || (number == max && !equal));
                below || above
            }
            Value::List(..) | Value::Set(..) | Value::Map(..) => {
                let (min, max) = known.length_bounds();
                max.is_some_and(|max| max < self.min_length.unwrap_or(0))
                    || self.max_length.is_some_and(|limit| min > limit)
            }
            _ => false,
        }
    }
}

impl Value {
    /// Whether no part of it is an unknown of unknown type.
    fn has_known_type(&self) -> bool {
        !matches!(self.bare(), Value::Unknown(Type::Dynamic, _))
            && self.elements().all(Value::has_known_type)
    }

    /// Puts the marks of both operands on the result of a comparison.
    pub fn with_marks_of(self, others: &[&Value]) -> Value {
        let marks = others
            .iter()
            .fold(Marks::NONE, |marks, it| marks.union(it.marks()));
        self.mark(marks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknowns_make_equality_unknown_unless_they_cannot_matter() {
        let unknown = Value::unknown(Type::String);
        assert!(!unknown.equals(&"a".into()).is_known());
        assert_eq!(unknown.equals(&Value::int(1)), Value::FALSE);
        let nothing = Value::tuple([Value::NULL]);
        assert_eq!(nothing.equals(&nothing), Value::TRUE);
        let pair = |first: &str| Value::tuple([first.into(), Value::unknown(Type::Bool)]);
        assert_eq!(pair("a").equals(&pair("b")), Value::FALSE);
        assert!(!pair("a").equals(&pair("a")).is_known());
        let set = Value::unknown(Type::String).refine(Refinement::not_null());
        assert_eq!(set.equals(&Value::NULL), Value::FALSE);
    }
}
