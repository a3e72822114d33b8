//! The expressions of a body and of its nested blocks, as JSON.

use std::borrow::Cow;

use serde_json::{Map, Value as Json};

use super::expression::expression;
use rform_config::content;
use rform_core::schema::{Block, NestedBlock, Nesting};
use rform_lang::syntax::Body;

/// The expressions of a body, by attribute, and the documents of its nested blocks.
pub fn body(body: &Body, schema: Option<&Block>) -> Map<String, Json> {
    let mut out = Map::new();
    let body = &*match schema {
        Some(schema) => content::decided(body, schema).0,
        None => all_arguments(body),
    };
    for attribute in &body.attributes {
        out.insert(attribute.name.to_string(), expression(&attribute.value));
    }
    let Some(schema) = schema else { return out };
    for (name, nested) in &schema.blocks {
        let blocks: Vec<Json> = body
            .blocks
            .iter()
            .filter(|block| *block.kind == **name)
            .map(|block| Json::Object(self::body(&block.body, Some(&nested.block))))
            .collect();
        if let Some(value) = gathered(nested, blocks) {
            out.insert(name.to_string(), value);
        }
    }
    out
}

/// A body without a schema: all members of one in JSON syntax are arguments.
fn all_arguments(body: &Body) -> Cow<'_, Body> {
    if body.undecided.is_none() {
        return Cow::Borrowed(body);
    }
    let mut body = body.clone();
    body.decide_attributes();
    Cow::Owned(body)
}

fn gathered(nested: &NestedBlock, blocks: Vec<Json>) -> Option<Json> {
    match nested.nesting {
        _ if blocks.is_empty() => None,
        Nesting::Single | Nesting::Group => blocks.into_iter().next(),
        Nesting::List | Nesting::Set | Nesting::Map => Some(blocks.into()),
    }
}
