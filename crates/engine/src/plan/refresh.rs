//! Reading what exists: all instances of a type together.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::future::join_all;

use crate::base::diagnostics::Reported;
use crate::object::decode::decode;
use crate::object::prior::{PriorObject, id_of};
use crate::plan::planner::Planner;
use crate::plan::refresh_answer::Subject;
use crate::resource::mocks::is_pretended;
use rform_config::ResolvedProvider;
use rform_core::addr;
use rform_core::addr::ResourceInstance;
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::program_name::command_line;
use rform_plan::Mode;
use rform_plan::events::Event;
use rform_provider::{Provider, ReadRequest};

/// Objects of one type.
type Batch = Vec<(Subject, PriorObject)>;

impl Planner<'_> {
    /// Reads everything of a provider that the state holds, once a run. Whoever asks meanwhile
    /// waits until that is done.
    pub(super) async fn refresh(&self, place: &ResolvedProvider, provider: &Arc<dyn Provider>) {
        let cell = self
            .lookups
            .borrow_mut()
            .reads
            .entry(place.clone())
            .or_default()
            .clone();
        cell.get_or_init(|| self.refresh_all(place, provider)).await;
    }

    async fn refresh_all(&self, place: &ResolvedProvider, provider: &Arc<dyn Provider>) {
        let batches = self.batches(place, provider);
        let all = batches
            .into_iter()
            .map(|batch| self.refresh_batch(place, batch, provider));
        join_all(all).await;
    }

    fn batches(
        &self,
        place: &ResolvedProvider,
        provider: &Arc<dyn Provider>,
    ) -> BTreeMap<Arc<str>, Batch> {
        let address = place.address();
        let state = self.state();
        let mut batches: BTreeMap<Arc<str>, Batch> = BTreeMap::new();
        let mut unread = Vec::new();
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
                    Err(faults) => unread.push((address, faults)),
                }
            }
        }
        drop(state);
        for (address, faults) in unread {
            self.could_not_read(&address, faults);
        }
        batches
    }

    async fn refresh_batch(
        &self,
        place: &ResolvedProvider,
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
        self.known.borrow_mut().prior_objects.extend(known);
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
    pub(super) fn could_not_read(&self, address: &ResourceInstance, faults: Diagnostics) {
        if let Err(reported) = self.run.report(faults) {
            let mut known = self.known.borrow_mut();
            known.unread.insert(address.clone(), reported);
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
        if let Some(reported) = self.known.borrow().unread.get(address) {
            return Err(*reported);
        }
        match self.known.borrow().prior_objects.get(address) {
            Some(prior_object) => Ok(prior_object.clone()),
            None if self.state().current(address).is_none() => Ok(None),
            None => Err(self.run.fail(unread(address))),
        }
    }

    /// Neither what is to be forgotten, nor what the plan is not about.
    fn is_to_be_read(&self, address: &ResourceInstance, place: &ResolvedProvider) -> bool {
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
}

/// Why nothing is planned for an object of which its provider says nothing.
pub(super) fn unread(address: &ResourceInstance) -> Diagnostic {
    let detail = format!(
        "The state holds an object for {address}, and its provider did not say whether it still \
         exists. Nothing is planned on that ground: check that the provider knows resources of \
         type {:?}, or take the object out of the state with \"{}\".",
        &*address.resource.kind,
        command_line("state rm")
    );
    Diagnostic::error("Resource instance could not be read", detail).about(address)
}
