//! Refresh: reading existing objects, those of a type together.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::future::join_all;

use crate::base::diagnostics::Reported;
use crate::object::decode::decode;
use crate::object::prior::{PriorObject, id_of};
use crate::plan::planner::Planner;
use crate::plan::refresh_result::InstanceObject;
use crate::resource::mocks::is_overridden;
use crate::resource::provider_meta::{meta_of, provider_of_module};
use rform_config::ResolvedProvider;
use rform_core::addr;
use rform_core::addr::{Module, ResourceInstance};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::program_name::command_line;
use rform_plan::Mode;
use rform_plan::events::Event;
use rform_provider::{Provider, ReadRequest};

/// The objects of one type with their last known values.
type Batch = Vec<(InstanceObject, PriorObject)>;

impl Planner<'_> {
    /// Reads all objects of a provider configuration that the state has, once a run. A second call
    /// waits until the first one is done.
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
            .map(|((kind, _), batch)| self.refresh_batch(place, (kind, batch), provider));
        join_all(all).await;
    }

    fn batches(
        &self,
        place: &ResolvedProvider,
        provider: &Arc<dyn Provider>,
    ) -> BTreeMap<(Arc<str>, Option<Module>), Batch> {
        let address = place.address();
        let state = self.state();
        let mut batches: BTreeMap<(Arc<str>, Option<Module>), Batch> = BTreeMap::new();
        let mut unreadable = Vec::new();
        for (instance, entry) in &state.resources {
            if entry.provider != address || instance.resource.mode != addr::Mode::Managed {
                continue;
            }
            let kind = &instance.resource.kind;
            let Some(schema) = provider.schema().resources.get(kind) else {
                continue;
            };
            // Objects of which a provider is told something are read with others of their module.
            let told = meta_of(self.run, &instance.module, &instance.resource);
            let module = told.map(|_| instance.module.module());
            let current = entry.current.iter().map(|object| (None, object));
            let deposed = entry.deposed.iter();
            let deposed = deposed.map(|(key, object)| (Some(key.clone()), object));
            for (deposed, object) in current.chain(deposed) {
                let address = instance.clone();
                match decode(instance, object, schema, &**provider) {
                    Ok(prior_object) => batches
                        .entry((kind.clone(), module.clone()))
                        .or_default()
                        .push((InstanceObject { address, deposed }, prior_object)),
                    Err(errors) => unreadable.push((address, errors)),
                }
            }
        }
        drop(state);
        for (address, errors) in unreadable {
            self.mark_unreadable(&address, errors);
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
        let (batch, known): (Batch, Batch) = batch.into_iter().partition(|(object, _)| {
            let address = &object.address;
            let is_meant = object.deposed.is_none() || self.includes_object(address);
            is_meant && self.is_to_be_read(address, place)
        });
        let known = known.into_iter().filter(|(it, _)| it.deposed.is_none());
        let known = known.map(|(it, object)| (it.address, Some(Rc::new(object))));
        self.known.borrow_mut().prior_objects.extend(known);
        if batch.is_empty() {
            return;
        }
        let Some(provider) = self.provider_of_batch(&batch, provider) else {
            return;
        };
        self.announce(&batch);
        let requests = batch.iter().map(|(_, prior_object)| ReadRequest {
            current: prior_object.value.clone(),
            private: prior_object.private.clone(),
            identity: prior_object.identity.clone(),
        });
        let answers = provider.read(&kind, requests.collect()).await;
        for ((object, before), answer) in batch.into_iter().zip(answers) {
            let answer = match answer {
                Ok(None) if object.deposed.is_none() => {
                    self.read_again(&object.address, &before).await
                }
                other => other,
            };
            (self.run.session.events)(Event::RefreshDone {
                address: object.address.clone(),
                deposed: object.deposed.clone(),
                id: id_of(&before.value),
            });
            self.apply_read_response(&object, before, answer, &schema);
        }
    }

    /// The provider that reads a batch; none where it cannot be told what the module says, which is
    /// reported.
    fn provider_of_batch(
        &self,
        batch: &Batch,
        provider: &Arc<dyn Provider>,
    ) -> Option<Arc<dyn Provider>> {
        let (first, _) = batch.first()?;
        let (module, name) = (&first.address.module, &first.address.resource);
        match provider_of_module(self.run, module, name, provider) {
            Ok(provider) => Some(provider),
            Err(reported) => {
                let mut known = self.known.borrow_mut();
                let addresses = batch.iter().map(|(it, _)| (it.address.clone(), reported));
                known.unreadable.extend(addresses);
                None
            }
        }
    }

    /// Records that an object could not be read: nothing is planned for it.
    pub(super) fn mark_unreadable(&self, address: &ResourceInstance, errors: Diagnostics) {
        if let Err(reported) = self.run.report(errors) {
            let mut known = self.known.borrow_mut();
            known.unreadable.insert(address.clone(), reported);
        }
    }

    /// The object of an instance as refresh has read it; none if it does not exist.
    ///
    /// # Errors
    /// The state has an object that could not be read.
    pub(super) fn prior_object(
        &self,
        address: &ResourceInstance,
    ) -> Result<Option<Rc<PriorObject>>, Reported> {
        if let Some(reported) = self.known.borrow().unreadable.get(address) {
            return Err(*reported);
        }
        match self.known.borrow().prior_objects.get(address) {
            Some(prior_object) => Ok(prior_object.clone()),
            None if self.state().current(address).is_none() => Ok(None),
            None => Err(self.run.fail(unreadable(address))),
        }
    }

    /// Whether an object is read: it is part of the plan, and neither overridden by a test nor
    /// forgotten by a `removed` block.
    fn is_to_be_read(&self, address: &ResourceInstance, place: &ResolvedProvider) -> bool {
        if self.options.skip_refresh || !self.is_in_plan(address) {
            return false;
        }
        if is_overridden(self.run, address, place) {
            return false;
        }
        let removed = self.run.session.config.removed_by(address);
        self.is(Mode::Destroy) || removed.is_none_or(|block| block.destroy)
    }

    fn announce(&self, batch: &Batch) {
        for (object, prior_object) in batch {
            (self.run.session.events)(Event::RefreshStart {
                address: object.address.clone(),
                deposed: object.deposed.clone(),
                id: id_of(&prior_object.value),
            });
        }
    }
}

/// The error for an object of the state that its provider did not read.
pub(super) fn unreadable(address: &ResourceInstance) -> Diagnostic {
    let detail = format!(
        "The state holds an object for {address}, and its provider did not say whether it still \
         exists. No change is planned for it. Check that the provider supports resources of type \
         {:?}, or remove the object from the state with \"{}\".",
        &*address.resource.kind,
        command_line("state rm")
    );
    Diagnostic::error("Resource instance could not be read", detail).about(address)
}
