//! Calls about ephemeral resources.

use super::{ClientCapabilities, Deferred, Diagnostic, DynamicValue};

/// A point in time, since 1970.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Timestamp {
    #[prost(int64, tag = "1")]
    pub(crate) seconds: i64,
    #[prost(int32, tag = "2")]
    pub(crate) nanos: i32,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct OpenEphemeralRequest {
    #[prost(string, tag = "1")]
    pub(crate) type_name: String,
    #[prost(message, optional, tag = "2")]
    pub(crate) config: Option<DynamicValue>,
    #[prost(message, optional, tag = "3")]
    pub(crate) client_capabilities: Option<ClientCapabilities>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct OpenEphemeralResponse {
    #[prost(message, repeated, tag = "1")]
    pub(crate) diagnostics: Vec<Diagnostic>,
    #[prost(message, optional, tag = "2")]
    pub(crate) renew_at: Option<Timestamp>,
    #[prost(message, optional, tag = "3")]
    pub(crate) result: Option<DynamicValue>,
    #[prost(bytes = "vec", optional, tag = "4")]
    pub(crate) private: Option<Vec<u8>>,
    #[prost(message, optional, tag = "5")]
    pub(crate) deferred: Option<Deferred>,
}

/// Asks to renew or to close an ephemeral resource.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct OpenedEphemeralRequest {
    #[prost(string, tag = "1")]
    pub(crate) type_name: String,
    #[prost(bytes = "vec", optional, tag = "2")]
    pub(crate) private: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct RenewEphemeralResponse {
    #[prost(message, repeated, tag = "1")]
    pub(crate) diagnostics: Vec<Diagnostic>,
    #[prost(message, optional, tag = "2")]
    pub(crate) renew_at: Option<Timestamp>,
    #[prost(bytes = "vec", optional, tag = "3")]
    pub(crate) private: Option<Vec<u8>>,
}
