//! What becomes of a provider's answer: drift, and the state brought up to date.

use std::rc::Rc;
use std::sync::Arc;

use crate::base::problems::from_problems;
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
    pub(super) fn take_answer(
        &self,
        subject: &Subject,
        before: PriorObject,
        answer: ReadResponse,
        schema: &ResourceSchema,
    ) {
        let address = &subject.address;
        let now = match answer {
            Ok(now) => now,
            Err(problems) => {
                return self.could_not_read(address, from_problems(problems, address));
            }
        };
        let after = now.map(|object| PriorObject {
            value: object.value,
            private: object.private,
            ..before.clone()
        });
        let is_current = subject.deposed.is_none();
        let same = after.as_ref().is_some_and(|it| it.value == before.value);
        if is_current && !same {
            self.drifted(address, &before, after.as_ref(), schema);
        }
        if after.as_ref() != Some(&before) {
            self.bring_up_to_date(subject, after.as_ref(), schema);
            self.known.borrow_mut().refreshed = true;
        } else if self.has_flat_attributes(subject, schema) {
            self.bring_up_to_date(subject, after.as_ref(), schema);
        }
        if is_current {
            let mut known = self.known.borrow_mut();
            let prior_objects = &mut known.prior_objects;
            prior_objects.insert(address.clone(), after.map(Rc::new));
        }
    }

    /// Notes that an object was changed by somebody else.
    fn drifted(
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
            replace: Vec::new(),
            importing: None,
            generated: None,
            create_before_destroy: false,
            dependencies: Vec::new(),
            private: Vec::new(),
        };
        known.drift.push(change);
    }

    /// Objects that have another address now and are the same otherwise: where nothing else is
    /// planned, that is all there is to record.
    pub(super) fn note_moves(&self) {
        for address in self.moved_without_drift() {
            if let Some((prior_object, schema)) = self.read_object(&address) {
                self.drifted(&address, &prior_object, Some(&prior_object), &schema);
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

    /// The object of an instance as it was read, with its schema.
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

    /// Whether the state has the object in the form of an older schema: it is written in today's
    /// with the next change, and is no change itself.
    pub(super) fn has_flat_attributes(&self, subject: &Subject, schema: &ResourceSchema) -> bool {
        let state = self.state();
        let instance = state.resources.get(&subject.address);
        let object = instance.and_then(|it| match &subject.deposed {
            Some(key) => it.deposed.get(key),
            None => it.current.as_ref(),
        });
        object.is_some_and(|it| it.flat_attributes.is_some() || it.schema_version != schema.version)
    }

    fn bring_up_to_date(
        &self,
        subject: &Subject,
        after: Option<&PriorObject>,
        schema: &ResourceSchema,
    ) {
        let Subject { address, deposed } = subject;
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
            Err(fault) => self.run.note([fault]),
        }
    }
}

/// An object of the state: the current one of an instance, or a deposed one by its key.
pub struct Subject {
    pub(super) address: ResourceInstance,
    pub(super) deposed: Option<String>,
}
