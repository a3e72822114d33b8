//! Creating and updating.

use crate::apply::answer::Asked;
use crate::apply::applier::Unfinished;
use crate::base::diagnostics::Reported;
use std::time::Duration;

use crate::apply::answer::inconsistent;
use crate::apply::applier::{Applier, Target};
use crate::base::problems::located;
use crate::object::prior::id_of;
use crate::resource::desired::{Desired, desired};
use crate::resource::ignore_changes::ignore;
use crate::scope::eval_scope::EvalScope;
use rform_core::addr::{Mode, ResourceInstance};
use rform_core::diag::Diagnostic;
use rform_core::value::Value;
use rform_plan::events::Event;
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
    /// Carries out a create, an update, the reading of data, or the conditions of what stays.
    ///
    /// # Errors
    /// It was not done.
    pub(super) async fn make(&self, index: usize) -> Result<(), Unfinished> {
        let change = self.change(index)?;
        self.validate_before(&change.address)?;
        self.settle_shape(change);
        let it = self.target(change).await?;
        self.refuse_failed_dependencies(&it)?;
        if it.change.address.resource.mode == Mode::Data {
            return Ok(self.read(&it).await?);
        }
        self.conditions(&it, None)?;
        if it.change.action == Action::NoOp {
            let itself = self.value_of(&it);
            return Ok(self.conditions(&it, Some(itself))?);
        }
        let (wanted, settled) = self.settle(&it)?;
        let action = match it.change.action {
            Action::Update => Action::Update,
            _ => Action::Create,
        };
        if it.change.action == Action::CreateThenDelete {
            self.depose(index, &it).await?;
        }
        self.apply_change(index, &it, &wanted, settled, action)
            .await
    }

    /// Evaluates again with what is known now, and holds the provider to its plan.
    ///
    /// # Errors
    /// The configuration cannot be evaluated, or the provider does not keep to its plan.
    fn settle(&self, it: &Target<'_>) -> Result<(Desired, Settled), Reported> {
        let (Some(resource), Some(module)) = (&it.resource, &it.module) else {
            return Err(self.fail_unexplained(it.change));
        };
        let address = &it.change.address;
        let block = &it.schema.block;
        let names = EvalScope::of(self.run, module).repeated(it.repeat.clone());
        let wanted = match desired(address, resource, block, &*it.provider, &names) {
            Ok((wanted, warnings)) => {
                self.run.note(warnings);
                wanted
            }
            Err(faults) => {
                self.run.report(faults)?;
                return Err(self.fail_unexplained(it.change));
            }
        };
        self.refuse_unknown(address, &wanted.config)?;
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
        self.run.report(found)?;
        let promised = it.change.after.without_marks();
        let broken = check_planned_consistency(&promised, &response.planned);
        if let Some((path, why)) = broken.filter(|_| self.is_held_to_promises(it)) {
            let why = format!("{path}: {why}");
            return Err(self.run.fail(inconsistent(it, "final plan", &why)));
        }
        let settled = Settled {
            prior,
            planned: response.planned,
            config,
            private: response.private,
        };
        Ok((wanted, settled))
    }

    /// Checks that all of a configuration is known by now. What is not rests on a name that could
    /// not be evaluated, which was reported then.
    ///
    /// # Errors
    /// Parts are unknown.
    fn refuse_unknown(&self, address: &ResourceInstance, config: &Value) -> Result<(), Reported> {
        if config.is_wholly_known() {
            return Ok(());
        }
        let earlier = self.run.first_error();
        Err(earlier.unwrap_or_else(|| self.run.fail(unsettled(address))))
    }

    pub(super) fn is_held_to_promises(&self, it: &Target<'_>) -> bool {
        !it.provider
            .uses_legacy_type_system(&it.change.address.resource.kind)
    }

    /// Puts the object that is to be replaced aside.
    ///
    /// # Errors
    /// The journal could not be written.
    async fn depose(&self, index: usize, it: &Target<'_>) -> Result<(), Reported> {
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
        self.record(address).await
    }

    async fn apply_change(
        &self,
        index: usize,
        it: &Target<'_>,
        wanted: &Desired,
        settled: Settled,
        action: Action,
    ) -> Result<(), Unfinished> {
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
            Action::Create => self.attempt(it, &settled.planned, begun).await?,
            _ => Attempt::default(),
        };
        let asked = Asked {
            index,
            wanted,
            planned: settled.planned.clone(),
            action,
        };
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
        let stored = self.take_answer(it, &asked, answer);
        if let Some(attempt) = begun_as.filter(|_| is_open) {
            let mut state = self.state.borrow_mut();
            state.interrupted.entry(address.clone()).or_insert(attempt);
        }
        let elapsed = self.run.session.world.now().saturating_sub(begun);
        let finished = match stored {
            Ok(()) => self.finish(it, action, elapsed).await,
            Err(reported) => Err(reported.into()),
        };
        if finished.is_err() {
            events(Event::Failed {
                address: address.clone(),
                action,
                elapsed,
            });
        }
        finished
    }

    /// Events, provisioners and postconditions once the object is there.
    async fn finish(
        &self,
        it: &Target<'_>,
        action: Action,
        elapsed: Duration,
    ) -> Result<(), Unfinished> {
        let value = self.value_of(it);
        if action == Action::Create
            && let Err(unfinished) = self.provision(it, &value, false).await
        {
            self.taint(it);
            return Err(unfinished);
        }
        (self.run.session.events)(Event::Done {
            address: it.change.address.clone(),
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
        Ok(self.conditions(it, Some(value))?)
    }
}

fn unsettled(address: &ResourceInstance) -> Diagnostic {
    let detail = format!(
        "Values that {address} needs are still unknown although everything it refers to is done. \
         This is a bug; please report it."
    );
    Diagnostic::error("Configuration contains unknown value", detail).about(address)
}
