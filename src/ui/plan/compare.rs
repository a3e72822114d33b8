//! Changes of values, by their types.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::diff::{Diff, Kind, Sign};
use super::facet::{Facet, Paths};
use super::sequence::{Pair, align_elements, align_sets};
use crate::value::{ObjectType, Type};

/// What happens to a value of that type.
pub fn compare<'a>(facet: Facet<'a>, ty: &Type) -> Diff<'a> {
    match ty {
        Type::String => covered(facet.without_empty_texts(), &|facet| by_type(facet, ty)),
        Type::Dynamic => compare_dynamic(facet),
        _ => covered(facet, &|facet| by_type(facet, ty)),
    }
}

/// What is not shown as it is, is taken for what old plugins would have made of it.
fn compare_dynamic(facet: Facet<'_>) -> Diff<'_> {
    if facet.was_sensitive() || facet.will_be_sensitive() {
        let inner = facet.uncovered().without_empty_texts();
        return hidden(&facet, covered(inner, &by_itself));
    }
    match facet.is_unknown() {
        true => covered(facet, &|facet| by_itself(facet.without_empty_texts())),
        false => by_itself(facet),
    }
}

/// What happens to a value without a schema: an output, a `dynamic` attribute, JSON.
pub fn compare_documents(facet: Facet<'_>) -> Diff<'_> {
    covered(facet, &by_itself)
}

/// First what must not be shown, then what is not known yet, then the value.
pub fn covered<'a>(facet: Facet<'a>, show: &dyn Fn(Facet<'a>) -> Diff<'a>) -> Diff<'a> {
    let (before, after) = (facet.was_sensitive(), facet.will_be_sensitive());
    if before || after {
        return hidden(&facet, covered(facet.uncovered(), show));
    }
    if facet.is_unknown() {
        let facet = Facet {
            after_explicit: true,
            ..facet
        };
        let old = (!facet.before.is_null()).then(|| Box::new(covered(facet.gone(), show)));
        return plain(&facet, Kind::Unknown(old));
    }
    show(facet)
}

/// A change that must not be shown, but for its sign.
fn hidden<'a>(facet: &Facet<'a>, inner: Diff<'a>) -> Diff<'a> {
    let (before, after) = (facet.was_sensitive(), facet.will_be_sensitive());
    let absent = facet.is_absent() && !facet.has_before() && !facet.has_after();
    let sign = match inner.sign {
        Sign::Same if before != after && !absent => Sign::Update,
        sign => sign,
    };
    let inner = Box::new(inner);
    let kind = Kind::Hidden {
        inner,
        before,
        after,
    };
    Diff {
        kind,
        sign,
        replace: facet.replace.here(),
    }
}

fn by_type<'a>(facet: Facet<'a>, ty: &Type) -> Diff<'a> {
    match ty {
        Type::Dynamic => by_itself(facet),
        Type::Bool | Type::Number => plain(&facet, scalar(&facet)),
        Type::String => plain(&facet, text(&facet)),
        Type::Object(object) => object_members(facet, object),
        Type::Map(element) => {
            let start = start(&facet);
            let compare = |name| (name, compare(facet.member(name).if_relevant(), element));
            let items: BTreeMap<_, _> = facet.names().into_iter().map(compare).collect();
            let sign = items.values().fold(start, |sign, item| sign.and(item.sign));
            Diff {
                kind: Kind::Map(items),
                sign,
                replace: facet.replace.here(),
            }
        }
        Type::List(element) => {
            let is_object = matches!(**element, Type::Object(_));
            let (before, after) = facet.elements();
            let pairs = align_elements(before, after, |_| is_object);
            sequence(&facet, &pairs, Kind::List, &|facet, _| {
                compare(facet, element)
            })
        }
        Type::Tuple(types) => {
            let (before, after) = facet.elements();
            let pairs = (0..before.len().max(after.len())).map(|at| {
                let on = |side: &[Json]| (at < side.len()).then_some(at);
                (on(before), on(after))
            });
            let pairs: Vec<Pair> = pairs.collect();
            sequence(
                &facet,
                &pairs,
                Kind::List,
                &|facet, at| match types.get(at) {
                    Some(ty) => compare(facet, ty),
                    None => compare_documents(facet),
                },
            )
        }
        Type::Set(element) => {
            let pairs = set_pairs(&facet);
            sequence(&facet, &pairs, Kind::Set, &|facet, _| {
                compare(facet, element)
            })
        }
    }
}

/// Which elements of a set are the same before and after.
pub fn set_pairs(facet: &Facet<'_>) -> Vec<Pair> {
    let (before, after) = facet.elements();
    align_sets(before.len(), after.len(), |x, y| {
        let element = facet.element(Some(x), Some(y));
        element.before == element.after
            && element.was_sensitive() == element.will_be_sensitive()
            && !element.is_unknown()
    })
}

