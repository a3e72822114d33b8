//! The identities of things: their names.

use prost::Message;
use rform_core::value::{Type, Value};

use super::{message, read, text, write};
use crate::testing::server::Reply;
use crate::wire;

/// The type of the identities of `fake_thing`.
pub(crate) fn identity_type() -> Type {
    Type::object([("key", Type::String)])
}

/// The identity of a thing with that name.
pub(crate) fn identity(name: &str) -> Value {
    Value::object([("key", Value::string(name))])
}

pub(super) fn of(name: &str) -> Option<wire::IdentityData> {
    Some(wire::IdentityData {
        identity_data: write(&identity(name), &identity_type()),
    })
}

/// The name in an identity; empty where there is none.
pub(super) fn name_in(identity: Option<wire::IdentityData>) -> String {
    let identity = identity.and_then(|it| it.identity_data);
    text(&read(identity, &identity_type()), "key").to_owned()
}

pub(super) fn schemas() -> wire::IdentitySchemas {
    let key = wire::IdentityAttribute {
        name: "key".into(),
        r#type: b"\"string\"".to_vec(),
        required_for_import: true,
        ..wire::IdentityAttribute::default()
    };
    let schema = wire::IdentitySchema {
        version: 1,
        identity_attributes: vec![key],
    };
    wire::IdentitySchemas {
        identity_schemas: [("fake_thing".to_owned(), schema)].into(),
        ..wire::IdentitySchemas::default()
    }
}

/// Version 0 called the key a label.
pub(super) fn upgrade(request: &[u8]) -> Option<Reply> {
    let request = wire::UpgradeIdentityRequest::decode(request).ok()?;
    let raw = request.raw_identity?.json;
    let json: serde_json::Value = serde_json::from_slice(&raw).ok()?;
    Some(message(&wire::UpgradeIdentityResponse {
        upgraded_identity: of(json["label"].as_str().unwrap_or_default()),
        ..wire::UpgradeIdentityResponse::default()
    }))
}
