//! Calls about managed resources and data sources.

use super::{
    AttributePath, ClientCapabilities, Deferred, Diagnostic, DynamicValue, IdentityData, RawState,
};

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct UpgradeStateRequest {
    #[prost(string, tag = "1")]
    pub(crate) type_name: String,
    #[prost(int64, tag = "2")]
    pub(crate) version: i64,
    #[prost(message, optional, tag = "3")]
    pub(crate) raw_state: Option<RawState>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct UpgradeStateResponse {
    #[prost(message, optional, tag = "1")]
    pub(crate) upgraded_state: Option<DynamicValue>,
    #[prost(message, repeated, tag = "2")]
    pub(crate) diagnostics: Vec<Diagnostic>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct MoveStateRequest {
    #[prost(string, tag = "1")]
    pub(crate) source_provider_address: String,
    #[prost(string, tag = "2")]
    pub(crate) source_type_name: String,
    #[prost(int64, tag = "3")]
    pub(crate) source_schema_version: i64,
    #[prost(message, optional, tag = "4")]
    pub(crate) source_state: Option<RawState>,
    #[prost(string, tag = "5")]
    pub(crate) target_type_name: String,
    #[prost(bytes = "vec", tag = "6")]
    pub(crate) source_private: Vec<u8>,
    #[prost(message, optional, tag = "7")]
    pub(crate) source_identity: Option<RawState>,
    #[prost(int64, tag = "8")]
    pub(crate) source_identity_schema_version: i64,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct MoveStateResponse {
    #[prost(message, optional, tag = "1")]
    pub(crate) target_state: Option<DynamicValue>,
    #[prost(message, repeated, tag = "2")]
    pub(crate) diagnostics: Vec<Diagnostic>,
    #[prost(bytes = "vec", tag = "3")]
    pub(crate) target_private: Vec<u8>,
    #[prost(message, optional, tag = "4")]
    pub(crate) target_identity: Option<IdentityData>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ReadRequest {
    #[prost(string, tag = "1")]
    pub(crate) type_name: String,
    #[prost(message, optional, tag = "2")]
    pub(crate) current_state: Option<DynamicValue>,
    #[prost(bytes = "vec", tag = "3")]
    pub(crate) private: Vec<u8>,
    #[prost(message, optional, tag = "4")]
    pub(crate) provider_meta: Option<DynamicValue>,
    #[prost(message, optional, tag = "5")]
    pub(crate) client_capabilities: Option<ClientCapabilities>,
    #[prost(message, optional, tag = "6")]
    pub(crate) current_identity: Option<IdentityData>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ReadResponse {
    #[prost(message, optional, tag = "1")]
    pub(crate) new_state: Option<DynamicValue>,
    #[prost(message, repeated, tag = "2")]
    pub(crate) diagnostics: Vec<Diagnostic>,
    #[prost(bytes = "vec", tag = "3")]
    pub(crate) private: Vec<u8>,
    #[prost(message, optional, tag = "4")]
    pub(crate) deferred: Option<Deferred>,
    #[prost(message, optional, tag = "5")]
    pub(crate) new_identity: Option<IdentityData>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct PlanRequest {
    #[prost(string, tag = "1")]
    pub(crate) type_name: String,
    #[prost(message, optional, tag = "2")]
    pub(crate) prior_state: Option<DynamicValue>,
    #[prost(message, optional, tag = "3")]
    pub(crate) proposed_new_state: Option<DynamicValue>,
    #[prost(message, optional, tag = "4")]
    pub(crate) config: Option<DynamicValue>,
    #[prost(bytes = "vec", tag = "5")]
    pub(crate) prior_private: Vec<u8>,
    #[prost(message, optional, tag = "6")]
    pub(crate) provider_meta: Option<DynamicValue>,
    #[prost(message, optional, tag = "7")]
    pub(crate) client_capabilities: Option<ClientCapabilities>,
    #[prost(message, optional, tag = "8")]
    pub(crate) prior_identity: Option<IdentityData>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct PlanResponse {
    #[prost(message, optional, tag = "1")]
    pub(crate) planned_state: Option<DynamicValue>,
    #[prost(message, repeated, tag = "2")]
    pub(crate) requires_replace: Vec<AttributePath>,
    #[prost(bytes = "vec", tag = "3")]
    pub(crate) planned_private: Vec<u8>,
    #[prost(message, repeated, tag = "4")]
    pub(crate) diagnostics: Vec<Diagnostic>,
    #[prost(bool, tag = "5")]
    pub(crate) legacy_type_system: bool,
    #[prost(message, optional, tag = "6")]
    pub(crate) deferred: Option<Deferred>,
    #[prost(message, optional, tag = "7")]
    pub(crate) planned_identity: Option<IdentityData>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ApplyRequest {
    #[prost(string, tag = "1")]
    pub(crate) type_name: String,
    #[prost(message, optional, tag = "2")]
    pub(crate) prior_state: Option<DynamicValue>,
    #[prost(message, optional, tag = "3")]
    pub(crate) planned_state: Option<DynamicValue>,
    #[prost(message, optional, tag = "4")]
    pub(crate) config: Option<DynamicValue>,
    #[prost(bytes = "vec", tag = "5")]
    pub(crate) planned_private: Vec<u8>,
    #[prost(message, optional, tag = "6")]
    pub(crate) provider_meta: Option<DynamicValue>,
    #[prost(message, optional, tag = "7")]
    pub(crate) planned_identity: Option<IdentityData>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ApplyResponse {
    #[prost(message, optional, tag = "1")]
    pub(crate) new_state: Option<DynamicValue>,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) private: Vec<u8>,
    #[prost(message, repeated, tag = "3")]
    pub(crate) diagnostics: Vec<Diagnostic>,
    #[prost(bool, tag = "4")]
    pub(crate) legacy_type_system: bool,
    #[prost(message, optional, tag = "5")]
    pub(crate) new_identity: Option<IdentityData>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ImportRequest {
    #[prost(string, tag = "1")]
    pub(crate) type_name: String,
    #[prost(string, tag = "2")]
    pub(crate) id: String,
    #[prost(message, optional, tag = "3")]
    pub(crate) client_capabilities: Option<ClientCapabilities>,
    #[prost(message, optional, tag = "4")]
    pub(crate) identity: Option<IdentityData>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ImportedResource {
    #[prost(string, tag = "1")]
    pub(crate) type_name: String,
    #[prost(message, optional, tag = "2")]
    pub(crate) state: Option<DynamicValue>,
    #[prost(bytes = "vec", tag = "3")]
    pub(crate) private: Vec<u8>,
    #[prost(message, optional, tag = "4")]
    pub(crate) identity: Option<IdentityData>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ImportResponse {
    #[prost(message, repeated, tag = "1")]
    pub(crate) imported_resources: Vec<ImportedResource>,
    #[prost(message, repeated, tag = "2")]
    pub(crate) diagnostics: Vec<Diagnostic>,
    #[prost(message, optional, tag = "3")]
    pub(crate) deferred: Option<Deferred>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ReadDataRequest {
    #[prost(string, tag = "1")]
    pub(crate) type_name: String,
    #[prost(message, optional, tag = "2")]
    pub(crate) config: Option<DynamicValue>,
    #[prost(message, optional, tag = "3")]
    pub(crate) provider_meta: Option<DynamicValue>,
    #[prost(message, optional, tag = "4")]
    pub(crate) client_capabilities: Option<ClientCapabilities>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ReadDataResponse {
    #[prost(message, optional, tag = "1")]
    pub(crate) state: Option<DynamicValue>,
    #[prost(message, repeated, tag = "2")]
    pub(crate) diagnostics: Vec<Diagnostic>,
    #[prost(message, optional, tag = "3")]
    pub(crate) deferred: Option<Deferred>,
}
