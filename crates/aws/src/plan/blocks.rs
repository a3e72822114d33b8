//! Planning objects and nested blocks.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::fields;
use crate::declare::{Field, Nested, PluginSdk};
use crate::object::ObjectBuilder;
use rform_core::schema::{Nesting, Presence};
use rform_core::value::{Path, Step, Type, Value};

/// The object as it will be: `prior` is none when there is nothing yet.
pub fn object(
    sdk: PluginSdk,
    (attributes, nested): (&[Field], &[Nested]),
    prior: Option<&Value>,
    config: &Value,
    path: &Path,
    replace: &mut Vec<Path>,
) -> Value {
    let mut planned: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    for field in attributes {
        let null = Value::Null(field.attribute.ty.clone());
        let written = config.get(field.name).unwrap_or(&null).bare();
        let value = match prior {
            None => fields::created(sdk, field, written),
            Some(prior) => {
                let before = prior.get(field.name).unwrap_or(&null);
                let path = path.child(Step::Attribute(field.name.into()));
                fields::updated(sdk, field, before, written, &path, replace)
            }
        };
        planned.insert(field.name.into(), value);
    }
    for nested in nested {
        let null = Value::NULL;
        let written = config.get(nested.name).unwrap_or(&null).bare();
        let before = prior.map(|prior| prior.get(nested.name).unwrap_or(&null).bare());
        let path = path.child(Step::Attribute(nested.name.into()));
        let value = blocks(sdk, nested, before, written, &path, replace);
        planned.insert(nested.name.into(), value);
    }
    Value::Object(Arc::new(planned))
}

/// All repetitions of a block.
fn blocks(
    sdk: PluginSdk,
    nested: &Nested,
    prior: Option<&Value>,
    config: &Value,
    path: &Path,
    replace: &mut Vec<Path>,
) -> Value {
    let ty = nested.object_type();
    let is_absent = match nested.as_attribute {
        true => config.is_null(),
        false => config.is_known() && config.elements().next().is_none(),
    };
    match prior {
        _ if !config.is_known() => {
            if nested.force_new && prior.is_some() {
                replace.push(path.clone());
            }
            return Value::unknown(ty);
        }
        None if is_absent && nested.computed => return Value::unknown(ty),
        Some(before) if is_absent && nested.computed => return before.clone(),
        None if is_absent && nested.as_attribute => return Value::null(&ty),
        _ => {}
    }
    let before = prior.unwrap_or(&Value::NULL);
    let planned = match nested.nesting {
        Nesting::Set if !nested.keys.is_empty() && prior.is_some() => {
            keyed(sdk, nested, before, config, path, replace)
        }
        Nesting::Set => set(sdk, nested, before, config, path, replace),
        _ => list(sdk, nested, prior.is_some(), before, config, path, replace),
    };
    let counts = (before.elements().count(), planned.elements().count());
    if nested.as_attribute && counts == (0, 0) && prior.is_some() && !before.is_null() {
        return before.clone();
    }
    if nested.force_new && prior.is_some() && counts.0 != counts.1 {
        replace.push(path.clone());
    }
    planned
}

fn list(
    sdk: PluginSdk,
    nested: &Nested,
    is_update: bool,
    prior: &Value,
    config: &Value,
    path: &Path,
    replace: &mut Vec<Path>,
) -> Value {
    let before: Vec<&Value> = prior.elements().collect();
    let parts = (&nested.fields[..], &nested.blocks[..]);
    let items = config.elements().enumerate().map(|(index, item)| {
        let path = path.child(Step::Index(index as u64));
        let known = before.get(index).copied();
        if known.is_none() && is_update {
            note_new(nested, item, &path, replace);
        }
        let planned = object(sdk, parts, known, item, &path, replace);
        finish(nested, planned)
    });
    let items: Vec<Value> = items.collect();
    Value::list(nested.element_type(), items)
}

/// A block that is added to an existing object replaces it if its arguments do.
fn note_new(nested: &Nested, config: &Value, path: &Path, replace: &mut Vec<Path>) {
    let is_set = |field: &&Field| config.get(field.name).is_some_and(|it| !it.is_null());
    for field in nested
        .fields
        .iter()
        .filter(|it| it.force_new)
        .filter(is_set)
    {
        replace.push(path.child(Step::Attribute(field.name.into())));
    }
}

fn set(
    sdk: PluginSdk,
    nested: &Nested,
    prior: &Value,
    config: &Value,
    path: &Path,
    replace: &mut Vec<Path>,
) -> Value {
    let mut candidates: Vec<&Value> = prior.elements().collect();
    let parts = (&nested.fields[..], &nested.blocks[..]);
    let items: Vec<(Option<Value>, Value)> = config
        .elements()
        .map(|item| {
            let planned = object(sdk, parts, None, item, path, &mut Vec::new());
            let fresh = match sdk {
                PluginSdk::SdkV2 => element(nested, planned.clone()),
                PluginSdk::Framework => planned.clone(),
            };
            // What is not known yet may be another one than there was.
            let found = candidates.iter().position(|candidate| {
                item.is_wholly_known() && is_element(nested, candidate, &fresh)
            });
            match found.map(|index| candidates.remove(index)) {
                Some(known) => (Some(known.clone()), planned),
                None => (None, fresh),
            }
        })
        .collect();
    let has_new = items.iter().any(|(known, _)| known.is_none());
    let is_changed = has_new || !candidates.is_empty();
    let items: Vec<Value> = items
        .into_iter()
        .map(|(known, planned)| match known {
            None => planned,
            // When a set changes, the older SDK plans what stays as it is written.
            Some(_) if is_changed && nested.as_attribute => with_void_lists(nested, &planned),
            Some(known) => known,
        })
        .collect();
    let force_new = nested.fields.iter().any(|field| field.force_new);
    if force_new && is_changed && !prior.is_null() {
        replace.push(path.clone());
    }
    Value::set(nested.element_type(), items)
}

