//! Conversion of what is not known yet.

use std::sync::Arc;

use super::super::unify::unify;
use super::{Safety, Type, Value};
use crate::value::Refinement;

/// An unknown value of the new type, with the part of the refinement that survives the conversion.
pub(super) fn convert_unknown(value: &Value, from: &Type, to: &Type) -> Value {
    let to = fill_dynamic(from, &to.without_optional());
    let range = value.range();
    let kept = Refinement {
        not_null: range.not_null,
        ..Refinement::default()
    };
    let (min, max) = value.length_bounds();
    let kept = match (from, &to) {
        (Type::Tuple(_) | Type::List(_) | Type::Set(_), Type::Set(_)) => {
            kept.with_length(min.min(1), max)
        }
        (Type::Object(_), Type::Map(_))
        | (Type::Tuple(_), Type::List(_))
        | (Type::List(_) | Type::Set(_), Type::List(_))
        | (Type::Map(_), Type::Map(_)) => kept.with_length(min, max),
        _ => kept,
    };
    Value::unknown(to).refine(kept)
}

/// A constraint in which `Dynamic` is replaced by the corresponding part of the given type, if that
/// is known.
pub(super) fn fill_dynamic(given: &Type, constraint: &Type) -> Type {
    match (given, constraint) {
        (Type::Dynamic, _) => constraint.clone(),
        (_, Type::Dynamic) => given.clone(),
        (_, Type::List(element)) => {
            fill_element(given, element).map_or_else(|| constraint.clone(), Type::list)
        }
        (_, Type::Set(element)) => {
            fill_element(given, element).map_or_else(|| constraint.clone(), Type::set)
        }
        (_, Type::Map(element)) => {
            fill_element(given, element).map_or_else(|| constraint.clone(), Type::map)
        }
        (Type::Tuple(given), Type::Tuple(items)) => Type::Tuple(
            given
                .iter()
                .zip(items.iter())
                .map(|(given, item)| fill_dynamic(given, item))
                .collect(),
        ),
        (_, Type::Object(object)) => {
            let attributes = object
                .attributes
                .iter()
                .map(|(name, ty)| (name.clone(), fill_attribute(given, name, ty)));
            Type::object(attributes)
        }
        _ => constraint.clone(),
    }
}

fn fill_element(given: &Type, element: &Type) -> Option<Type> {
    let common = match given {
        Type::Tuple(items) => unify(items, Safety::Unsafe),
        Type::Object(object) => {
            let types: Vec<Type> = object.attributes.values().cloned().collect();
            unify(&types, Safety::Unsafe)
        }
        other => other.element().cloned(),
    };
    common.map(|common| fill_dynamic(&common, element))
}

fn fill_attribute(given: &Type, name: &Arc<str>, ty: &Type) -> Type {
    let given = match given {
        Type::Map(element) => Some(&**element),
        Type::Object(object) => object.attributes.get(name),
        _ => None,
    };
    given.map_or_else(|| ty.clone(), |given| fill_dynamic(given, ty))
}
