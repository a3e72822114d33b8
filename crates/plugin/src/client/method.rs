//! The calls of the protocol and their names in each version.

use http::uri::PathAndQuery;

use crate::process::Protocol;

/// A call of the provider service that is answered once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    ProviderSchema,
    ValidateProvider,
    ValidateResource,
    ValidateData,
    ValidateEphemeral,
    Configure,
    IdentitySchemas,
    UpgradeState,
    UpgradeIdentity,
    MoveState,
    Read,
    Plan,
    Apply,
    Import,
    ReadData,
    OpenEphemeral,
    RenewEphemeral,
    CloseEphemeral,
    CallFunction,
    Stop,
}

impl Method {
    /// The name of the call.
    pub(crate) fn name(self, protocol: Protocol) -> &'static str {
        match (self, protocol) {
            (Method::ProviderSchema, Protocol::V5) => "GetSchema",
            (Method::ProviderSchema, Protocol::V6) => "GetProviderSchema",
            (Method::ValidateProvider, Protocol::V5) => "PrepareProviderConfig",
            (Method::ValidateProvider, Protocol::V6) => "ValidateProviderConfig",
            (Method::ValidateResource, Protocol::V5) => "ValidateResourceTypeConfig",
            (Method::ValidateResource, Protocol::V6) => "ValidateResourceConfig",
            (Method::ValidateData, Protocol::V5) => "ValidateDataSourceConfig",
            (Method::ValidateData, Protocol::V6) => "ValidateDataResourceConfig",
            (Method::ValidateEphemeral, _) => "ValidateEphemeralResourceConfig",
            (Method::Configure, Protocol::V5) => "Configure",
            (Method::Configure, Protocol::V6) => "ConfigureProvider",
            (Method::IdentitySchemas, _) => "GetResourceIdentitySchemas",
            (Method::UpgradeIdentity, _) => "UpgradeResourceIdentity",
            (Method::UpgradeState, _) => "UpgradeResourceState",
            (Method::MoveState, _) => "MoveResourceState",
            (Method::Read, _) => "ReadResource",
            (Method::Plan, _) => "PlanResourceChange",
            (Method::Apply, _) => "ApplyResourceChange",
            (Method::Import, _) => "ImportResourceState",
            (Method::ReadData, _) => "ReadDataSource",
            (Method::OpenEphemeral, _) => "OpenEphemeralResource",
            (Method::RenewEphemeral, _) => "RenewEphemeralResource",
            (Method::CloseEphemeral, _) => "CloseEphemeralResource",
            (Method::CallFunction, _) => "CallFunction",
            (Method::Stop, Protocol::V5) => "Stop",
            (Method::Stop, Protocol::V6) => "StopProvider",
        }
    }

    /// Where the call is sent to.
    pub(super) fn path(self, protocol: Protocol) -> Result<PathAndQuery, http::uri::InvalidUri> {
        let service = match protocol {
            Protocol::V5 => "tfplugin5",
            Protocol::V6 => "tfplugin6",
        };
        format!("/{service}.Provider/{}", self.name(protocol)).parse()
    }
}
