//! Configurations of Terraform 0.11 for the checks of today's providers.
//!
//! A value that is empty was none then: modules passed `""` for what they did not set
//! (<https://github.com/hashicorp/terraform/blob/v0.11.14/helper/schema/schema.go#L1108>).

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::schema::{Block, Presence};
use rform_core::value::Value;

/// The configuration without what is optional and empty: texts, lists, sets and maps without
/// anything, and zero.
pub fn without_empty(config: &Value, schema: &Block) -> Value {
    let Value::Object(items) = config else {
        return config.clone();
    };
    let items = items.iter().map(|(name, item)| {
        let value = match (schema.attributes.get(name), schema.blocks.get(name)) {
            (Some(attribute), _) if attribute.presence != Presence::Required && is_empty(item) => {
                Value::null(&attribute.ty)
            }
            (None, Some(nested)) => in_blocks(item, &nested.block),
            _ => item.clone(),
        };
        (name.clone(), value)
    });
    let items: BTreeMap<Arc<str>, Value> = items.collect();
    Value::Object(Arc::new(items))
}

fn in_blocks(blocks: &Value, schema: &Block) -> Value {
    match blocks {
        Value::Object(_) => without_empty(blocks, schema),
        _ => blocks.map_parts(&mut |_, one| without_empty(one, schema)),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        Value::Number(number) => number.is_zero(),
        Value::List(_, items) | Value::Set(_, items) => items.is_empty(),
        Value::Map(_, items) => items.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rform_core::schema::Attribute;
    use rform_core::value::Type;

    #[test]
    fn what_is_empty_and_optional_is_absent() {
        let attribute = |ty: Type, presence| Attribute::new(ty, presence);
        let schema = Block {
            attributes: [
                (
                    "cidrs".into(),
                    attribute(Type::list(Type::String), Presence::Optional),
                ),
                ("port".into(), attribute(Type::Number, Presence::Required)),
                ("self".into(), attribute(Type::Bool, Presence::Optional)),
                (
                    "user_data".into(),
                    attribute(Type::String, Presence::OptionalComputed),
                ),
            ]
            .into(),
            ..Block::default()
        };
        let config = Value::object([
            ("cidrs", Value::list(Type::String, [])),
            ("port", Value::int(0)),
            ("self", Value::FALSE),
            ("user_data", Value::from("")),
        ]);
        let thin = without_empty(&config, &schema);
        assert!(thin.get("cidrs").is_some_and(Value::is_null));
        assert_eq!(thin.get("port"), Some(&Value::int(0)));
        assert_eq!(thin.get("self"), Some(&Value::FALSE));
        assert!(thin.get("user_data").is_some_and(Value::is_null));
    }
}
