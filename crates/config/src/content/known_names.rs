//! Whether a schema has all that a body names.

use std::sync::Arc;

use super::decided::decided;
use super::dynamic::decided_dynamic;
use rform_core::diag::Span;
use rform_core::schema;
use rform_core::suggest::most_similar;
use rform_lang::syntax::{Block, Body};

/// An argument or nested block of a body that its schema does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// The name in the body.
    pub name: Arc<str>,
    /// Where the name stands.
    pub span: Span,
    /// The name of the schema that is so similar that it may have been meant.
    pub similar: Option<Arc<str>>,
}

/// Whether the schema has every argument and every nested block that the body names, at any depth. A
/// name counts in either form, since blocks and attributes may stand for each other. Nothing is
/// evaluated, so that an argument counts as named whatever its value is.
pub fn has_all_names(schema: &schema::Block, body: &Body) -> bool {
    unknown_names(schema, body).is_empty()
}

/// The names that keep [`has_all_names`] from being true, in the order of the body.
pub fn unknown_names(schema: &schema::Block, body: &Body) -> Vec<UnknownName> {
    let body = &*decided(body, schema).0;
    let attributes = body.attributes.iter();
    let mut found: Vec<UnknownName> = attributes
        .filter_map(|it| unknown_name(schema, &it.name, it.name_span))
        .collect();
    found.extend(
        body.left()
            .filter_map(|(name, span)| unknown_name(schema, &Arc::from(&*name), span)),
    );
    for block in &body.blocks {
        found.extend(unknown_in_block(schema, block));
    }
    found
}

fn has_name(schema: &schema::Block, name: &str) -> bool {
    schema.attributes.contains_key(name) || schema.blocks.contains_key(name)
}

fn unknown_name(schema: &schema::Block, name: &Arc<str>, span: Span) -> Option<UnknownName> {
    if has_name(schema, name) {
        return None;
    }
    let known = schema.attributes.keys().chain(schema.blocks.keys());
    let similar = most_similar(name, known.map(|it| &**it));
    Some(UnknownName {
        name: name.clone(),
        span,
        similar: similar.map(Arc::from),
    })
}

fn unknown_in_block(schema: &schema::Block, block: &Block) -> Vec<UnknownName> {
    if *block.kind == *"dynamic"
        && let Some(kind) = block.label(0)
    {
        let kind = kind.clone();
        let block = &*decided_dynamic(block);
        let contents = block.body.blocks_of("content");
        let own = unknown_name(schema, &kind, block.header).into_iter();
        return own
            .chain(contents.flat_map(|it| unknown_in_body(schema, &kind, &it.body)))
            .collect();
    }
    let own = unknown_name(schema, &block.kind, block.kind_span).into_iter();
    own.chain(unknown_in_body(schema, &block.kind, &block.body))
        .collect()
}

/// What stands for an attribute is checked against its type, when it is decoded.
fn unknown_in_body(schema: &schema::Block, kind: &str, body: &Body) -> Vec<UnknownName> {
    let nested = schema.blocks.get(kind);
    nested.map_or(Vec::new(), |nested| unknown_names(&nested.block, body))
}
