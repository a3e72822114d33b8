//! The objects of data sources and ephemeral resources before they are read.

use std::collections::BTreeMap;
use std::sync::Arc;

use rform_core::schema::Block;
use rform_core::value::{Type, Value};

/// The planned result of a data source that is read later: the configuration, with unknown values
/// for the computed attributes.
pub fn planned_data(block: &Block, config: &Value) -> Value {
    let Value::Object(items) = config else {
        return config.clone();
    };
    let known = items.iter().map(|(name, value)| {
        let value = match block.attributes.get(name) {
            Some(attribute) if value.is_null() && attribute.presence.is_computed() => {
                Value::unknown(attribute.ty.clone())
            }
            _ => match block.blocks.get(name) {
                Some(nested) => map_objects(value, &|part| planned_data(&nested.block, part)),
                None => value.clone(),
            },
        };
        (name.clone(), value)
    });
    let known: BTreeMap<Arc<str>, Value> = known.collect();
    Value::Object(Arc::new(known))
}

/// The value with `change` applied to itself, if it is an object, or to its elements.
fn map_objects(value: &Value, change: &dyn Fn(&Value) -> Value) -> Value {
    match value.bare() {
        Value::Object(_) => change(value),
        Value::Null(_) | Value::Unknown(..) => value.clone(),
        Value::Set(Type::Object(_), _) | Value::List(..) | Value::Map(..) => {
            value.map_parts(&mut |_, part| change(part))
        }
        _ => value.clone(),
    }
}
