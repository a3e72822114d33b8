//! Ephemeral resources of a plugin, which its calls open, renew and close.

use std::sync::Arc;
use std::time::Duration;

use rform_core::addr::Mode;
use rform_core::value::Value;
use rform_provider::{EphemeralLease, OpenedEphemeral, Private, Problem};

use super::instance::{Instance, capabilities, unless_errors};
use super::problems::of_diagnostics;
use super::values::to_wire;
use crate::client::Method;
use crate::wire;

impl Instance {
    /// Opens an ephemeral resource.
    pub(super) async fn open_ephemeral(
        &self,
        kind: &Arc<str>,
        config: &Value,
    ) -> Result<OpenedEphemeral, Vec<Problem>> {
        let ty = self.type_of(Mode::Ephemeral, kind)?;
        let request = wire::OpenEphemeralRequest {
            type_name: kind.to_string(),
            config: to_wire(config, &ty)?,
            client_capabilities: capabilities(),
        };
        let answer: wire::OpenEphemeralResponse = self.call(Method::OpenEphemeral, request).await?;
        unless_errors(answer.diagnostics)?;
        if answer.deferred.is_some() {
            return Err(vec![self.deferred()]);
        }
        let value = self.object(answer.result, &ty, "opened")?;
        if value.is_null() {
            return Err(vec![self.broken("opened", "it is null")]);
        }
        if !value.is_wholly_known() {
            return Err(vec![self.broken("opened", "parts of it are unknown")]);
        }
        Ok(OpenedEphemeral {
            value,
            lease: lease(answer.private, answer.renew_at.as_ref()),
        })
    }

    /// Renews an open ephemeral resource.
    pub(super) async fn renew_ephemeral(
        &self,
        kind: &str,
        private: Private,
    ) -> Result<EphemeralLease, Vec<Problem>> {
        let request = opened(kind, private);
        let answer: wire::RenewEphemeralResponse =
            self.call(Method::RenewEphemeral, request).await?;
        unless_errors(answer.diagnostics)?;
        Ok(lease(answer.private, answer.renew_at.as_ref()))
    }

    /// Closes an ephemeral resource.
    pub(super) async fn close_ephemeral(
        &self,
        kind: &str,
        private: Private,
    ) -> Result<Vec<Problem>, Vec<Problem>> {
        let request = opened(kind, private);
        let answer: wire::DiagnosticsResponse = self.call(Method::CloseEphemeral, request).await?;
        Ok(of_diagnostics(answer.diagnostics))
    }
}

fn opened(kind: &str, private: Private) -> wire::OpenedEphemeralRequest {
    wire::OpenedEphemeralRequest {
        type_name: kind.to_owned(),
        private: Some(private).filter(|it| !it.is_empty()),
    }
}

fn lease(private: Option<Vec<u8>>, renew_at: Option<&wire::Timestamp>) -> EphemeralLease {
    EphemeralLease {
        private: private.unwrap_or_default(),
        renew_at: renew_at.map(since_1970),
    }
}

/// What lies before 1970 or is no time is now, as it has passed.
fn since_1970(time: &wire::Timestamp) -> Duration {
    let seconds = u64::try_from(time.seconds).unwrap_or_default();
    let nanos = u32::try_from(time.nanos).unwrap_or_default();
    Duration::from_secs(seconds).saturating_add(Duration::from_nanos(nanos.into()))
}
