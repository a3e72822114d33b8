//! Deleting and forgetting.

use crate::apply::applier::{Applier, Target};
use crate::base::diagnostics::Reported;
use crate::base::events::Event;
use crate::base::problems::located;
use crate::object::decode::decode;
use crate::object::prior::id_of;
use rform_core::value::Value;
use rform_plan::Action;
use rform_provider::{ApplyRequest, Attempt};

impl Applier<'_> {
    /// Deletes the object a change is about; answers whether it is gone.
    pub(super) async fn delete(&self, index: usize) -> bool {
        let Some(it) = self.target(index).await else {
            return false;
        };
        let address = &it.change.address;
        let replaced = self.deposed.borrow().get(&index).cloned();
        let deposed = it.change.deposed.clone().or(replaced);
        let (prior, private) = match self.prior(&it, deposed.as_deref()) {
            Ok(Some(prior)) => prior,
            Ok(None) => return true,
            Err(_) => return false,
        };
        let events = self.run.session.events;
        let begun = self.run.session.world.now();
        let id = id_of(&prior);
        events(Event::Start {
            address: address.clone(),
            action: Action::Delete,
            deposed: deposed.clone(),
            id: id.clone(),
        });
        // What was put aside for its successor is not said good-bye to.
        let provisioned = deposed.is_some() || self.provision(&it, &prior, true).await;
        let gone = provisioned
            && self
                .ask_to_delete(&it, prior, private, deposed.as_deref())
                .await;
        let elapsed = self.run.session.world.now().saturating_sub(begun);
        if gone {
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
        gone
    }

    /// The object that is to go; none if it is not there any more.
    ///
    /// # Errors
    /// It cannot be read from the state.
    fn prior(
        &self,
        it: &Target<'_>,
        deposed: Option<&str>,
    ) -> Result<Option<(Value, Vec<u8>)>, Reported> {
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
            Ok(prior_object) => Ok(Some((prior_object.value, prior_object.private))),
            Err(faults) => {
                self.run.pass(faults)?;
                Err(self.run.fail_unexplained(&address.to_string()))
            }
        }
    }

    async fn ask_to_delete(
        &self,
        it: &Target<'_>,
        prior: Value,
        private: Vec<u8>,
        deposed: Option<&str>,
    ) -> bool {
        let address = &it.change.address;
        let request = ApplyRequest {
            kind: address.resource.kind.clone(),
            address: address.clone(),
            prior,
            planned: Value::NULL,
            config: Value::NULL,
            private,
            attempt: Attempt::default(),
            deleting: self.deleting.clone(),
            changing: self.changing.clone(),
        };
        let answer = self.ask(it, request, None).await;
        let header = it.resource.as_ref().map(|resource| resource.span);
        let good = self
            .run
            .report(located(answer.problems, None, header, address));
        let mut state = self.state.borrow_mut();
        let provider = &it.change.provider;
        // An object that is left is kept as it was before: its attributes are still true.
        if answer.object.is_none() && good {
            state.interrupted.remove(address);
            match deposed {
                Some(key) => state.set_deposed(address, provider, key, None),
                None => state.set_current(address, provider, None),
            }
        }
        good && answer.object.is_none()
    }

    /// Takes an object out of the state and leaves it alone.
    pub(super) async fn forget(&self, index: usize) -> bool {
        let Some(change) = self.plan.changes.get(index) else {
            return false;
        };
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
        true
    }
}
