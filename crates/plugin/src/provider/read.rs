//! Reading what is there.

use std::sync::Arc;

use rform_core::addr::Mode;
use rform_core::value::Value;
use rform_provider::{Object, Problem, ReadRequest, ReadResponse};

use super::instance::{Instance, capabilities, unless_errors};
use super::values::to_wire;
use crate::client::Method;
use crate::wire;

impl Instance {
    /// An object as it is; none if it is not there any more.
    pub(super) async fn read(&self, kind: &Arc<str>, request: ReadRequest) -> ReadResponse {
        let ty = self.type_of(Mode::Managed, kind)?;
        let request = wire::ReadRequest {
            type_name: kind.to_string(),
            current_state: to_wire(&request.current, &ty)?,
            private: request.private,
            provider_meta: self.provider_meta()?,
            client_capabilities: capabilities(),
            current_identity: self.identity_to_wire(kind, &request.identity)?,
        };
        let answer: wire::ReadResponse = self.call(Method::Read, request).await?;
        unless_errors(answer.diagnostics)?;
        if answer.deferred.is_some() {
            return Err(vec![self.deferred()]);
        }
        let value = self.object(answer.new_state, &ty, "read")?;
        self.check_write_only(kind, &value, "read")?;
        if !value.is_wholly_known() {
            return Err(vec![self.broken("read", "parts of it are unknown")]);
        }
        if value.is_null() {
            return Ok(None);
        }
        Ok(Some(Object {
            value,
            private: answer.private,
            identity: self.known_identity_of(kind, answer.new_identity, "read")?,
        }))
    }

    /// The object of a data source.
    pub(super) async fn read_data(
        &self,
        kind: &Arc<str>,
        config: &Value,
    ) -> Result<Value, Vec<Problem>> {
        let ty = self.type_of(Mode::Data, kind)?;
        let request = wire::ReadDataRequest {
            type_name: kind.to_string(),
            config: to_wire(config, &ty)?,
            provider_meta: self.provider_meta()?,
            client_capabilities: capabilities(),
        };
        let answer: wire::ReadDataResponse = self.call(Method::ReadData, request).await?;
        unless_errors(answer.diagnostics)?;
        if answer.deferred.is_some() {
            return Err(vec![self.deferred()]);
        }
        let value = self.object(answer.state, &ty, "read")?;
        if value.is_null() {
            return Err(vec![self.broken("read", "it is null")]);
        }
        if !value.is_wholly_known() {
            return Err(vec![self.broken("read", "parts of it are unknown")]);
        }
        Ok(value)
    }
}
