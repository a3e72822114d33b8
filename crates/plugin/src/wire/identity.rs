//! Calls about resource identities.

use std::collections::HashMap;

use super::{Diagnostic, DynamicValue, RawState};

/// By what an object is known in the cloud, besides its attributes.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct IdentityData {
    #[prost(message, optional, tag = "1")]
    pub(crate) identity_data: Option<DynamicValue>,
}

/// The answer to the call for the identity schemas of all resource types.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct IdentitySchemas {
    #[prost(map = "string, message", tag = "1")]
    pub(crate) identity_schemas: HashMap<String, IdentitySchema>,
    #[prost(message, repeated, tag = "2")]
    pub(crate) diagnostics: Vec<Diagnostic>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct IdentitySchema {
    #[prost(int64, tag = "1")]
    pub(crate) version: i64,
    #[prost(message, repeated, tag = "2")]
    pub(crate) identity_attributes: Vec<IdentityAttribute>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct IdentityAttribute {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) r#type: Vec<u8>,
    #[prost(bool, tag = "3")]
    pub(crate) required_for_import: bool,
    #[prost(bool, tag = "4")]
    pub(crate) optional_for_import: bool,
    #[prost(string, tag = "5")]
    pub(crate) description: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct UpgradeIdentityRequest {
    #[prost(string, tag = "1")]
    pub(crate) type_name: String,
    #[prost(int64, tag = "2")]
    pub(crate) version: i64,
    #[prost(message, optional, tag = "3")]
    pub(crate) raw_identity: Option<RawState>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct UpgradeIdentityResponse {
    #[prost(message, optional, tag = "1")]
    pub(crate) upgraded_identity: Option<IdentityData>,
    #[prost(message, repeated, tag = "2")]
    pub(crate) diagnostics: Vec<Diagnostic>,
}