fn object_members<'a>(facet: Facet<'a>, object: &ObjectType) -> Diff<'a> {
    let mut sign = start(&facet);
    let mut items = BTreeMap::new();
    // Only names that occur: what is absent on both sides is not shown anyway.
    for name in facet.names() {
        let Some(ty) = object.attributes.get(name) else {
            continue;
        };
        let member = facet.member(name).if_relevant().implicit();
        let absent = member.is_absent();
        let item = compare(member, ty);
        if item.sign == Sign::Same && absent {
            continue;
        }
        sign = sign.and(item.sign);
        items.insert(name, item);
    }
    Diff {
        kind: Kind::Object(items),
        sign,
        replace: facet.replace.here(),
    }
}

fn sequence<'a>(
    facet: &Facet<'a>,
    pairs: &[Pair],
    kind: fn(Vec<Diff<'a>>) -> Kind<'a>,
    compare: &dyn Fn(Facet<'a>, usize) -> Diff<'a>,
) -> Diff<'a> {
    let element = |(at, (before, after)): (usize, &Pair)| {
        compare(facet.element(*before, *after).all_relevant(), at)
    };
    let items: Vec<Diff<'a>> = pairs.iter().enumerate().map(element).collect();
    let sign = items
        .iter()
        .fold(start(facet), |sign, item| sign.and(item.sign));
    Diff {
        kind: kind(items),
        sign,
        replace: facet.replace.here(),
    }
}

/// Terraform does not say of such values that they force a replacement.
fn by_itself(facet: Facet<'_>) -> Diff<'_> {
    let facet = Facet {
        replace: Paths::default(),
        ..facet
    };
    let (old, new) = (class(facet.before), class(facet.after));
    let gone = facet.after.is_null() && !facet.after_explicit;
    let created = facet.before.is_null() && !facet.before_explicit;
    if old == new || gone || created {
        return of_class(&facet, if old == Class::Null { new } else { old });
    }
    let before = Box::new(of_class(&facet.gone(), old));
    let after = Box::new(of_class(&facet.new(), new));
    Diff {
        kind: Kind::OtherKind(before, after),
        sign: Sign::Update,
        replace: false,
    }
}

fn of_class<'a>(facet: &Facet<'a>, class: Class) -> Diff<'a> {
    match class {
        Class::Null | Class::Bool | Class::Number => plain(facet, scalar(facet)),
        Class::Text => plain(facet, text(facet)),
        Class::Members => {
            let compare = |name| (name, compare_documents(facet.member(name).if_relevant()));
            let items: BTreeMap<_, _> = facet.names().into_iter().map(compare).collect();
            let sign = items
                .values()
                .fold(start(facet), |sign, item| sign.and(item.sign));
            Diff {
                kind: Kind::Object(items),
                sign,
                replace: facet.replace.here(),
            }
        }
        Class::Elements => {
            let (before, after) = facet.elements();
            let pairs = align_elements(before, after, Json::is_object);
            sequence(facet, &pairs, Kind::List, &|facet, _| {
                compare_documents(facet)
            })
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Null,
    Bool,
    Number,
    Text,
    Members,
    Elements,
}

fn class(json: &Json) -> Class {
    match json {
        Json::Null => Class::Null,
        Json::Bool(_) => Class::Bool,
        Json::Number(_) => Class::Number,
        Json::String(_) => Class::Text,
        Json::Object(_) => Class::Members,
        Json::Array(_) => Class::Elements,
    }
}

fn scalar<'a>(facet: &Facet<'a>) -> Kind<'a> {
    Kind::Scalar {
        before: facet.before,
        after: facet.after,
    }
}

fn text<'a>(facet: &Facet<'a>) -> Kind<'a> {
    Kind::Text {
        before: facet.before,
        after: facet.after,
    }
}

/// A part without parts.
pub fn plain<'a>(facet: &Facet<'a>, kind: Kind<'a>) -> Diff<'a> {
    let sign = match (facet.has_before(), facet.has_after()) {
        (false, true) => Sign::Create,
        (true, false) => Sign::Delete,
        _ => {
            let same = facet.before == facet.after
                && facet.before_explicit == facet.after_explicit
                && !facet.is_unknown();
            if same { Sign::Same } else { Sign::Update }
        }
    };
    Diff {
        kind,
        sign,
        replace: facet.replace.here(),
    }
}

/// What happens to a whole, before its parts are looked at.
pub fn start(facet: &Facet<'_>) -> Sign {
    match (facet.before.is_null(), facet.after.is_null()) {
        (true, false) => Sign::Create,
        (false, true) => Sign::Delete,
        _ => Sign::Same,
    }
}
