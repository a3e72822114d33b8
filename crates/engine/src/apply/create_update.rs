//! The step that makes an object as planned: create, update, read of a data source, or only the
//! conditions of an unchanged object.

use crate::apply::applier::Unfinished;
use crate::apply::provider_response::RequestedChange;
use crate::base::diagnostics::Reported;
use std::time::Duration;

use crate::apply::applier::{Applier, ChangeContext};
use crate::apply::provider_response::inconsistent_result;
use crate::base::provider_diagnostics::problem_diagnostics;
use crate::object::prior::id_of;
use crate::resource::evaluated_config::{EvaluatedConfig, evaluate_config};
use crate::resource::ignore_changes::apply_ignore_changes;
use crate::scope::eval_scope::EvalScope;
use rform_core::addr::{Mode, ResourceInstance};
use rform_core::diag::Diagnostic;
use rform_core::value::Value;
use rform_plan::events::Event;
use rform_plan::{Action, check_planned_consistency, propose};
use rform_provider::{ApplyRequest, Attempt, PlanRequest};

/// The final plan of a change, made when everything that it depends on is known.
struct FinalPlan {
    prior: Value,
    planned: Value,
    config: Value,
    private: Vec<u8>,
    identity: Value,
}

impl Applier<'_> {
    /// Carries out a create, an update, the read of a data source, or the conditions of an unchanged
    /// object.
    ///
    /// # Errors
    /// The step failed, or was interrupted.
    pub(super) async fn create_or_update(&self, index: usize) -> Result<(), Unfinished> {
        let change = self.change(index)?;
        self.open_ephemerals_of(change).await?;
        self.validate_before(&change.address)?;
        self.reevaluate_instance_keys(change);
        let it = self.change_context(change).await?;
        self.refuse_failed_dependencies(&it)?;
        if it.change.address.resource.mode == Mode::Data {
            return Ok(self.read_data_source(&it).await?);
        }
        self.conditions(&it, None)?;
        if it.change.action == Action::NoOp {
            let itself = self.value_of(&it);
            return Ok(self.conditions(&it, Some(itself))?);
        }
        let (evaluated, final_plan) = self.final_plan(&it)?;
        let action = match it.change.action {
            Action::Update => Action::Update,
            _ => Action::Create,
        };
        if it.change.action == Action::CreateThenDelete {
            self.depose(index, &it).await?;
        }
        self.apply_change(index, &it, &evaluated, final_plan, action)
            .await
    }

    /// Evaluates the configuration with what is known now, plans the change again, and checks that
    /// the provider keeps to its first plan.
    ///
    /// # Errors
    /// The configuration cannot be evaluated, or the provider does not keep to its plan.
    fn final_plan(&self, it: &ChangeContext<'_>) -> Result<(EvaluatedConfig, FinalPlan), Reported> {
        let (Some(resource), Some(module)) = (&it.resource, &it.module) else {
            return Err(self.fail_unexplained(it.change));
        };
        let address = &it.change.address;
        let block = &it.schema.block;
        let names = EvalScope::of(self.run, module).repeated(it.repetition.clone());
        let evaluated = match evaluate_config(address, resource, block, &*it.provider, &names) {
            Ok(evaluated) => {
                self.run.note(evaluated.warnings.clone());
                evaluated
            }
            Err(errors) => {
                self.run.report(errors)?;
                return Err(self.fail_unexplained(it.change));
            }
        };
        self.refuse_unknown(address, &evaluated.config)?;
        let prior = match it.change.action {
            Action::Update => it.change.before.without_marks(),
            _ => Value::NULL,
        };
        let config = apply_ignore_changes(
            &resource.lifecycle.ignore_changes,
            &prior,
            &evaluated.config,
        );
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
            identity: match it.change.action {
                Action::Update => it.change.before_identity.clone(),
                _ => Value::NULL,
            },
        };
        let response = it.provider.plan(&request);
        let body = Some(&resource.body);
        let found = problem_diagnostics(response.problems, body, Some(resource.span), address);
        self.run.report(found)?;
        let promised = it.change.after.without_marks();
        let broken = check_planned_consistency(&promised, &response.planned);
        if let Some((path, why)) = broken.filter(|_| self.must_match_plan(it)) {
            let why = format!("{path}: {why}");
            return Err(self.run.fail(inconsistent_result(it, "final plan", &why)));
        }
        let final_plan = FinalPlan {
            prior,
            planned: response.planned,
            config,
            private: response.private,
            identity: response.identity,
        };
        Ok((evaluated, final_plan))
    }

    /// Checks that a configuration is wholly known. An unknown part comes from a value that could
    /// not be evaluated, for which an error was reported.
    ///
    /// # Errors
    /// A part is unknown.
    fn refuse_unknown(&self, address: &ResourceInstance, config: &Value) -> Result<(), Reported> {
        if config.is_wholly_known() {
            return Ok(());
        }
        let earlier = self.run.first_error();
        Err(earlier.unwrap_or_else(|| self.run.fail(unknown_after_dependencies(address))))
    }

    pub(super) fn must_match_plan(&self, it: &ChangeContext<'_>) -> bool {
        !it.provider
            .uses_legacy_type_system(&it.change.address.resource.kind)
    }

    /// Makes the current object deposed, so that its successor can be created first.
    ///
    /// # Errors
    /// The journal could not be written.
    async fn depose(&self, index: usize, it: &ChangeContext<'_>) -> Result<(), Reported> {
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
        it: &ChangeContext<'_>,
        evaluated: &EvaluatedConfig,
        final_plan: FinalPlan,
        action: Action,
    ) -> Result<(), Unfinished> {
        let address = &it.change.address;
        let events = self.run.session.events;
        let begun = self.run.session.world.now();
        events(Event::Start {
            address: address.clone(),
            action,
            deposed: None,
            id: id_of(&final_plan.prior),
        });
        let attempt = match action {
            Action::Create => self.begin_create(it, &final_plan.planned, begun).await?,
            _ => Attempt::default(),
        };
        let requested = RequestedChange {
            index,
            evaluated,
            planned: final_plan.planned.clone(),
            action,
        };
        let request = ApplyRequest {
            kind: address.resource.kind.clone(),
            address: address.clone(),
            prior: final_plan.prior,
            planned: final_plan.planned,
            config: final_plan.config,
            private: final_plan.private,
            identity: final_plan.identity,
            attempt,
            deleting: self.deleting.clone(),
            changing: self.changing.clone(),
            keeping: self.keeping.clone(),
        };
        let begun_as = self.state.borrow().interrupted.get(address).cloned();
        let response = self.apply_in_provider(it, request, Some(evaluated)).await;
        let is_open = response.create_pending;
        let stored = self.save_response(it, &requested, response);
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

    /// Runs provisioners, reports the end of the change and evaluates postconditions.
    async fn finish(
        &self,
        it: &ChangeContext<'_>,
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

fn unknown_after_dependencies(address: &ResourceInstance) -> Diagnostic {
    let detail = format!(
        "Values that {address} needs are still unknown although everything it refers to is done. \
         This is a bug; please report it."
    );
    Diagnostic::error("Configuration contains unknown value", detail).about(address)
}
