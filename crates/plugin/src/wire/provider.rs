//! Calls about the provider as a whole, and what stands beside its service.

use super::{ClientCapabilities, Diagnostic, DynamicValue};

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ValidateProviderRequest {
    #[prost(message, optional, tag = "1")]
    pub(crate) config: Option<DynamicValue>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ValidateProviderResponse {
    /// The configuration with defaults, which only version 5 answers.
    #[prost(message, optional, tag = "1")]
    pub(crate) prepared_config: Option<DynamicValue>,
    #[prost(message, repeated, tag = "2")]
    pub(crate) diagnostics: Vec<Diagnostic>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ConfigureRequest {
    #[prost(string, tag = "1")]
    pub(crate) terraform_version: String,
    #[prost(message, optional, tag = "2")]
    pub(crate) config: Option<DynamicValue>,
    #[prost(message, optional, tag = "3")]
    pub(crate) client_capabilities: Option<ClientCapabilities>,
}

/// The answer to calls that answer nothing else.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct DiagnosticsResponse {
    #[prost(message, repeated, tag = "1")]
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Asks to check a resource, a data source, an ephemeral resource or an action.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ValidateRequest {
    #[prost(string, tag = "1")]
    pub(crate) type_name: String,
    #[prost(message, optional, tag = "2")]
    pub(crate) config: Option<DynamicValue>,
    /// Only managed resources have it.
    #[prost(message, optional, tag = "3")]
    pub(crate) client_capabilities: Option<ClientCapabilities>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct StopResponse {
    #[prost(string, tag = "1")]
    pub(crate) error: String,
}

/// A piece of the plugin's standard output (1) or standard error (2).
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct StdioData {
    #[prost(int32, tag = "1")]
    pub(crate) channel: i32,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) data: Vec<u8>,
}
