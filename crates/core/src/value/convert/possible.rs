//! Which types convert to which.

use super::super::unify::unify;
use super::Type;

/// Whether a conversion may fail for some values (`"x"` to number).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// It succeeds for all values.
    Safe,
    /// It may fail.
    Unsafe,
}

/// Whether values of one type can be converted to another.
pub fn can_convert(from: &Type, to: &Type, safety: Safety) -> bool {
    use Type::{Bool, Dynamic, List, Map, Number, Object, Set, String, Tuple};
    let unsafely = safety == Safety::Unsafe;
    if from == to {
        return true;
    }
    match (from, to) {
        (_, Dynamic) => true,
        (Dynamic, _) => unsafely,
        (Number | Bool, String) => true,
        (String, Number | Bool) => unsafely,
        (Object(_), Object(_)) => object_to_object(from, to, safety),
        (Tuple(from), Tuple(to)) => {
            from.len() == to.len()
                && from
                    .iter()
                    .zip(to.iter())
                    .all(|(from, to)| can_convert(from, to, safety))
        }
        (List(from) | Set(from), List(to)) | (Set(from), Set(to)) | (Map(from), Map(to)) => {
            can_convert(from, to, safety)
        }
        (List(from), Set(to)) => unsafely && can_convert(from, to, safety),
        (Tuple(items), List(to) | Set(to)) => all_convert(items, to, safety, true),
        (Object(from), Map(to)) => {
            let types: Vec<Type> = from.attributes.values().cloned().collect();
            all_convert(&types, to, safety, false)
        }
        (Map(from), Object(to)) => {
            unsafely
                && to
                    .attributes
                    .iter()
                    .all(|(name, ty)| to.optional.contains(name) || can_convert(from, ty, safety))
        }
        _ => false,
    }
}

fn object_to_object(from: &Type, to: &Type, safety: Safety) -> bool {
    let (Type::Object(from), Type::Object(to)) = (from, to) else {
        return false;
    };
    to.attributes
        .iter()
        .all(|(name, ty)| match from.attributes.get(name) {
            Some(given) => can_convert(given, ty, safety),
            None => to.optional.contains(name),
        })
}

/// Whether all types convert to that type. `Dynamic` asks for a common type of all.
fn all_convert(types: &[Type], to: &Type, safety: Safety, strict: bool) -> bool {
    let Some(element) = common_element(types, to, safety, strict) else {
        return false;
    };
    types.iter().all(|ty| can_convert(ty, &element, safety))
}

/// The type that the elements of a collection get which is made of a tuple or object.
/// With `strict`, `Dynamic` is good only if all of them are.
pub(super) fn common_element(
    types: &[Type],
    to: &Type,
    safety: Safety,
    strict: bool,
) -> Option<Type> {
    if *to != Type::Dynamic || types.is_empty() {
        return Some(to.clone());
    }
    let common = unify(types, safety)?;
    let vague = strict && common == Type::Dynamic && types.iter().any(|ty| *ty != Type::Dynamic);
    (!vague).then_some(common)
}
