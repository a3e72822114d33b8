//! The answer to the call for the identity schemas, as schemas.

use std::sync::Arc;

use prost::Message;
use rform_core::schema::{IdentityAttribute, IdentitySchema};

use super::answer::{refuse_errors, type_of};
use crate::wire;

/// Reads the bytes of an answer: identity schemas by resource type.
///
/// # Errors
/// The error, as the rest of a sentence about the schema.
pub(super) fn schemas(bytes: &[u8]) -> Result<Vec<(Arc<str>, IdentitySchema)>, String> {
    let answer = wire::IdentitySchemas::decode(bytes)
        .map_err(|error| format!("its identities are no message of the protocol: {error}"))?;
    refuse_errors(&answer.diagnostics)?;
    let schemas = answer.identity_schemas.into_iter().map(|(kind, from)| {
        let schema = schema(from).map_err(|why| format!("the identity of {kind}: {why}"))?;
        Ok((kind.into(), schema))
    });
    schemas.collect()
}

fn schema(from: wire::IdentitySchema) -> Result<IdentitySchema, String> {
    let attributes = from.identity_attributes.into_iter().map(|it| {
        let ty = type_of(&it.r#type).map_err(|why| format!("{}: {why}", it.name))?;
        let attribute = IdentityAttribute {
            ty,
            required_for_import: it.required_for_import,
            optional_for_import: it.optional_for_import,
            description: it.description.into(),
        };
        Ok((it.name.into(), attribute))
    });
    Ok(IdentitySchema {
        version: u64::try_from(from.version).unwrap_or(0),
        attributes: attributes.collect::<Result<_, String>>()?,
    })
}
