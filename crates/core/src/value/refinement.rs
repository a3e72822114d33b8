//! What is known about an unknown value.

use std::sync::Arc;

use super::{Number, Type, Value};

/// Limits on an unknown value. Each is a promise that the final value keeps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Refinement {
    /// It will not be null.
    pub not_null: bool,
    /// A text will begin with this.
    pub prefix: Option<Arc<str>>,
    /// A collection will have at least so many elements.
    pub min_length: Option<u64>,
    /// A collection will have at most so many elements.
    pub max_length: Option<u64>,
    /// A number will not be below this; and whether it may be equal.
    pub min: Option<(Number, bool)>,
    /// A number will not be above this; and whether it may be equal.
    pub max: Option<(Number, bool)>,
}

impl Refinement {
    /// Only that it will not be null.
    pub fn not_null() -> Refinement {
        Refinement {
            not_null: true,
            ..Refinement::default()
        }
    }

    /// That it is a text with this beginning. The caller answers for the cut not splitting
    /// what later text may change (see [`Value::refine`]).
    pub fn with_prefix(self, prefix: impl Into<Arc<str>>) -> Refinement {
        Refinement {
            prefix: Some(prefix.into()),
            ..self
        }
    }

    /// That it is a collection of so many elements; no upper limit for none.
    pub fn with_length(self, min: u64, max: Option<u64>) -> Refinement {
        Refinement {
            min_length: (min > 0).then_some(min),
            max_length: max,
            ..self
        }
    }

    /// Both promises together.
    fn and(self, other: Refinement) -> Refinement {
        let prefix = match (self.prefix, other.prefix) {
            (Some(one), Some(two)) => Some(if one.len() < two.len() { two } else { one }),
            (one, two) => one.or(two),
        };
        Refinement {
            not_null: self.not_null || other.not_null,
            prefix,
            min_length: self.min_length.max(other.min_length),
            max_length: match (self.max_length, other.max_length) {
                (Some(one), Some(two)) => Some(one.min(two)),
                (one, two) => one.or(two),
            },
            min: tighter(self.min, other.min, |new, old| new > old),
            max: tighter(self.max, other.max, |new, old| new < old),
        }
    }

    /// Without what makes no sense for a type.
    fn limited_to(self, ty: &Type) -> Refinement {
        let collection = matches!(ty, Type::List(_) | Type::Set(_) | Type::Map(_));
        let prefix = self
            .prefix
            .filter(|prefix| *ty == Type::String && !prefix.is_empty());
        Refinement {
            not_null: self.not_null,
            prefix,
            min_length: self.min_length.filter(|_| collection),
            max_length: self.max_length.filter(|_| collection),
            min: self.min.filter(|_| *ty == Type::Number),
            max: self.max.filter(|_| *ty == Type::Number),
        }
    }
}

type Bound = Option<(Number, bool)>;

fn tighter(old: Bound, new: Bound, beats: impl Fn(&Number, &Number) -> bool) -> Bound {
    match (old, new) {
        (Some(old), Some(new)) => {
            let closer = beats(&new.0, &old.0) || (new.0 == old.0 && !new.1);
            Some(if closer { new } else { old })
        }
        (old, new) => old.or(new),
    }
}

impl Value {
    /// Adds promises to an unknown value. If only one value is left, it is that value.
    /// Known values, and values of unknown type, do not change.
    pub fn refine(self, refinement: Refinement) -> Value {
        match self {
            Value::Marked(marks, value) => (*value).clone().refine(refinement).mark(marks),
            Value::Unknown(ty, old) if ty != Type::Dynamic => {
                let old = old.as_deref().cloned().unwrap_or_default();
                collapse(ty.clone(), old.and(refinement.limited_to(&ty)))
            }
            known => known,
        }
    }

    /// The refinement of an unknown value, or the narrowest refinement that a known value fits.
    pub fn range(&self) -> Refinement {
        let known = Refinement::not_null();
        match self.bare() {
            Value::Unknown(_, refinement) => refinement.as_deref().cloned().unwrap_or_default(),
            Value::Null(_) => Refinement::default(),
            Value::String(text) => known.with_prefix(text.clone()),
            Value::Number(number) => Refinement {
                min: Some((number.clone(), true)),
                max: Some((number.clone(), true)),
                ..known
            },
            Value::List(..) | Value::Set(..) | Value::Map(..) => {
                let (min, max) = self.length_bounds();
                known.with_length(min, max)
            }
            _ => known,
        }
    }

    /// At least and at most how many elements a collection, tuple or object has.
    pub fn length_bounds(&self) -> (u64, Option<u64>) {
        match self.bare() {
            Value::Unknown(Type::Tuple(items), _) => (items.len() as u64, Some(items.len() as u64)),
            Value::Unknown(Type::Object(object), _) => {
                let count = object.attributes.len() as u64;
                (count, Some(count))
            }
            Value::Unknown(_, refinement) => refinement
                .as_ref()
                .map_or((0, None), |it| (it.min_length.unwrap_or(0), it.max_length)),
            Value::Set(_, items) if !self.is_wholly_known() && items.len() > 1 => {
                (1, Some(items.len() as u64))
            }
            known => {
                let count = known.elements().count() as u64;
                (count, Some(count))
            }
        }
    }
}

/// The value that those promises leave over, or the unknown with them.
fn collapse(ty: Type, refinement: Refinement) -> Value {
    if refinement.not_null {
        if let (Some((min, true)), Some((max, true))) = (&refinement.min, &refinement.max)
            && min == max
        {
            return Value::Number(min.clone());
        }
        let min = refinement.min_length.unwrap_or(0);
        if refinement.max_length == Some(min)
            && let Some(value) = of_length(&ty, min)
        {
            return value;
        }
    }
    let refinement = (refinement != Refinement::default()).then(|| Arc::new(refinement));
    Value::Unknown(ty, refinement)
}

/// Lists longer than this stay unknown as a whole.
const LONGEST_COLLAPSED: u64 = 1024;

fn of_length(ty: &Type, length: u64) -> Option<Value> {
    let unknown = |element: &Type| Value::unknown(element.clone());
    match ty {
        Type::List(element) if length <= LONGEST_COLLAPSED => {
            let items = (0..length).map(|_| unknown(element));
            Some(Value::list((**element).clone(), items))
        }
        Type::Set(element) if length <= 1 => {
            let items = (0..length).map(|_| unknown(element));
            Some(Value::set((**element).clone(), items))
        }
        Type::Map(element) if length == 0 => Some(Value::map::<Arc<str>>((**element).clone(), [])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promises_that_leave_one_value_give_that_value() {
        let list = Value::unknown(Type::list(Type::String));
        let empty = list.refine(Refinement::not_null().with_length(0, Some(0)));
        assert_eq!(empty, Value::list(Type::String, []));
        let number = Value::unknown(Type::Number).refine(Value::int(3).range());
        assert_eq!(number, Value::int(3));
        assert_eq!(
            Value::DYNAMIC.refine(Refinement::not_null()),
            Value::DYNAMIC
        );
    }
}
