//! Objects of other resource types that `moved` blocks give to a plugin.

use std::sync::Arc;

use rform_core::addr::Mode;
use rform_core::value::json::value_to_json;
use rform_provider::{MovedState, Problem};

use super::instance::{Instance, unless_errors};
use crate::client::Method;
use crate::wire;

impl Instance {
    /// The object as the resource type `kind` has it; none if the plugin takes over no objects of
    /// other types.
    pub(super) async fn move_state(
        &self,
        kind: &Arc<str>,
        request: wire::MoveStateRequest,
    ) -> Result<Option<MovedState>, Vec<Problem>> {
        if !self.schema.capabilities.move_state {
            return Ok(None);
        }
        let ty = self.type_of(Mode::Managed, kind)?;
        let answer: wire::MoveStateResponse = self.call(Method::MoveState, request).await?;
        unless_errors(answer.diagnostics)?;
        let value = self.object(answer.target_state, &ty, "moved")?;
        if value.is_null() {
            return Err(vec![self.broken("moved", "it is null")]);
        }
        let attributes = value_to_json(&value, &ty);
        let attributes = attributes.map_err(|error| vec![self.broken("moved", &error.message)])?;
        Ok(Some(MovedState {
            attributes,
            private: answer.target_private,
            identity: self.known_identity_of(kind, answer.target_identity, "moved")?,
        }))
    }
}
