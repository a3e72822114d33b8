//! The record of a create that begins, in the journal and in the state.

use crate::base::diagnostics::Reported;
use std::time::Duration;

use crate::apply::applier::{Applier, ChangeContext};
use rform_core::addr::ResourceInstance;
use rform_core::value::Value;
use rform_core::value::json::value_to_json;
use rform_provider::Attempt;
use rform_state::Record;

impl Applier<'_> {
    /// Records that a create begins, and what is requested, so that the next run finds the object
    /// if this one is killed. The record stays until the outcome is known.
    ///
    /// # Errors
    /// The journal could not be written.
    pub(super) async fn begin_create(
        &self,
        it: &ChangeContext<'_>,
        planned: &Value,
        begun: Duration,
    ) -> Result<Attempt, Reported> {
        let address = &it.change.address;
        let earlier = self.state.borrow_mut().interrupted.remove(address);
        let resumed = earlier.is_some();
        let made = self.unfinished_object_id(address).filter(|_| resumed);
        let earlier = earlier.unwrap_or_else(|| rform_state::Attempt {
            token: uuid::Uuid::from_bytes(self.run.session.world.random()).to_string(),
            since: begun,
            ..rform_state::Attempt::default()
        });
        let attempt = rform_state::Attempt {
            requested: requested_object(it, planned),
            ..earlier
        };
        self.record_attempt(address, attempt.clone()).await?;
        Ok(Attempt {
            token: attempt.token,
            since: attempt.since,
            resumed,
            created_id: made,
            before: attempt.before,
            siblings: 0,
        })
    }

    /// Records an attempt, in the journal and for the end of the run.
    ///
    /// # Errors
    /// The journal could not be written.
    pub(super) async fn record_attempt(
        &self,
        address: &ResourceInstance,
        attempt: rform_state::Attempt,
    ) -> Result<(), Reported> {
        let noted = (address.clone(), attempt.clone());
        self.state.borrow_mut().interrupted.extend([noted]);
        self.write(Record::Begun(address.clone(), attempt)).await
    }

    /// The id of an object that an interrupted run has created and not completed.
    fn unfinished_object_id(&self, address: &ResourceInstance) -> Option<String> {
        let state = self.state.borrow();
        let object = state.current(address).filter(|object| object.tainted)?;
        object.id().map(str::to_owned)
    }
}

/// The requested object, as it is recorded with the attempt.
fn requested_object(
    it: &ChangeContext<'_>,
    planned: &Value,
) -> Option<rform_state::RequestedObject> {
    let dependencies = it.change.dependencies.iter();
    let ty = it.schema.block.object_type();
    Some(rform_state::RequestedObject {
        provider: it.change.provider.to_string(),
        schema_version: it.schema.version,
        attributes: value_to_json(&planned.known_or_null(), &ty).ok()?,
        dependencies: dependencies.map(ToString::to_string).collect(),
    })
}
