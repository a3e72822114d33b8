//! Differences of values, by their types.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::change_at_path::{ChangeAtPath, Paths};
use super::diff::{Diff, DiffKind, Sign};
use super::sequence::{Pair, align_elements, align_sets};
use rform_core::value::{ObjectType, Type};

/// The difference of a value of that type.
pub fn compare<'a>(change_at_path: ChangeAtPath<'a>, ty: &Type) -> Diff<'a> {
    match ty {
        Type::String => covered(change_at_path.without_empty_texts(), &|change_at_path| {
            by_type(change_at_path, ty)
        }),
        Type::Dynamic => compare_dynamic(change_at_path),
        _ => covered(change_at_path, &|change_at_path| {
            by_type(change_at_path, ty)
        }),
    }
}

/// What is not shown as it is, is taken for what old plugins would have made of it.
fn compare_dynamic(change_at_path: ChangeAtPath<'_>) -> Diff<'_> {
    if change_at_path.was_sensitive() || change_at_path.will_be_sensitive() {
        let inner = change_at_path.uncovered().without_empty_texts();
        return hidden(&change_at_path, covered(inner, &by_itself));
    }
    match change_at_path.is_unknown() {
        true => covered(change_at_path, &|change_at_path| {
            by_itself(change_at_path.without_empty_texts())
        }),
        false => by_itself(change_at_path),
    }
}

/// The difference of a value without a type: an output, a `dynamic` attribute, a JSON document.
pub fn compare_documents(change_at_path: ChangeAtPath<'_>) -> Diff<'_> {
    covered(change_at_path, &by_itself)
}

/// Sensitive values come first, then unknown ones, then all others.
pub fn covered<'a>(
    change_at_path: ChangeAtPath<'a>,
    show: &dyn Fn(ChangeAtPath<'a>) -> Diff<'a>,
) -> Diff<'a> {
    let (before, after) = (
        change_at_path.was_sensitive(),
        change_at_path.will_be_sensitive(),
    );
    if before || after {
        return hidden(&change_at_path, covered(change_at_path.uncovered(), show));
    }
    if change_at_path.is_unknown() {
        let change_at_path = ChangeAtPath {
            after_explicit: true,
            ..change_at_path
        };
        let old = (!change_at_path.before.is_null())
            .then(|| Box::new(covered(change_at_path.gone(), show)));
        return plain(&change_at_path, DiffKind::Unknown(old));
    }
    show(change_at_path)
}

/// The difference of a sensitive value: its action without its content.
fn hidden<'a>(change_at_path: &ChangeAtPath<'a>, inner: Diff<'a>) -> Diff<'a> {
    let (before, after) = (
        change_at_path.was_sensitive(),
        change_at_path.will_be_sensitive(),
    );
    let absent =
        change_at_path.is_absent() && !change_at_path.has_before() && !change_at_path.has_after();
    let sign = match inner.sign {
        Sign::Same if before != after && !absent => Sign::Update,
        sign => sign,
    };
    let inner = Box::new(inner);
    let kind = DiffKind::Hidden {
        inner,
        before,
        after,
    };
    Diff {
        kind,
        sign,
        replace: change_at_path.replace.here(),
    }
}

fn by_type<'a>(change_at_path: ChangeAtPath<'a>, ty: &Type) -> Diff<'a> {
    match ty {
        Type::Dynamic => by_itself(change_at_path),
        Type::Bool | Type::Number => plain(&change_at_path, scalar(&change_at_path)),
        Type::String => plain(&change_at_path, text(&change_at_path)),
        Type::Object(object) => object_members(change_at_path, object),
        Type::Map(element) => {
            let start = start(&change_at_path);
            let compare = |name| {
                (
                    name,
                    compare(change_at_path.member(name).if_relevant(), element),
                )
            };
            let items: BTreeMap<_, _> = change_at_path.names().into_iter().map(compare).collect();
            let sign = items.values().fold(start, |sign, item| sign.and(item.sign));
            Diff {
                kind: DiffKind::Map(items),
                sign,
                replace: change_at_path.replace.here(),
            }
        }
        Type::List(element) => {
            let is_object = matches!(**element, Type::Object(_));
            let (before, after) = change_at_path.elements();
            let pairs = align_elements(before, after, |_| is_object);
            sequence(
                &change_at_path,
                &pairs,
                DiffKind::List,
                &|change_at_path, _| compare(change_at_path, element),
            )
        }
        Type::Tuple(types) => {
            let (before, after) = change_at_path.elements();
            let pairs = (0..before.len().max(after.len())).map(|at| {
                let on = |side: &[Json]| (at < side.len()).then_some(at);
                (on(before), on(after))
            });
            let pairs: Vec<Pair> = pairs.collect();
            sequence(
                &change_at_path,
                &pairs,
                DiffKind::List,
                &|change_at_path, at| match types.get(at) {
                    Some(ty) => compare(change_at_path, ty),
                    None => compare_documents(change_at_path),
                },
            )
        }
        Type::Set(element) => {
            let pairs = set_pairs(&change_at_path);
            sequence(
                &change_at_path,
                &pairs,
                DiffKind::Set,
                &|change_at_path, _| compare(change_at_path, element),
            )
        }
    }
}

