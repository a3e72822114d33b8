//! Checks of configurations.

use std::sync::Arc;

use rform_core::addr::Mode;
use rform_core::value::Value;
use rform_provider::Problem;

use super::instance::{Instance, capabilities};
use super::problems::of_diagnostics;
use super::values::to_wire;
use crate::client::Method;
use crate::wire;

impl Instance {
    pub(super) async fn check_provider(
        &self,
        config: &Value,
    ) -> Result<Vec<Problem>, Vec<Problem>> {
        let ty = self.schema.schema.provider.object_type();
        let request = wire::ValidateProviderRequest {
            config: to_wire(config, &ty)?,
        };
        // Version 5 answers the configuration with defaults too, which Terraform does not use.
        let answer: wire::ValidateProviderResponse =
            self.call(Method::ValidateProvider, request).await?;
        Ok(of_diagnostics(answer.diagnostics))
    }

    pub(super) async fn check_resource(
        &self,
        mode: Mode,
        kind: &Arc<str>,
        config: &Value,
    ) -> Result<Vec<Problem>, Vec<Problem>> {
        let (method, client_capabilities) = match mode {
            Mode::Managed => (Method::ValidateResource, capabilities()),
            Mode::Data => (Method::ValidateData, None),
            Mode::Ephemeral => (Method::ValidateEphemeral, None),
        };
        let request = wire::ValidateRequest {
            type_name: kind.to_string(),
            config: to_wire(config, &self.type_of(mode, kind)?)?,
            client_capabilities,
        };
        let answer: wire::DiagnosticsResponse = self.call(method, request).await?;
        Ok(of_diagnostics(answer.diagnostics))
    }
}
