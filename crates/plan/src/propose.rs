//! The proposed new object: the configuration, completed with computed values of the prior object.
//! Terraform describes it in the provider protocol's `PlanResourceChange`
//! (<https://github.com/hashicorp/terraform/blob/main/docs/resource-instance-change-lifecycle.md>).

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::schema::{Attribute, Block, NestedAttributes, NestedBlock};
use rform_core::value::Value;

/// The object that the provider is asked to plan: `config`, with the computed attributes that it
/// does not set taken from `prior`.
///
/// Both are unmarked objects of the block's type. For a create `prior` is null, and computed
/// attributes stay null. Elements of a nested list are paired by index, those of a map by key, and
/// those of a set by their configured values.
pub fn propose(block: &Block, prior: &Value, config: &Value) -> Value {
    object(Members::of_block(block), prior, config)
}

/// The members of an object: the attributes and blocks of a block, or the attributes of a nested
/// object.
#[derive(Clone, Copy)]
struct Members<'s> {
    attributes: &'s BTreeMap<Arc<str>, Attribute>,
    blocks: Option<&'s BTreeMap<Arc<str>, NestedBlock>>,
}

impl<'s> Members<'s> {
    fn of_block(block: &'s Block) -> Members<'s> {
        Members {
            attributes: &block.attributes,
            blocks: Some(&block.blocks),
        }
    }

    fn of_attributes(nested: &'s NestedAttributes) -> Members<'s> {
        Members {
            attributes: &nested.attributes,
            blocks: None,
        }
    }

    fn block(self, name: &str) -> Option<&'s NestedBlock> {
        self.blocks?.get(name)
    }
}

fn object(members: Members<'_>, prior: &Value, config: &Value) -> Value {
    let Value::Object(written) = config else {
        return config.clone();
    };
    let mut proposed = BTreeMap::new();
    for (name, value) in written.iter() {
        let before = prior.get(name).unwrap_or(&Value::NULL);
        let value = match (members.attributes.get(name), members.block(name)) {
            (Some(it), _) if value.is_null() && it.presence.is_computed() => {
                unset(it, before, value)
            }
            (Some(it), _) => match &it.nested {
                Some(nested) => objects(Members::of_attributes(nested), before, value),
                None => value.clone(),
            },
            (None, Some(nested)) => objects(Members::of_block(&nested.block), before, value),
            (None, None) => value.clone(),
        };
        proposed.insert(name.clone(), value);
    }
    Value::Object(Arc::new(proposed))
}

/// A computed attribute that is not set. The prior value stays, unless only the configuration can
/// have made it: then it is not wanted any more.
fn unset(attribute: &Attribute, prior: &Value, config: &Value) -> Value {
    let by_config = attribute.presence.is_settable()
        && attribute
            .nested
            .as_ref()
            .is_some_and(|nested| holds_configured(nested, prior));
    match by_config || prior.is_null() {
        true => config.clone(),
        false => prior.clone(),
    }
}

/// Whether objects have attributes that only a configuration can set.
fn holds_configured(nested: &NestedAttributes, value: &Value) -> bool {
    each_object(value).any(|object| {
        nested.attributes.iter().any(|(name, attribute)| {
            let value = object.get(name).filter(|value| !value.is_null());
            value.is_some_and(|value| {
                !attribute.presence.is_computed()
                    || attribute
                        .nested
                        .as_ref()
                        .is_some_and(|it| holds_configured(it, value))
            })
        })
    })
}

/// A value that is an object, or the objects of a collection.
fn each_object(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::Object(_) => Box::new(std::iter::once(value)),
        _ => value.elements(),
    }
}

/// The objects of a nested block or attribute, however they are held.
fn objects(members: Members<'_>, prior: &Value, config: &Value) -> Value {
    match config {
        Value::Object(_) => object(members, prior, config),
        Value::List(element, items) => {
            let items = by_index(members, prior, items);
            Value::list(element.clone(), items)
        }
        Value::Tuple(items) => Value::tuple(by_index(members, prior, items)),
        Value::Map(element, items) => {
            let pick = |key: &str| prior.get(key).unwrap_or(&Value::NULL);
            let items = items
                .iter()
                .map(|(key, item)| (key.clone(), object(members, pick(key), item)));
            Value::map(element.clone(), items)
        }
        Value::Set(..) => of_set(members, prior, config),
        other => other.clone(),
    }
}

fn by_index(members: Members<'_>, prior: &Value, items: &[Value]) -> Vec<Value> {
    let before: Vec<&Value> = prior.elements().collect();
    let pick = |index: usize| before.get(index).copied().unwrap_or(&Value::NULL);
    let items = items.iter().enumerate();
    items
        .map(|(index, item)| object(members, pick(index), item))
        .collect()
}

/// Elements of a set have no keys, so each is paired with a prior element that agrees in everything
/// that the configuration sets. No prior element is used twice.
fn of_set(members: Members<'_>, prior: &Value, config: &Value) -> Value {
    let Value::Set(element, items) = config else {
        return config.clone();
    };
    let mut candidates: Vec<&Value> = prior.elements().collect();
    let mut pair = |item: &Value| {
        let found = candidates
            .iter()
            .position(|candidate| may_stem_from(members, candidate, item));
        found
            .map(|index| candidates.remove(index))
            .unwrap_or(&Value::NULL)
    };
    let items: Vec<Value> = items
        .iter()
        .map(|item| object(members, pair(item), item))
        .collect();
    Value::set(element.clone(), items)
}