/// Pairs the elements of a set that are equal before and after.
pub fn set_pairs(change_at_path: &ChangeAtPath<'_>) -> Vec<Pair> {
    let (before, after) = change_at_path.elements();
    align_sets(before.len(), after.len(), |x, y| {
        let element = change_at_path.element(Some(x), Some(y));
        element.before == element.after
            && element.was_sensitive() == element.will_be_sensitive()
            && !element.is_unknown()
    })
}

fn object_members<'a>(change_at_path: ChangeAtPath<'a>, object: &ObjectType) -> Diff<'a> {
    let mut sign = start(&change_at_path);
    let mut items = BTreeMap::new();
    // Names that are absent on both sides are not shown.
    for name in change_at_path.names() {
        let Some(ty) = object.attributes.get(name) else {
            continue;
        };
        let member = change_at_path.member(name).if_relevant().implicit();
        let absent = member.is_absent();
        let item = compare(member, ty);
        if item.sign == Sign::Same && absent {
            continue;
        }
        sign = sign.and(item.sign);
        items.insert(name, item);
    }
    Diff {
        kind: DiffKind::Object(items),
        sign,
        replace: change_at_path.replace.here(),
    }
}

fn sequence<'a>(
    change_at_path: &ChangeAtPath<'a>,
    pairs: &[Pair],
    kind: fn(Vec<Diff<'a>>) -> DiffKind<'a>,
    compare: &dyn Fn(ChangeAtPath<'a>, usize) -> Diff<'a>,
) -> Diff<'a> {
    let element = |(at, (before, after)): (usize, &Pair)| {
        compare(change_at_path.element(*before, *after).all_relevant(), at)
    };
    let items: Vec<Diff<'a>> = pairs.iter().enumerate().map(element).collect();
    let sign = items
        .iter()
        .fold(start(change_at_path), |sign, item| sign.and(item.sign));
    Diff {
        kind: kind(items),
        sign,
        replace: change_at_path.replace.here(),
    }
}

/// Terraform does not say of such values that they force a replacement.
fn by_itself(change_at_path: ChangeAtPath<'_>) -> Diff<'_> {
    let change_at_path = ChangeAtPath {
        replace: Paths::default(),
        ..change_at_path
    };
    let (old, new) = (class(change_at_path.before), class(change_at_path.after));
    let gone = change_at_path.after.is_null() && !change_at_path.after_explicit;
    let created = change_at_path.before.is_null() && !change_at_path.before_explicit;
    if old == new || gone || created {
        return of_class(&change_at_path, if old == Class::Null { new } else { old });
    }
    let before = Box::new(of_class(&change_at_path.gone(), old));
    let after = Box::new(of_class(&change_at_path.created(), new));
    Diff {
        kind: DiffKind::OtherKind(before, after),
        sign: Sign::Update,
        replace: false,
    }
}

fn of_class<'a>(change_at_path: &ChangeAtPath<'a>, class: Class) -> Diff<'a> {
    match class {
        Class::Null | Class::Bool | Class::Number => plain(change_at_path, scalar(change_at_path)),
        Class::Text => plain(change_at_path, text(change_at_path)),
        Class::Members => {
            let compare = |name| {
                (
                    name,
                    compare_documents(change_at_path.member(name).if_relevant()),
                )
            };
            let items: BTreeMap<_, _> = change_at_path.names().into_iter().map(compare).collect();
            let sign = items
                .values()
                .fold(start(change_at_path), |sign, item| sign.and(item.sign));
            Diff {
                kind: DiffKind::Object(items),
                sign,
                replace: change_at_path.replace.here(),
            }
        }
        Class::Elements => {
            let (before, after) = change_at_path.elements();
            let pairs = align_elements(before, after, Json::is_object);
            sequence(
                change_at_path,
                &pairs,
                DiffKind::List,
                &|change_at_path, _| compare_documents(change_at_path),
            )
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

fn scalar<'a>(change_at_path: &ChangeAtPath<'a>) -> DiffKind<'a> {
    DiffKind::Scalar {
        before: change_at_path.before,
        after: change_at_path.after,
    }
}

fn text<'a>(change_at_path: &ChangeAtPath<'a>) -> DiffKind<'a> {
    DiffKind::Text {
        before: change_at_path.before,
        after: change_at_path.after,
    }
}

/// The difference of a part without parts of its own.
pub fn plain<'a>(change_at_path: &ChangeAtPath<'a>, kind: DiffKind<'a>) -> Diff<'a> {
    let sign = match (change_at_path.has_before(), change_at_path.has_after()) {
        (false, true) => Sign::Create,
        (true, false) => Sign::Delete,
        _ => {
            let same = change_at_path.before == change_at_path.after
                && change_at_path.before_explicit == change_at_path.after_explicit
                && !change_at_path.is_unknown();
            if same { Sign::Same } else { Sign::Update }
        }
    };
    Diff {
        kind,
        sign,
        replace: change_at_path.replace.here(),
    }
}

/// The action on a whole, before its parts are compared.
pub fn start(change_at_path: &ChangeAtPath<'_>) -> Sign {
    match (
        change_at_path.before.is_null(),
        change_at_path.after.is_null(),
    ) {
        (true, false) => Sign::Create,
        (false, true) => Sign::Delete,
        _ => Sign::Same,
    }
}