/// Repetitions that are told apart by some of their attributes. One that is new, gone, or changed
/// where no change in place is possible replaces the object.
fn keyed(
    sdk: PluginSdk,
    nested: &Nested,
    prior: &Value,
    config: &Value,
    path: &Path,
    replace: &mut Vec<Path>,
) -> Value {
    let mut left: Vec<&Value> = prior.elements().collect();
    let parts = (&nested.fields[..], &nested.blocks[..]);
    let mut inner = Vec::new();
    let mut has_new = false;
    let items: Vec<Value> = config
        .elements()
        .map(|item| {
            let same = left.iter().position(|known| has_keys(nested, known, item));
            let known = same.map(|index| left.remove(index));
            has_new |= known.is_none();
            finish(nested, object(sdk, parts, known, item, path, &mut inner))
        })
        .collect();
    let force_new = nested.fields.iter().any(|field| field.force_new);
    let is_changed = has_new || !left.is_empty() || !inner.is_empty();
    if force_new && is_changed && !prior.is_null() {
        replace.push(path.clone());
    }
    Value::set(nested.element_type(), items)
}

/// Whether an element has the keys that are written, as far as they are.
fn has_keys(nested: &Nested, known: &Value, written: &Value) -> bool {
    nested.keys.iter().all(|key| {
        let written = written.get(key).unwrap_or(&Value::NULL);
        written.is_null() || known.get(key) == Some(written.bare())
    })
}

/// Whether an element of the object means the same as the one that is planned.
fn is_element(nested: &Nested, known: &Value, planned: &Value) -> bool {
    let null = Value::NULL;
    let fields = nested.fields.iter().all(|field| {
        let before = known.get(field.name).unwrap_or(&null);
        let after = planned.get(field.name).unwrap_or(&null);
        may_be(before, after) || field.diff_suppress.is_some_and(|same| same(before, after))
    });
    let blocks = || {
        nested.blocks.iter().all(|block| {
            let before = known.get(block.name).unwrap_or(&null);
            may_be(before, planned.get(block.name).unwrap_or(&null))
        })
    };
    fields && blocks()
}

/// Whether a value is the one that is planned, as far as that is known.
fn may_be(known: &Value, planned: &Value) -> bool {
    match (known.bare(), planned.bare()) {
        (_, Value::Unknown(..)) => true,
        (Value::Object(known), Value::Object(planned)) => planned.iter().all(|(name, value)| {
            let null = Value::NULL;
            may_be(known.get(name).unwrap_or(&null), value)
        }),
        (Value::List(_, one), Value::List(_, other)) => {
            one.len() == other.len() && one.iter().zip(other.iter()).all(|(a, b)| may_be(a, b))
        }
        (one, other) => one == other || (is_nothing(one) && is_nothing(other)),
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null(_) => true,
        Value::String(text) => text.is_empty(),
        Value::Bool(truth) => !truth,
        Value::Number(number) => number.is_zero(),
        other => other.is_known() && other.elements().next().is_none(),
    }
}

/// What is written like a block but is an attribute has empty texts and lists in place of nulls.
fn finish(nested: &Nested, planned: Value) -> Value {
    match nested.as_attribute {
        true => filled(nested, &planned, true),
        false => planned,
    }
}

/// An element of a set is made of all its parts: the older SDK has empty texts in place of nulls,
/// also in what is nested in it.
fn element(nested: &Nested, planned: Value) -> Value {
    if nested.as_attribute {
        return finish(nested, planned);
    }
    with_texts(nested, &planned)
}

fn with_texts(nested: &Nested, planned: &Value) -> Value {
    let mut builder = ObjectBuilder::from(planned);
    for field in &nested.fields {
        let is_open = field.attribute.presence == Presence::Optional
            && field.attribute.ty == Type::String
            && builder.value(field.name).is_null();
        if is_open {
            builder.text(field.name, None);
        }
    }
    for block in &nested.blocks {
        let inner = builder.value(block.name).clone();
        if inner.is_known() && !inner.is_null() {
            let items = inner.elements().map(|item| with_texts(block, item));
            let items = match block.nesting {
                Nesting::Set => Value::set(block.element_type(), items),
                _ => Value::list(block.element_type(), items),
            };
            builder.set(block.name, items);
        }
    }
    builder.build()
}

/// The value with empty lists in place of nulls.
fn with_void_lists(nested: &Nested, planned: &Value) -> Value {
    filled(nested, planned, false)
}

fn filled(nested: &Nested, planned: &Value, with_texts: bool) -> Value {
    let filled = nested.fields.iter().map(|field| {
        let value = planned.get(field.name).cloned().unwrap_or(Value::NULL);
        let is_open = field.attribute.presence == Presence::Optional && value.is_null();
        let value = match (&field.attribute.ty, is_open) {
            (Type::String, true) if with_texts => Value::string(""),
            (Type::Bool, true) => Value::FALSE,
            (Type::List(element), true) => Value::list((**element).clone(), []),
            (Type::Set(element), true) => Value::set((**element).clone(), []),
            _ => value,
        };
        (field.name, value)
    });
    Value::object(filled)
}
