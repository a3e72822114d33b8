//! States of older versions of a type's schema: between those of hashicorp/aws, attributes came and
//! went, and texts became numbers and truth values.

mod legacy_types;
mod steps;

pub use legacy_types::legacy_type;

use serde_json::{Map, Value as Json};

use rform_core::schema::{Block, Nesting, ResourceSchema};
use rform_core::value::Type;
use rform_provider::Problem;

/// Converts attributes from a state of an older schema version to the form of the current one.
///
/// # Errors
/// When an attribute has a value that the current type cannot hold.
pub fn upgrade(
    schema: &ResourceSchema,
    kind: &str,
    version: u64,
    mut attributes: Json,
) -> Result<Json, Problem> {
    if version > schema.version {
        let detail = format!(
            "The state of {kind} has schema version {version}, and this program knows versions up to {}. It was written by a newer provider.",
            schema.version
        );
        return Err(Problem::error(
            "Resource instance managed by newer provider version",
            detail,
        ));
    }
    if let Json::Object(attributes) = &mut attributes {
        steps::take(kind, version, attributes);
    }
    Ok(object(&schema.block, attributes))
}

fn object(block: &Block, attributes: Json) -> Json {
    let Json::Object(mut have) = attributes else {
        return attributes;
    };
    let mut out = Map::new();
    for (name, attribute) in &block.attributes {
        let value = have.remove(&**name).unwrap_or(Json::Null);
        out.insert(name.to_string(), shaped(&attribute.ty, value));
    }
    for (name, nested) in &block.blocks {
        let value = match (nested.nesting, have.remove(&**name)) {
            (Nesting::List | Nesting::Set, Some(Json::Array(items))) => Json::Array(
                items
                    .into_iter()
                    .map(|it| object(&nested.block, it))
                    .collect(),
            ),
            (Nesting::List | Nesting::Set, _) => Json::Array(Vec::new()),
            (_, Some(value)) => object(&nested.block, value),
            (_, None) => Json::Null,
        };
        out.insert(name.to_string(), value);
    }
    Json::Object(out)
}

/// A value of that type, where it can be one: an empty text is no number, and objects have exactly
/// the attributes of their type.
fn shaped(ty: &Type, value: Json) -> Json {
    match (ty, value) {
        (Type::Bool | Type::Number, Json::String(text)) if text.is_empty() => Json::Null,
        (Type::List(element) | Type::Set(element), Json::Array(items)) => {
            Json::Array(items.into_iter().map(|it| shaped(element, it)).collect())
        }
        (Type::Object(object), Json::Object(mut have)) => {
            let attributes = object.attributes.iter().map(|(name, ty)| {
                let value = have.remove(&**name).unwrap_or(Json::Null);
                (name.to_string(), shaped(ty, value))
            });
            Json::Object(attributes.collect())
        }
        (_, value) => value,
    }
}
