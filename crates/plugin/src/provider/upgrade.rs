//! Objects of older versions of a schema.

use std::sync::Arc;

use rform_core::addr::Mode;
use rform_core::value::json::value_to_json;
use rform_provider::Problem;
use serde_json::Value as Json;

use super::instance::{Instance, unless_errors};
use crate::client::Method;
use crate::wire;

impl Instance {
    /// The attributes in the form of the present schema.
    pub(super) async fn upgrade(
        &self,
        kind: &Arc<str>,
        version: u64,
        attributes: &Json,
    ) -> Result<Json, Vec<Problem>> {
        let ty = self.type_of(Mode::Managed, kind)?;
        let request = wire::UpgradeStateRequest {
            type_name: kind.to_string(),
            version: i64::try_from(version).unwrap_or(i64::MAX),
            raw_state: Some(wire::RawState {
                json: attributes.to_string().into_bytes(),
                flatmap: Default::default(),
            }),
        };
        let answer: wire::UpgradeStateResponse = self.call(Method::UpgradeState, request).await?;
        unless_errors(answer.diagnostics)?;
        let value = self.object(answer.upgraded_state, &ty, "upgraded")?;
        if value.is_null() {
            return Err(vec![self.broken("upgraded", "it is null")]);
        }
        value_to_json(&value, &ty).map_err(|error| vec![self.broken("upgraded", &error.message)])
    }
}
