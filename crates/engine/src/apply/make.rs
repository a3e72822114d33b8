//! Creating and updating.

use std::time::Duration;

use crate::apply::answer::inconsistent;
use crate::apply::applier::{Applier, Target};
use crate::base::events::Event;
use crate::base::problems::located;
use crate::object::prior::id_of;
use crate::resource::desired::{Desired, desired};
use crate::resource::ignore_changes::ignore;
use crate::scope::eval_scope::EvalScope;
use rform_core::addr::{Mode, ResourceInstance};
use rform_core::diag::Diagnostic;
use rform_core::value::Value;
use rform_plan::{Action, check_planned_consistency, propose};
use rform_provider::{ApplyRequest, Attempt, PlanRequest};

/// What is asked of the provider, settled at last.
struct Settled {
    prior: Value,
    planned: Value,
    config: Value,
    private: Vec<u8>,
}

impl Applier<'_> {
    /// Makes a change come true; answers whether it did.
    pub(super) async fn make(&self, index: usize) -> bool {
        let change = self.plan.changes.get(index);
        if !change.is_some_and(|change| self.validate_before(&change.address)) {
            return false;
        }
        self.settle_shape(index);
        let Some(it) = self.target(index).await else {
            return false;
        };
        if self.has_failed_dependency(&it) {
            return false;
        }
        if it.change.address.resource.mode == Mode::Data {
            return self.read(&it).await;
        }
        if !self.conditions(&it, None) {
            return false;
        }
        if it.change.action == Action::NoOp {
            let itself = self.value_of(&it);
            return self.conditions(&it, Some(itself));
        }
        let Some((wanted, settled)) = self.settle(&it) else {
            return false;
        };
        let action = match it.change.action {
            Action::Update => Action::Update,
            _ => Action::Create,
        };
        if it.change.action == Action::CreateThenDelete {
            self.depose(index, &it).await;
        }
        self.carry_out(index, &it, &wanted, settled, action).await
    }

    /// Evaluates again with what is known now, and holds the provider to its plan.
    fn settle(&self, it: &Target<'_>) -> Option<(Desired, Settled)> {
        let (Some(resource), Some(module)) = (&it.resource, &it.module) else {
            return None;
        };
        let address = &it.change.address;
        let block = &it.schema.block;
        let names = EvalScope::of(self.run, module).repeated(it.repeat.clone());
        let wanted = match desired(address, resource, block, &*it.provider, &names) {
            Ok((wanted, warnings)) => {
                self.run.report(warnings);
                wanted
            }
            Err(faults) => {
                self.run.report(faults);
                return None;
            }
        };
        if !self.is_settled(address, &wanted.config) {
            return None;
        }
        let prior = match it.change.action {
            Action::Update => it.change.before.without_marks(),
            _ => Value::NULL,
        };
        let config = ignore(&resource.lifecycle.ignore_changes, &prior, &wanted.config);
        let prior_object = self.state.borrow().current(address).cloned();
        let private = match it.change.action {
            Action::Update => prior_object
                .map(|object| object.private)
                .unwrap_or_default(),
            _ => Vec::new(),
        };
        let request = PlanRequest {
            kind: address.resource.kind.clone(),
            prior: prior.clone(),
            config: config.clone(),
            proposed: propose(block, &prior, &config),
            private,
        };
        let response = it.provider.plan(&request);
        let body = Some(&resource.body);
        let found = located(response.problems, body, Some(resource.span), address);
        if !self.run.report(found) {
            return None;
        }
        let promised = it.change.after.without_marks();
        let broken = check_planned_consistency(&promised, &response.planned);
        if let Some((path, why)) = broken.filter(|_| self.is_held_to_promises(it)) {
            let stage = "final plan";
            self.run
                .report([inconsistent(it, stage, &format!("{path}: {why}"))]);
            return None;
        }
        let settled = Settled {
            prior,
            planned: response.planned,
            config,
            private: response.private,
        };
        Some((wanted, settled))
    }

    /// Whether all of a configuration is known by now. What is not rests on a name that could not
    /// be evaluated, as was told then.
    fn is_settled(&self, address: &ResourceInstance, config: &Value) -> bool {
        let settled = config.is_wholly_known();
        if !settled && !self.run.has_errors() {
            self.run.report([unsettled(address)]);
        }
        settled
    }

    pub(super) fn is_held_to_promises(&self, it: &Target<'_>) -> bool {
        !it.provider
            .uses_legacy_type_system(&it.change.address.resource.kind)
    }

    /// Puts the object that is to be replaced aside.
    async fn depose(&self, index: usize, it: &Target<'_>) {
        let address = &it.change.address;
        let bytes = self.run.session.world.random();
        let key = hex::encode(&bytes[..4]);
        {
            let mut state = self.state.borrow_mut();
            let provider = it.change.provider.clone();
            if let Some(object) = state.current(address).cloned() {
                state.set_deposed(address, &provider, &key, Some(object));
                state.set_current(address, &provider, None);
                self.deposed.borrow_mut().insert(index, key);
            }
        }
        self.record(address).await;
    }

    async fn carry_out(
        &self,
        index: usize,
        it: &Target<'_>,
        wanted: &Desired,
        settled: Settled,
        action: Action,
    ) -> bool {
        let address = &it.change.address;
        let events = self.run.session.events;
        let begun = self.run.session.world.now();
        events(Event::Start {
            address: address.clone(),
            action,
            deposed: None,
            id: id_of(&settled.prior),
        });
        let attempt = match action {
            Action::Create => match self.attempt(it, &settled.planned, begun).await {
                Some(attempt) => attempt,
                None => return false,
            },
            _ => Attempt::default(),
        };
        let planned = settled.planned.clone();
        let request = ApplyRequest {
            kind: address.resource.kind.clone(),
            address: address.clone(),
            prior: settled.prior,
            planned: settled.planned,
            config: settled.config,
            private: settled.private,
            attempt,
            deleting: self.deleting.clone(),
            changing: self.changing.clone(),
        };
        let begun_as = self.state.borrow().interrupted.get(address).cloned();
        let answer = self.ask(it, request, Some(wanted)).await;
        let is_open = answer.unsettled;
        let good = self.take_answer(index, it, wanted, &planned, answer, action);
        if let Some(attempt) = begun_as.filter(|_| is_open) {
            let mut state = self.state.borrow_mut();
            state.interrupted.entry(address.clone()).or_insert(attempt);
        }
        let elapsed = self.run.session.world.now().saturating_sub(begun);
        let good = good && self.finish(it, action, elapsed).await;
        if !good {
            events(Event::Failed {
                address: address.clone(),
                action,
                elapsed,
            });
        }
        good
    }

    /// Events, provisioners and postconditions once the object is there.
    async fn finish(&self, it: &Target<'_>, action: Action, elapsed: Duration) -> bool {
        let address = &it.change.address;
        let value = self.value_of(it);
        if action == Action::Create && !self.provision(it, &value, false).await {
            self.taint(it);
            return false;
        }
        (self.run.session.events)(Event::Done {
            address: address.clone(),
            action,
            deposed: None,
            id: id_of(&value),
            elapsed,
        });
        let mut counts = self.counts.borrow_mut();
        match action {
            Action::Create => counts.add += 1,
            _ => counts.change += 1,
        }
        drop(counts);
        self.conditions(it, Some(value))
    }
}

fn unsettled(address: &ResourceInstance) -> Diagnostic {
    let detail = format!(
        "Values that {address} needs are still unknown although everything it refers to is done. \
         This is a bug; please report it."
    );
    Diagnostic::error("Configuration contains unknown value", detail).about(address)
}
