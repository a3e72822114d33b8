//! The result of refreshing an object: drift, and the updated state.

use std::rc::Rc;
use std::sync::Arc;

use crate::base::provider_diagnostics::problem_diagnostics;
use crate::object::encode::stored;
use crate::object::prior::PriorObject;
use crate::object::sensitive::mark_by_schema;
use crate::plan::planner::Planner;
use rform_core::addr::ResourceInstance;
use rform_core::schema::ResourceSchema;
use rform_core::value::Value;
use rform_plan::{Action, Change};
use rform_provider::ReadResponse;

impl Planner<'_> {
    /// Takes the response for one object into the prior objects, the state and the drift.
    pub(super) fn apply_read_response(
        &self,
        object: &InstanceObject,
        before: PriorObject,
        answer: ReadResponse,
        schema: &ResourceSchema,
    ) {
        let address = &object.address;
        let now = match answer {
            Ok(now) => now,
            Err(problems) => {
                return self
                    .mark_unreadable(address, problem_diagnostics(problems, None, None, address));
            }
        };
        let after = now.map(|object| PriorObject {
            value: object.value,
            private: object.private,
            identity: or_former(object.identity, &before),
            ..before.clone()
        });
        let is_current = object.deposed.is_none();
        let same = after.as_ref().is_some_and(|it| it.value == before.value);
        if is_current && !same {
            self.add_drift(address, &before, after.as_ref(), schema);
        }
        if after.as_ref() != Some(&before) {
            self.update_state(object, after.as_ref(), schema);
            self.known.borrow_mut().refreshed = true;
        } else if self.has_old_schema(object, schema) {
            self.update_state(object, after.as_ref(), schema);
        }
        if is_current {
            let mut known = self.known.borrow_mut();
            let prior_objects = &mut known.prior_objects;
            prior_objects.insert(address.clone(), after.map(Rc::new));
        }
    }

    /// Adds the difference between the state and the object to the drift of the plan.
    fn add_drift(
        &self,
        address: &ResourceInstance,
        before: &PriorObject,
        after: Option<&PriorObject>,
        schema: &ResourceSchema,
    ) {
        let mut known = self.known.borrow_mut();
        let Some(instance) = known.state.resources.get(address) else {
            return;
        };
        let value =
            |prior_object: &PriorObject| mark_by_schema(prior_object.marked(), &schema.block);
        let change = Change {
            address: address.clone(),
            previous: known.moved.get(address).cloned(),
            deposed: None,
            provider: instance.provider.clone(),
            action: match after {
                Some(after) if after.value == before.value => Action::NoOp,
                Some(_) => Action::Update,
                None => Action::Delete,
            },
            reason: None,
            before: value(before),
            after: after.map_or(Value::NULL, value),
            before_identity: before.identity.clone(),
            after_identity: after.map_or(Value::NULL, |it| it.identity.clone()),
            replace: Vec::new(),
            importing: None,
            generated: None,
            create_before_destroy: false,
            dependencies: Vec::new(),
            private: Vec::new(),
        };
        known.drift.push(change);
    }

    /// Adds moved objects without another change to the drift of a refresh-only plan, which has no
    /// other changes to show the moves with.
    pub(super) fn add_moves_to_drift(&self) {
        for address in self.moved_without_drift() {
            if let Some((prior_object, schema)) = self.read_object(&address) {
                self.add_drift(&address, &prior_object, Some(&prior_object), &schema);
                self.known.borrow_mut().refreshed = true;
            }
        }
    }

    fn moved_without_drift(&self) -> Vec<ResourceInstance> {
        let known = self.known.borrow();
        let drifted = |address: &&ResourceInstance| {
            known.drift.iter().any(|change| change.address == **address)
        };
        let moved = known.moved.keys().filter(|it| !drifted(it));
        moved.cloned().collect()
    }

    /// The object of an instance as refresh has read it, with its schema.
    fn read_object(
        &self,
        address: &ResourceInstance,
    ) -> Option<(Rc<PriorObject>, Arc<ResourceSchema>)> {
        let known = self.known.borrow();
        let prior_object = known.prior_objects.get(address)?.clone()?;
        let source = &known.state.resources.get(address)?.provider.source;
        let name = &address.resource;
        let registry = self.run.session.registry;
        let schema = registry.resource(source, name.mode, &name.kind)?;
        Some((prior_object, schema.clone()))
    }

    /// Whether the state has an object with an older version of the schema or of the identity schema. It is written with the current
    /// schema from now on, which is not a change.
    pub(super) fn has_old_schema(&self, object: &InstanceObject, schema: &ResourceSchema) -> bool {
        let state = self.state();
        let instance = state.resources.get(&object.address);
        let object = instance.and_then(|it| match &object.deposed {
            Some(key) => it.deposed.get(key),
            None => it.current.as_ref(),
        });
        object.is_some_and(|it| {
            let is_old = it.flat_attributes.is_some() || it.schema_version != schema.version;
            is_old || has_old_identity(it, schema)
        })
    }

    fn update_state(
        &self,
        object: &InstanceObject,
        after: Option<&PriorObject>,
        schema: &ResourceSchema,
    ) {
        let InstanceObject { address, deposed } = object;
        let object = after
            .map(|prior_object| stored(address, prior_object, schema))
            .transpose();
        match object {
            Ok(object) => {
                let mut state = self.state_mut();
                if let Some(instance) = state.resources.get(address) {
                    let provider = instance.provider.clone();
                    match deposed {
                        Some(key) => state.set_deposed(address, &provider, key, object),
                        None => state.set_current(address, &provider, object),
                    }
                }
            }
            Err(error) => self.run.note([error]),
        }
    }
}

fn has_old_identity(object: &rform_state::Object, schema: &ResourceSchema) -> bool {
    let identity = object.identity.as_ref();
    let identity = identity.filter(|it| !it.attributes.is_null());
    let versions = identity.zip(schema.identity.as_ref());
    versions.is_some_and(|(stored, schema)| stored.schema_version != schema.version)
}

/// The identity of an answer; a provider that tells none leaves the former one.
fn or_former(identity: Value, before: &PriorObject) -> Value {
    match identity.is_null() {
        true => before.identity.clone(),
        false => identity,
    }
}

/// An object of the state: the current one of an instance, or a deposed one by its key.
pub struct InstanceObject {
    /// The address of the instance.
    pub(super) address: ResourceInstance,
    /// The key of a deposed object; none for the current one.
    pub(super) deposed: Option<String>,
}
