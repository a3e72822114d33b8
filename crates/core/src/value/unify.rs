//! The type that several types have in common.

use std::cmp::Ordering;
use std::collections::VecDeque;

use super::convert::{Safety, can_convert};
use super::{ObjectType, Type};

/// The most specific type that all of these convert to; none if there is no such type
/// or no types are given.
pub fn unify(types: &[Type], safety: Safety) -> Option<Type> {
    let first = types.first()?;
    if types.iter().all(|ty| ty == first) {
        return Some(first.clone());
    }
    match structure(types) {
        Structure::Same(kind) => unify_same(kind, types, safety),
        Structure::Incompatible => None,
        Structure::Mixed(kind) => {
            unify_disguised(kind, types, safety).or_else(|| preferred(types, safety))
        }
        Structure::Other => preferred(types, safety),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum CompoundKind {
    List,
    Set,
    Map,
    Tuple,
    Object,
}

enum Structure {
    /// All of one kind, perhaps with some that are not known.
    Same(CompoundKind),
    /// Lists with tuples, or maps with objects.
    Mixed(CompoundKind),
    /// Objects and tuples have nothing in common.
    Incompatible,
    Other,
}

fn kind(ty: &Type) -> Option<CompoundKind> {
    match ty {
        Type::List(_) => Some(CompoundKind::List),
        Type::Set(_) => Some(CompoundKind::Set),
        Type::Map(_) => Some(CompoundKind::Map),
        Type::Tuple(_) => Some(CompoundKind::Tuple),
        Type::Object(_) => Some(CompoundKind::Object),
        _ => None,
    }
}

fn structure(types: &[Type]) -> Structure {
    let has = |wanted: CompoundKind| types.iter().any(|ty| kind(ty) == Some(wanted));
    let only = |kinds: &[CompoundKind]| {
        types
            .iter()
            .all(|ty| *ty == Type::Dynamic || kind(ty).is_some_and(|kind| kinds.contains(&kind)))
    };
    for kind in [
        CompoundKind::Map,
        CompoundKind::List,
        CompoundKind::Set,
        CompoundKind::Object,
        CompoundKind::Tuple,
    ] {
        if has(kind) && only(&[kind]) {
            return Structure::Same(kind);
        }
    }
    if has(CompoundKind::Map) && only(&[CompoundKind::Map, CompoundKind::Object]) {
        Structure::Mixed(CompoundKind::Map)
    } else if has(CompoundKind::List) && only(&[CompoundKind::List, CompoundKind::Tuple]) {
        Structure::Mixed(CompoundKind::List)
    } else if has(CompoundKind::Object) && has(CompoundKind::Tuple) {
        Structure::Incompatible
    } else {
        Structure::Other
    }
}

fn unify_same(kind: CompoundKind, types: &[Type], safety: Safety) -> Option<Type> {
    if types.contains(&Type::Dynamic) {
        return Some(Type::Dynamic);
    }
    match kind {
        CompoundKind::Object => unify_objects(types, safety),
        CompoundKind::Tuple => unify_tuples(types, safety),
        _ => {
            let elements: Vec<Type> = types.iter().filter_map(Type::element).cloned().collect();
            let element = unify(&elements, safety)?;
            Some(match kind {
                CompoundKind::List => Type::list(element),
                CompoundKind::Set => Type::set(element),
                _ => Type::map(element),
            })
        }
    }
}

/// Tuples are often lists in disguise, objects maps.
fn unify_disguised(kind: CompoundKind, types: &[Type], safety: Safety) -> Option<Type> {
    let disguised: Vec<Type> = types
        .iter()
        .filter(|ty| matches!(ty, Type::Tuple(_) | Type::Object(_)))
        .cloned()
        .collect();
    let revealed = if kind == CompoundKind::List {
        tuples_to_list(&disguised, safety)?
    } else {
        objects_to_map(&disguised, safety)?
    };
    let replaced: Vec<Type> = types
        .iter()
        .map(|ty| {
            if disguised.contains(ty) {
                revealed.clone()
            } else {
                ty.clone()
            }
        })
        .collect();
    unify(&replaced, safety).filter(Type::is_collection)
}

fn unify_objects(types: &[Type], safety: Safety) -> Option<Type> {
    let objects: Vec<&ObjectType> = types.iter().filter_map(as_object).collect();
    let first = objects.first()?;
    let alike = objects
        .iter()
        .all(|it| it.attributes.keys().eq(first.attributes.keys()));
    if !alike {
        return objects_to_map(types, safety);
    }
    let mut attributes = Vec::with_capacity(first.attributes.len());
    for name in first.attributes.keys() {
        let across: Vec<Type> = objects
            .iter()
            .filter_map(|it| it.attributes.get(name))
            .cloned()
            .collect();
        attributes.push((name.clone(), unify(&across, safety)?));
    }
    let object = Type::object(attributes);
    if types.iter().all(|ty| can_convert(ty, &object, safety)) {
        Some(object)
    } else {
        objects_to_map(types, safety)
    }
}

fn unify_tuples(types: &[Type], safety: Safety) -> Option<Type> {
    let tuples: Vec<&[Type]> = types.iter().filter_map(as_tuple).collect();
    let length = tuples.first()?.len();
    if tuples.iter().any(|tuple| tuple.len() != length) {
        return tuples_to_list(types, safety);
    }
    let mut items = Vec::with_capacity(length);
    for at in 0..length {
        let across: Vec<Type> = tuples.iter().filter_map(|it| it.get(at)).cloned().collect();
        items.push(unify(&across, safety)?);
    }
    let tuple = Type::Tuple(items.into());
    if types.iter().all(|ty| can_convert(ty, &tuple, safety)) {
        Some(tuple)
    } else {
        tuples_to_list(types, safety)
    }
}

fn as_object(ty: &Type) -> Option<&ObjectType> {
    match ty {
        Type::Object(object) => Some(object),
        _ => None,
    }
}

fn as_tuple(ty: &Type) -> Option<&[Type]> {
    match ty {
        Type::Tuple(items) => Some(items),
        _ => None,
    }
}

fn objects_to_map(types: &[Type], safety: Safety) -> Option<Type> {
    let objects = types.iter().filter_map(as_object);
    let all: Vec<Type> = objects
        .flat_map(|it| it.attributes.values().cloned())
        .collect();
    let map = Type::map(unify(&all, safety)?);
    types
        .iter()
        .all(|ty| can_convert(ty, &map, safety))
        .then_some(map)
}

fn tuples_to_list(types: &[Type], safety: Safety) -> Option<Type> {
    let all: Vec<Type> = types
        .iter()
        .filter_map(as_tuple)
        .flatten()
        .cloned()
        .collect();
    let list = Type::list(unify(&all, safety)?);
    types
        .iter()
        .all(|ty| can_convert(ty, &list, safety))
        .then_some(list)
}

/// The first of the types, the most general ones first, that all others convert to.
fn preferred(types: &[Type], safety: Safety) -> Option<Type> {
    by_generality(types)
        .into_iter()
        .filter_map(|at| types.get(at))
        .find(|wanted| types.iter().all(|ty| can_convert(ty, wanted, safety)))
        .cloned()
}

/// Indexes in an order in which more general types come first, otherwise as given.
fn by_generality(types: &[Type]) -> Vec<usize> {
    let above = |one: usize, two: usize| {
        matches!((types.get(one), types.get(two)), (Some(one), Some(two))
            if generality(one, two) == Ordering::Less)
    };
    let all = 0..types.len();
    let mut waiting: Vec<usize> = all
        .clone()
        .map(|at| all.clone().filter(|other| above(*other, at)).count())
        .collect();
    let mut queue: VecDeque<usize> = waiting
        .iter()
        .enumerate()
        .filter_map(|(at, count)| (*count == 0).then_some(at))
        .collect();
    let mut order = Vec::with_capacity(types.len());
    while let Some(at) = queue.pop_front() {
        order.push(at);
        for (below, count) in waiting.iter_mut().enumerate() {
            if above(at, below) {
                *count -= 1;
                if *count == 0 {
                    queue.push_back(below);
                }
            }
        }
    }
    order
}

/// `Less` when the first is more general.
fn generality(one: &Type, two: &Type) -> Ordering {
    use Type::{Dynamic, List, Map, Object, Set, String, Tuple};
    match (one, two) {
        (Dynamic, Dynamic) | (String, String) => Ordering::Equal,
        (Dynamic, _) => Ordering::Greater,
        (_, Dynamic) => Ordering::Less,
        (String, other) if other.is_primitive() => Ordering::Less,
        (other, String) if other.is_primitive() => Ordering::Greater,
        (List(one), List(two)) | (Set(one), Set(two)) | (Map(one), Map(two)) => {
            generality(one, two)
        }
        (List(_) | Tuple(_), Set(_)) | (List(_), Tuple(_)) | (Map(_), Object(_)) => Ordering::Less,
        (Set(_), List(_) | Tuple(_)) | (Tuple(_), List(_)) | (Object(_), Map(_)) => {
            Ordering::Greater
        }
        (Object(one), Object(two)) if one.attributes.keys().eq(two.attributes.keys()) => {
            all_parts(one.attributes.values().zip(two.attributes.values()))
        }
        (Tuple(one), Tuple(two)) if one.len() == two.len() => all_parts(one.iter().zip(two.iter())),
        _ => Ordering::Equal,
    }
}

/// More general if some part is and none is the other way round.
fn all_parts<'a>(parts: impl Iterator<Item = (&'a Type, &'a Type)>) -> Ordering {
    let orders: Vec<Ordering> = parts.map(|(one, two)| generality(one, two)).collect();
    match (
        orders.contains(&Ordering::Less),
        orders.contains(&Ordering::Greater),
    ) {
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        _ => Ordering::Equal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_general_type_wins() {
        let unified = |types: &[Type]| unify(types, Safety::Unsafe);
        assert_eq!(
            unified(&[Type::Number, Type::String, Type::Bool]),
            Some(Type::String)
        );
        // Terraform tries them in order: the first that the other can become.
        assert_eq!(unified(&[Type::Number, Type::Bool]), None);
        assert_eq!(unified(&[Type::Dynamic, Type::Bool]), Some(Type::Bool));
        let tuple = Type::Tuple([Type::Number].into());
        let list = Type::list(Type::String);
        assert_eq!(unified(&[tuple.clone(), list.clone()]), Some(list));
        let object = Type::object([("a", Type::Number)]);
        assert_eq!(unified(&[object.clone(), tuple]), None);
        let other = Type::object([("b", Type::String)]);
        assert_eq!(unified(&[object, other]), Some(Type::map(Type::String)));
    }
}