fn may_stem_from(members: Members<'_>, prior: &Value, config: &Value) -> bool {
    let Value::Object(written) = config else {
        return prior == config;
    };
    written.iter().all(|(name, value)| {
        let before = prior.get(name).unwrap_or(&Value::NULL);
        match (members.attributes.get(name), members.block(name)) {
            (Some(it), _) => {
                before == value
                    || (value.is_null() && it.presence.is_computed())
                    || it.nested.as_ref().is_some_and(|nested| {
                        all_may_stem_from(Members::of_attributes(nested), before, value)
                    })
            }
            (_, Some(nested)) => all_may_stem_from(Members::of_block(&nested.block), before, value),
            _ => true,
        }
    })
}

fn all_may_stem_from(members: Members<'_>, prior: &Value, config: &Value) -> bool {
    if prior.is_null() || config.is_null() || !config.is_known() {
        return prior == config;
    }
    let (before, after): (Vec<_>, Vec<_>) =
        (each_object(prior).collect(), each_object(config).collect());
    let mut pairs = before.iter().zip(&after);
    before.len() == after.len() && pairs.all(|(prior, item)| may_stem_from(members, prior, item))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_core::schema::{Attribute, Nesting, Presence};
    use rform_core::value::Type;

    fn block(attributes: &[(&str, Presence)]) -> Block {
        let attribute = |presence| Attribute::new(Type::String, presence);
        let attributes = attributes
            .iter()
            .map(|(name, it)| (Arc::from(*name), attribute(*it)));
        Block {
            attributes: attributes.collect(),
            ..Block::default()
        }
    }

    #[test]
    fn computed_attributes_are_kept_and_unset_optional_ones_are_not() {
        let block = block(&[
            ("id", Presence::Computed),
            ("zone", Presence::OptionalComputed),
            ("note", Presence::Optional),
        ]);
        let null = || Value::Null(Type::String);
        let prior = Value::object([
            ("id", "1".into()),
            ("zone", "a".into()),
            ("note", "x".into()),
        ]);
        let config = Value::object([("id", null()), ("zone", null()), ("note", null())]);
        let proposed = propose(&block, &prior, &config);
        let expected = Value::object([("id", "1".into()), ("zone", "a".into()), ("note", null())]);
        assert_eq!(proposed, expected);
    }

    /// What holds objects with a key that is given and a mark that is computed.
    fn parts(nesting: Nesting, presence: Presence) -> Block {
        let attributes = block(&[("key", Presence::Required), ("mark", Presence::Computed)]);
        let parts = NestedAttributes {
            nesting,
            attributes: attributes.attributes,
        };
        Block {
            attributes: [("parts".into(), Attribute::of_objects(parts, presence))].into(),
            ..Block::default()
        }
    }

    fn part(key: &str, mark: Option<&str>) -> Value {
        let mark = mark.map_or(Value::Null(Type::String), Value::from);
        Value::object([("key", key.into()), ("mark", mark)])
    }

    fn part_type() -> Type {
        Type::object([("key", Type::String), ("mark", Type::String)])
    }

    fn holding(parts: Value) -> Value {
        Value::object([("parts", parts)])
    }

    #[test]
    fn computed_attributes_of_nested_objects_are_kept() {
        let marked = |key| part(key, Some(key));
        let list = |parts: Vec<Value>| holding(Value::list(part_type(), parts));
        let set = |parts: Vec<Value>| holding(Value::set(part_type(), parts));
        let bare = || vec![part("b", None), part("c", None)];
        let proposed = propose(
            &parts(Nesting::List, Presence::Optional),
            &list(vec![marked("a"), marked("b")]),
            &list(bare()),
        );
        let by_place = vec![part("b", Some("a")), part("c", Some("b"))];
        assert_eq!(proposed, list(by_place));
        let proposed = propose(
            &parts(Nesting::Set, Presence::Optional),
            &set(vec![marked("a"), marked("b")]),
            &set(bare()),
        );
        assert_eq!(proposed, set(vec![marked("b"), part("c", None)]));
        let single = parts(Nesting::Single, Presence::Optional);
        let proposed = propose(&single, &holding(marked("a")), &holding(part("x", None)));
        assert_eq!(proposed, holding(part("x", Some("a"))));
    }

    #[test]
    fn what_only_a_configuration_can_have_made_goes_with_it() {
        let schema = parts(Nesting::Single, Presence::OptionalComputed);
        let none = holding(Value::Null(part_type()));
        let configured = holding(part("a", Some("a")));
        assert_eq!(propose(&schema, &configured, &none), none);
        let null = Value::Null(Type::String);
        let computed = holding(Value::object([("key", null), ("mark", "m".into())]));
        assert_eq!(propose(&schema, &computed, &none), computed);
    }
}
