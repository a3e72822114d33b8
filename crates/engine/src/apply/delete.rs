//! The steps that delete an object, or remove it from the state.

use crate::apply::applier::Unfinished;
use crate::apply::applier::{Applier, ChangeContext};
use crate::base::diagnostics::Reported;
use crate::base::provider_diagnostics::problem_diagnostics;
use crate::object::decode::decode;
use crate::object::prior::id_of;
use rform_core::value::Value;
use rform_plan::Action;
use rform_plan::events::Event;
use rform_provider::{ApplyRequest, Attempt, Object};

impl Applier<'_> {
    /// Deletes the object of a change: the current one, or a deposed one.
    ///
    /// # Errors
    /// The object may still exist.
    pub(super) async fn delete(&self, index: usize) -> Result<(), Unfinished> {
        let change = self.change(index)?;
        self.open_ephemerals_of_delete(change).await?;
        let it = self.change_context(change).await?;
        let address = &it.change.address;
        let replaced = self.deposed.borrow().get(&index).cloned();
        let deposed = it.change.deposed.clone().or(replaced);
        let Some(prior) = self.prior(&it, deposed.as_deref())? else {
            return Ok(());
        };
        let events = self.run.session.events;
        let begun = self.run.session.world.now();
        let id = id_of(&prior.value);
        events(Event::Start {
            address: address.clone(),
            action: Action::Delete,
            deposed: deposed.clone(),
            id: id.clone(),
        });
        // The destroy provisioners of a replaced object do not run.
        let provisioned = match deposed {
            Some(_) => Ok(()),
            None => self.provision(&it, &prior.value, true).await,
        };
        let deleted = match provisioned {
            Ok(()) => {
                let deposed = deposed.as_deref();
                let asked = self.delete_in_provider(&it, prior, deposed).await;
                asked.map_err(Unfinished::from)
            }
            unfinished => unfinished,
        };
        let elapsed = self.run.session.world.now().saturating_sub(begun);
        if deleted.is_ok() {
            self.counts.borrow_mut().destroy += 1;
            events(Event::Done {
                address: address.clone(),
                action: Action::Delete,
                deposed,
                id,
                elapsed,
            });
        } else {
            events(Event::Failed {
                address: address.clone(),
                action: Action::Delete,
                elapsed,
            });
        }
        deleted
    }

    /// The object to delete; none if the state does not have it any more.
    ///
    /// # Errors
    /// It cannot be read from the state.
    fn prior(
        &self,
        it: &ChangeContext<'_>,
        deposed: Option<&str>,
    ) -> Result<Option<Object>, Reported> {
        let address = &it.change.address;
        let object = {
            let state = self.state.borrow();
            let instance = state.resources.get(address);
            instance.and_then(|it| match deposed {
                Some(key) => it.deposed.get(key).cloned(),
                None => it.current.clone(),
            })
        };
        let Some(object) = object else {
            return Ok(None);
        };
        match decode(address, &object, &it.schema, &*it.provider) {
            Ok(prior_object) => {
                // A planned deletion has private data of its own, a replacement has not.
                let private = match it.change.action {
                    Action::Delete => it.change.private.clone(),
                    _ => prior_object.private,
                };
                Ok(Some(Object {
                    value: prior_object.value,
                    private,
                    identity: prior_object.identity,
                }))
            }
            Err(errors) => {
                self.run.report(errors)?;
                Err(self.run.fail_unexplained(&address.to_string()))
            }
        }
    }

    async fn delete_in_provider(
        &self,
        it: &ChangeContext<'_>,
        prior: Object,
        deposed: Option<&str>,
    ) -> Result<(), Reported> {
        let address = &it.change.address;
        let request = ApplyRequest {
            kind: address.resource.kind.clone(),
            address: address.clone(),
            prior: prior.value,
            planned: Value::NULL,
            config: Value::NULL,
            private: prior.private,
            identity: prior.identity,
            attempt: Attempt::default(),
            deleting: self.deleting.clone(),
            changing: self.changing.clone(),
            keeping: self.keeping.clone(),
        };
        let answer = self.apply_in_provider(it, request, None).await;
        let header = it.resource.as_ref().map(|resource| resource.span);
        self.run
            .report(problem_diagnostics(answer.problems, None, header, address))?;
        // An object that is left is kept as it was before: its attributes are still true.
        if answer.object.is_some() {
            return Err(self.fail_unexplained(it.change));
        }
        let mut state = self.state.borrow_mut();
        let provider = &it.change.provider;
        state.interrupted.remove(address);
        match deposed {
            Some(key) => state.set_deposed(address, provider, key, None),
            None => state.set_current(address, provider, None),
        }
        Ok(())
    }

    /// Removes an object from the state without deleting it.
    ///
    /// # Errors
    /// The plan does not have the change.
    pub(super) fn forget(&self, index: usize) -> Result<(), Reported> {
        let change = self.change(index)?;
        let address = &change.address;
        let mut state = self.state.borrow_mut();
        let before = state.resources.get(address).cloned();
        match &change.deposed {
            Some(key) => state.set_deposed(address, &change.provider, key, None),
            None => state.set_current(address, &change.provider, None),
        }
        if before.as_ref() != state.resources.get(address) {
            self.counts.borrow_mut().forget += 1;
            (self.run.session.events)(Event::Forgotten {
                address: address.clone(),
            });
        }
        Ok(())
    }
}
