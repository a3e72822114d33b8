//! Identities on their way to a plugin and back.

use std::sync::Arc;

use rform_core::addr::Mode;
use rform_core::schema::IdentitySchema;
use rform_core::value::Value;
use rform_core::value::json::value_to_json;
use rform_provider::Problem;
use serde_json::Value as Json;

use super::instance::{Instance, unless_errors};
use super::values::{from_wire, to_wire};
use crate::client::Method;
use crate::wire;

impl Instance {
    fn identity_schema(&self, kind: &str) -> Result<Option<&Arc<IdentitySchema>>, Vec<Problem>> {
        Ok(self.schema_of(Mode::Managed, kind)?.identity.as_ref())
    }

    /// An identity as the plugin gets it; none where the type or the object has none.
    pub(super) fn identity_to_wire(
        &self,
        kind: &str,
        identity: &Value,
    ) -> Result<Option<wire::IdentityData>, Vec<Problem>> {
        let schema = self.identity_schema(kind)?;
        let Some(schema) = schema.filter(|_| !identity.is_null()) else {
            return Ok(None);
        };
        let identity_data = to_wire(identity, &schema.object_type())?;
        Ok(Some(wire::IdentityData { identity_data }))
    }

    /// The identity of an answer; null where it has none. `did` is the verb of what was asked.
    ///
    /// # Errors
    /// It does not fit the identity schema.
    pub(super) fn identity_of(
        &self,
        kind: &str,
        answer: Option<wire::IdentityData>,
        did: &str,
    ) -> Result<Value, Vec<Problem>> {
        let Some(data) = answer.and_then(|it| it.identity_data) else {
            return Ok(Value::NULL);
        };
        let Some(schema) = self.identity_schema(kind)? else {
            let why = "the resource type has no identities";
            return Err(vec![self.unfit_identity(did, why)]);
        };
        let identity = from_wire(Some(data), &schema.object_type());
        let identity = identity.map_err(|why| vec![self.unfit_identity(did, &why)])?;
        // A plugin without a word about it says null, or an object of nulls.
        let is_given = identity.steps().into_iter().any(|(_, it)| !it.is_null());
        Ok(match is_given || !identity.is_known() {
            true => identity,
            false => Value::NULL,
        })
    }

    /// Like [`Instance::identity_of`], of an object that exists, so that all of it is known.
    pub(super) fn known_identity_of(
        &self,
        kind: &str,
        answer: Option<wire::IdentityData>,
        did: &str,
    ) -> Result<Value, Vec<Problem>> {
        let identity = self.identity_of(kind, answer, did)?;
        match identity.is_wholly_known() {
            true => Ok(identity),
            false => Err(vec![self.unfit_identity(did, "parts of it are unknown")]),
        }
    }

    /// The attributes of an identity in the form of the present identity schema.
    pub(super) async fn upgrade_identity(
        &self,
        kind: &str,
        version: u64,
        identity: &Json,
    ) -> Result<Json, Vec<Problem>> {
        let request = wire::UpgradeIdentityRequest {
            type_name: kind.to_owned(),
            version: i64::try_from(version).unwrap_or(i64::MAX),
            raw_identity: Some(wire::RawState {
                json: identity.to_string().into_bytes(),
                flatmap: Default::default(),
            }),
        };
        let answer: wire::UpgradeIdentityResponse =
            self.call(Method::UpgradeIdentity, request).await?;
        unless_errors(answer.diagnostics)?;
        let upgraded = self.known_identity_of(kind, answer.upgraded_identity, "upgraded")?;
        value_to_json(&upgraded, &upgraded.ty())
            .map_err(|error| vec![self.unfit_identity("upgraded", &error.message)])
    }

    fn unfit_identity(&self, did: &str, why: &str) -> Problem {
        let detail = format!(
            "The provider {} {did} an identity that does not fit its schema: {why}. This is a bug \
             in the provider, which should be reported in the provider's own issue tracker.",
            self.source.address
        );
        Problem::error("Provider produced invalid identity", detail)
    }
}
