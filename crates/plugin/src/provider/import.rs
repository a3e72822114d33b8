//! Objects that are taken over by their ids or identities.

use std::sync::Arc;

use rform_core::addr::Mode;
use rform_core::value::Value;
use rform_provider::{Imported, Object, Problem};

use super::instance::{Instance, capabilities, unless_errors};
use crate::client::Method;
use crate::wire;

impl Instance {
    /// The objects with an id or, where that is empty, with an identity.
    pub(super) async fn import(
        &self,
        kind: &Arc<str>,
        id: String,
        identity: &Value,
    ) -> Result<Vec<Imported>, Vec<Problem>> {
        let request = wire::ImportRequest {
            type_name: kind.to_string(),
            id,
            client_capabilities: capabilities(),
            identity: self.identity_to_wire(kind, identity)?,
        };
        let answer: wire::ImportResponse = self.call(Method::Import, request).await?;
        unless_errors(answer.diagnostics)?;
        if answer.deferred.is_some() {
            return Err(vec![self.deferred()]);
        }
        let imported = answer.imported_resources.into_iter();
        imported.map(|one| self.imported(one)).collect()
    }

    fn imported(&self, from: wire::ImportedResource) -> Result<Imported, Vec<Problem>> {
        let kind: Arc<str> = from.type_name.into();
        let ty = self.type_of(Mode::Managed, &kind)?;
        let value = self.object(from.state, &ty, "imported")?;
        self.check_write_only(&kind, &value, "imported")?;
        let identity = self.identity_of(&kind, from.identity, "imported")?;
        Ok(Imported {
            kind,
            object: Object {
                value,
                private: from.private,
                identity,
            },
        })
    }
}
