//! Whether a schema has all that a body names.

use super::decided::decided;
use super::dynamic::decided_dynamic;
use rform_core::schema;
use rform_lang::syntax::{Block, Body};

/// Whether the schema has every argument and every nested block that the body names, at any depth. A
/// name counts in either form, since blocks and attributes may stand for each other. Nothing is
/// evaluated, so that an argument counts as named whatever its value is.
pub fn has_all_names(schema: &schema::Block, body: &Body) -> bool {
    let body = &*decided(body, schema).0;
    let mut attributes = body.attributes.iter();
    attributes.all(|it| has_name(schema, &it.name))
        && body.left().next().is_none()
        && body.blocks.iter().all(|it| has_block(schema, it))
}

fn has_name(schema: &schema::Block, name: &str) -> bool {
    schema.attributes.contains_key(name) || schema.blocks.contains_key(name)
}

fn has_block(schema: &schema::Block, block: &Block) -> bool {
    if *block.kind == *"dynamic"
        && let Some(kind) = block.label(0)
    {
        let block = &*decided_dynamic(block);
        let mut contents = block.body.blocks_of("content");
        return has_name(schema, kind) && contents.all(|it| has_body(schema, kind, &it.body));
    }
    has_name(schema, &block.kind) && has_body(schema, &block.kind, &block.body)
}

/// What stands for an attribute is checked against its type, when it is decoded.
fn has_body(schema: &schema::Block, kind: &str, body: &Body) -> bool {
    let nested = schema.blocks.get(kind);
    nested.is_none_or(|nested| has_all_names(&nested.block, body))
}
