//! Reading what exists: all instances of a type together.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::future::join_all;

use super::Planner;
use crate::events::Event;
use crate::object::{PriorObject, decode, from_problems, id_of, mark_by_schema, stored};
use crate::overrides::is_pretended;
use crate::run::Reported;
use rform_config::ProviderPlace;
use rform_core::addr::{self, ResourceInstance};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::schema::ResourceSchema;
use rform_core::value::Value;
use rform_plan::{Action, Change, Mode};
use rform_provider::{Provider, ReadRequest, ReadResponse};

/// Objects of one type.
type Batch = Vec<(Subject, PriorObject)>;

/// An object of the state: the current one of an instance, or a deposed one by its key.
struct Subject {
    address: ResourceInstance,
    deposed: Option<String>,
}

impl Planner<'_> {
    /// Reads everything of a provider that the state holds, once a run. Whoever asks meanwhile
    /// waits until that is done.
    pub(super) async fn refresh(&self, place: &ProviderPlace, provider: &Arc<dyn Provider>) {
        let cell = self
            .read
            .borrow_mut()
            .entry(place.clone())
            .or_default()
            .clone();
        cell.get_or_init(|| self.refresh_all(place, provider)).await;
    }

    async fn refresh_all(&self, place: &ProviderPlace, provider: &Arc<dyn Provider>) {
        let batches = self.batches(place, provider);
        let all = batches
            .into_iter()
            .map(|batch| self.refresh_batch(place, batch, provider));
        join_all(all).await;
    }

    fn batches(
        &self,
        place: &ProviderPlace,
        provider: &Arc<dyn Provider>,
    ) -> BTreeMap<Arc<str>, Batch> {
        let address = place.address();
        let state = self.state.borrow();
        let mut batches: BTreeMap<Arc<str>, Batch> = BTreeMap::new();
        for (instance, entry) in &state.resources {
            if entry.provider != address || instance.resource.mode != addr::Mode::Managed {
                continue;
            }
            let kind = &instance.resource.kind;
            let Some(schema) = provider.schema().resources.get(kind) else {
                continue;
            };
            let current = entry.current.iter().map(|object| (None, object));
            let deposed = entry.deposed.iter();
            let deposed = deposed.map(|(key, object)| (Some(key.clone()), object));
            for (deposed, object) in current.chain(deposed) {
                let address = instance.clone();
                match decode(instance, object, schema, &**provider) {
                    Ok(prior_object) => batches
                        .entry(kind.clone())
                        .or_default()
                        .push((Subject { address, deposed }, prior_object)),
                    Err(faults) => self.could_not_read(&address, faults),
                }
            }
        }
        batches
    }

    async fn refresh_batch(
        &self,
        place: &ProviderPlace,
        (kind, batch): (Arc<str>, Batch),
        provider: &Arc<dyn Provider>,
    ) {
        let schema = provider.schema().resources.get(&kind);
        let Some(schema) = schema.cloned() else {
            return;
        };
        let (batch, known): (Batch, Batch) = batch.into_iter().partition(|(subject, _)| {
            let address = &subject.address;
            let is_meant = subject.deposed.is_none() || self.is_targeted_at_all(address);
            is_meant && self.is_to_be_read(address, place)
        });
        let known = known.into_iter().filter(|(it, _)| it.deposed.is_none());
        let known = known.map(|(it, object)| (it.address, Some(Rc::new(object))));
        self.prior_objects.borrow_mut().extend(known);
        if batch.is_empty() {
            return;
        }
        self.announce(&batch);
        let requests = batch.iter().map(|(_, prior_object)| ReadRequest {
            current: prior_object.value.clone(),
            private: prior_object.private.clone(),
        });
        let answers = provider.read(&kind, requests.collect()).await;
        for ((subject, before), answer) in batch.into_iter().zip(answers) {
            let answer = match answer {
                Ok(None) if subject.deposed.is_none() => {
                    self.look_again(&subject.address, &before).await
                }
                other => other,
            };
            (self.run.session.events)(Event::RefreshDone {
                address: subject.address.clone(),
                deposed: subject.deposed.clone(),
                id: id_of(&before.value),
            });
            self.take_answer(&subject, before, answer, &schema);
        }
    }

    /// Of such an object nothing is planned.
    fn could_not_read(&self, address: &ResourceInstance, faults: Diagnostics) {
        if let Err(reported) = self.run.pass(faults) {
            let mut unread = self.unread.borrow_mut();
            unread.insert(address.clone(), reported);
        }
    }

    /// The object of an instance as it was read; none if there is none.
    ///
    /// # Errors
    /// The state has one and it was not read.
    pub(super) fn prior_object(
        &self,
        address: &ResourceInstance,
    ) -> Result<Option<Rc<PriorObject>>, Reported> {
        if let Some(reported) = self.unread.borrow().get(address) {
            return Err(*reported);
        }
        match self.prior_objects.borrow().get(address) {
            Some(prior_object) => Ok(prior_object.clone()),
            None if self.state.borrow().current(address).is_none() => Ok(None),
            None => Err(self.run.fail(unread(address))),
        }
    }

    /// Neither what is to be forgotten, nor what the plan is not about.
    fn is_to_be_read(&self, address: &ResourceInstance, place: &ProviderPlace) -> bool {
        if self.options.skip_refresh || !self.is_in_plan(address) {
            return false;
        }
        if is_pretended(self.run, address, place) {
            return false;
        }
        let removed = self.run.session.config.removed_by(address);
        self.is(Mode::Destroy) || removed.is_none_or(|block| block.destroy)
    }

    fn announce(&self, batch: &Batch) {
        for (subject, prior_object) in batch {
            (self.run.session.events)(Event::RefreshStart {
                address: subject.address.clone(),
                deposed: subject.deposed.clone(),
                id: id_of(&prior_object.value),
            });
        }
    }

    fn take_answer(
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
            self.refreshed.replace(true);
        } else if self.is_of_old_form(subject, schema) {
            self.bring_up_to_date(subject, after.as_ref(), schema);
        }
        if is_current {
            let mut prior_object = self.prior_objects.borrow_mut();
            prior_object.insert(address.clone(), after.map(Rc::new));
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
        let state = self.state.borrow();
        let Some(instance) = state.resources.get(address) else {
            return;
        };
        let value =
            |prior_object: &PriorObject| mark_by_schema(prior_object.marked(), &schema.block);
        self.drift.borrow_mut().push(Change {
            address: address.clone(),
            previous: self.moved.borrow().get(address).cloned(),
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
        });
    }

    /// Objects that have another address now and are the same otherwise: where nothing else is
    /// planned, that is all there is to record.
    pub(super) fn note_moves(&self) {
        let moved = self.moved.borrow();
        let told = |address: &ResourceInstance| {
            let drift = self.drift.borrow();
            drift.iter().any(|change| change.address == *address)
        };
        for address in moved.keys().filter(|address| !told(address)) {
            let prior_object = self.prior_objects.borrow().get(address).cloned().flatten();
            let provider = {
                let state = self.state.borrow();
                state
                    .resources
                    .get(address)
                    .map(|it| it.provider.source.clone())
            };
            let registry = self.run.session.registry;
            let name = &address.resource;
            let schema =
                provider.and_then(|it| registry.resource(&it, name.mode, &name.kind).cloned());
            if let (Some(prior_object), Some(schema)) = (prior_object, schema) {
                self.drifted(address, &prior_object, Some(&prior_object), &schema);
                self.refreshed.replace(true);
            }
        }
    }

    /// Whether the state has the object in the form of an older schema: it is written in today's
    /// with the next change, and is no change itself.
    fn is_of_old_form(&self, subject: &Subject, schema: &ResourceSchema) -> bool {
        let state = self.state.borrow();
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
                let mut state = self.state.borrow_mut();
                if let Some(instance) = state.resources.get(address) {
                    let provider = instance.provider.clone();
                    match deposed {
                        Some(key) => state.set_deposed(address, &provider, key, object),
                        None => state.set_current(address, &provider, object),
                    }
                }
            }
            Err(fault) => _ = self.run.report([fault]),
        }
    }
}

/// Why nothing is planned for an object of which its provider says nothing.
pub(super) fn unread(address: &ResourceInstance) -> Diagnostic {
    let detail = format!(
        "The state holds an object for {address}, and its provider did not say whether it still \
         exists. Nothing is planned on that ground: check that the provider knows resources of \
         type {:?}, or take the object out of the state with \"rform state rm\".",
        &*address.resource.kind
    );
    Diagnostic::error("Resource instance could not be read", detail).about(address)
}
