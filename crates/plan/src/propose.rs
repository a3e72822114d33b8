//! The proposed new object: the configuration, completed with computed values of the prior object.
//! Terraform describes it in the provider protocol's `PlanResourceChange`
//! (<https://github.com/hashicorp/terraform/blob/main/docs/resource-instance-change-lifecycle.md>).

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::schema::{Block, NestedBlock, Nesting};
use rform_core::value::Value;

/// The object that the provider is asked to plan: `config`, with the computed attributes that it
/// does not set taken from `prior`.
///
/// Both are unmarked objects of the block's type. For a create `prior` is null, and computed
/// attributes stay null. Elements of a nested list are paired by index, those of a map by key, and
/// those of a set by their configured values.
pub fn propose(block: &Block, prior: &Value, config: &Value) -> Value {
    let Value::Object(written) = config else {
        return config.clone();
    };
    let mut proposed = BTreeMap::new();
    for (name, value) in written.iter() {
        let before = prior.get(name);
        let value = match (block.attributes.get(name), block.blocks.get(name)) {
            (Some(attribute), _) if value.is_null() && attribute.presence.is_computed() => {
                before.unwrap_or(value).clone()
            }
            (_, Some(nested)) => propose_nested(nested, before.unwrap_or(&Value::NULL), value),
            _ => value.clone(),
        };
        proposed.insert(name.clone(), value);
    }
    Value::Object(Arc::new(proposed))
}

fn propose_nested(nested: &NestedBlock, prior: &Value, config: &Value) -> Value {
    let block = &nested.block;
    match config {
        Value::Object(_) => propose(block, prior, config),
        Value::List(element, items) => {
            let before: Vec<&Value> = prior.elements().collect();
            let pick = |index: usize| before.get(index).copied().unwrap_or(&Value::NULL);
            let items = items.iter().enumerate();
            let items = items.map(|(index, item)| propose(block, pick(index), item));
            Value::list(element.clone(), items)
        }
        Value::Map(element, items) => {
            let pick = |key: &str| prior.get(key).unwrap_or(&Value::NULL);
            let items = items
                .iter()
                .map(|(key, item)| (key.clone(), propose(block, pick(key), item)));
            Value::map(element.clone(), items)
        }
        Value::Set(..) if nested.nesting == Nesting::Set => propose_set(block, prior, config),
        other => other.clone(),
    }
}

/// Elements of a set have no keys, so each is paired with a prior element that agrees in everything
/// that the configuration sets. No prior element is used twice.
fn propose_set(block: &Block, prior: &Value, config: &Value) -> Value {
    let Value::Set(element, items) = config else {
        return config.clone();
    };
    let mut candidates: Vec<&Value> = prior.elements().collect();
    let mut pair = |item: &Value| {
        let found = candidates
            .iter()
            .position(|candidate| may_stem_from(block, candidate, item));
        found
            .map(|index| candidates.remove(index))
            .unwrap_or(&Value::NULL)
    };
    let items: Vec<Value> = items
        .iter()
        .map(|item| propose(block, pair(item), item))
        .collect();
    Value::set(element.clone(), items)
}

fn may_stem_from(block: &Block, prior: &Value, config: &Value) -> bool {
    let Value::Object(written) = config else {
        return prior == config;
    };
    written.iter().all(|(name, value)| {
        let before = prior.get(name).unwrap_or(&Value::NULL);
        match (block.attributes.get(name), block.blocks.get(name)) {
            (Some(attribute), _) => {
                before == value || (value.is_null() && attribute.presence.is_computed())
            }
            (_, Some(nested)) => {
                let mut pairs = before.elements().zip(value.elements());
                before.elements().count() == value.elements().count()
                    && pairs.all(|(prior, item)| may_stem_from(&nested.block, prior, item))
            }
            _ => true,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_core::schema::{Attribute, Presence};
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
}
