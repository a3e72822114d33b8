//! Creating and updating.

use std::time::Duration;

use super::progress::Told;
use super::{Applier, Target};
use crate::eval_scope::EvalScope;
use crate::events::Event;
use crate::object::{encode, id_of, mark_by_schema};
use crate::plan::{Desired, desired, ignore};
use crate::providers::located;
use rform_core::addr::{Mode, ResourceInstance};
use rform_core::diag::Diagnostic;
use rform_core::value::Value;
use rform_core::value::json::value_to_json;
use rform_plan::{Action, check_planned_consistency, propose};
use rform_provider::{ApplyRequest, ApplyResponse, Attempt, Object, PlanRequest};
use rform_state::Record;

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

    fn is_held_to_promises(&self, it: &Target<'_>) -> bool {
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

    /// Notes that a create begins, and of what, so that a run that is killed can be taken up. It
    /// stays noted until it is known what came of it.
    async fn attempt(&self, it: &Target<'_>, planned: &Value, begun: Duration) -> Option<Attempt> {
        let address = &it.change.address;
        let earlier = self.state.borrow_mut().interrupted.remove(address);
        let resumed = earlier.is_some();
        let made = self.unfinished(address).filter(|_| resumed);
        let earlier = earlier.unwrap_or_else(|| rform_state::Attempt {
            token: uuid::Uuid::from_bytes(self.run.session.world.random()).to_string(),
            since: begun,
            ..rform_state::Attempt::default()
        });
        let attempt = rform_state::Attempt {
            asked: asked(it, planned),
            ..earlier
        };
        let written = self.note(address, attempt.clone()).await;
        written.then_some(Attempt {
            token: attempt.token,
            since: attempt.since,
            resumed,
            made,
            before: attempt.before,
            siblings: 0,
        })
    }

    /// Notes an attempt, in the journal and for the end of the run.
    async fn note(&self, address: &ResourceInstance, attempt: rform_state::Attempt) -> bool {
        let mut state = self.state.borrow_mut();
        state.interrupted.insert(address.clone(), attempt.clone());
        drop(state);
        self.write(Record::Begun(address.clone(), attempt)).await
    }

    /// The id of an object that exists and was not finished.
    fn unfinished(&self, address: &ResourceInstance) -> Option<String> {
        let state = self.state.borrow();
        let object = state.current(address).filter(|object| object.tainted)?;
        object.id().map(str::to_owned)
    }

    /// Asks the provider, and keeps what it tells meanwhile.
    pub(super) async fn ask(
        &self,
        it: &Target<'_>,
        request: ApplyRequest,
        wanted: Option<&Desired>,
    ) -> ApplyResponse {
        let (progress, mut told) = super::progress::channel();
        let mut answer = std::pin::pin!(it.provider.apply(request, &progress));
        loop {
            tokio::select! {
                biased;
                answer = &mut answer => {
                    while let Ok(message) = told.try_recv() {
                        let _known = self.hear(it, message, wanted).await;
                    }
                    return answer;
                }
                () = self.run.session.stop.interrupted(), if !progress.is_stopped() => {
                    progress.stop();
                }
                // The provider goes on when this is safe on disk.
                Some(message) = told.recv() => {
                    if !self.hear(it, message, wanted).await {
                        progress.lose();
                    }
                }
            }
        }
    }

    /// Answers whether it is safe on disk, as far as it has to be.
    async fn hear(&self, it: &Target<'_>, message: Told, wanted: Option<&Desired>) -> bool {
        let address = &it.change.address;
        let attempt = self.state.borrow().interrupted.get(address).cloned();
        let attempt = attempt.unwrap_or_default();
        match message {
            Told::Noted(before) => {
                let before = Some(before);
                let attempt = rform_state::Attempt { before, ..attempt };
                return self.note(address, attempt).await;
            }
            Told::Waiting(what) => (self.run.session.events)(Event::Waiting {
                address: address.clone(),
                what,
            }),
            Told::Created(object) => {
                // Not all of it may be known yet; what is not becomes null until it is.
                let known = object.value.known_or_null();
                let marks = wanted.map(|wanted| &wanted.marks[..]).unwrap_or_default();
                let value = known.mark_with_paths(marks);
                if self.store(it, value, object.private, true) {
                    // It is there, but not finished: a run that is killed now is taken up.
                    let exists = self.state.borrow().resources.get(address).cloned();
                    if let Some(instance) = exists {
                        let instance = Box::new(instance);
                        let record = Record::Unfinished(address.clone(), instance, attempt);
                        return self.write(record).await;
                    }
                }
            }
        }
        true
    }

    fn take_answer(
        &self,
        index: usize,
        it: &Target<'_>,
        wanted: &Desired,
        planned: &Value,
        answer: ApplyResponse,
        action: Action,
    ) -> bool {
        let body = it.resource.as_ref().map(|resource| &resource.body);
        let header = it.resource.as_ref().map(|resource| resource.span);
        let found = located(answer.problems, body, header, &it.change.address);
        let good = self.run.report(found);
        match answer.object {
            Some(object) => {
                let broken = check_planned_consistency(planned, &object.value)
                    .filter(|_| good && self.is_held_to_promises(it));
                let Object { value, private } = object;
                let value = value.known_or_null().mark_with_paths(&wanted.marks);
                let tainted = !good && action == Action::Create;
                let stored = self.store(it, value, private, tainted);
                if let Some((path, why)) = broken {
                    let why = format!("{path}: {why}");
                    return self
                        .run
                        .report([inconsistent(it, "result after apply", &why)]);
                }
                good && stored
            }
            None if action == Action::Create => {
                self.put_back(index, it, answer.unsettled);
                if good {
                    let why = "the object is absent";
                    self.run
                        .report([inconsistent(it, "result after apply", why)]);
                }
                false
            }
            None => {
                let provider = &it.change.provider;
                let mut state = self.state.borrow_mut();
                state.set_current(&it.change.address, provider, None);
                good
            }
        }
    }

    /// A successor that did not come into being leaves its predecessor in place. One that may have
    /// stays noted.
    fn put_back(&self, index: usize, it: &Target<'_>, unsettled: bool) {
        let address = &it.change.address;
        let mut state = self.state.borrow_mut();
        if unsettled {
            return;
        }
        state.interrupted.remove(address);
        if let Some(key) = self.deposed.borrow_mut().remove(&index) {
            let instance = state.resources.get(address);
            let object = instance.and_then(|it| it.deposed.get(&key).cloned());
            state.set_current(address, &it.change.provider, object);
            state.set_deposed(address, &it.change.provider, &key, None);
        }
    }

    /// Puts an object into the state, and where expressions find it.
    pub(super) fn store(
        &self,
        it: &Target<'_>,
        value: Value,
        private: Vec<u8>,
        tainted: bool,
    ) -> bool {
        let change = it.change;
        let kept = (&change.dependencies[..], change.create_before_destroy);
        match encode(&change.address, &value, private, &it.schema, kept) {
            Ok(object) => {
                let object = rform_state::Object { tainted, ..object };
                let mut state = self.state.borrow_mut();
                state.interrupted.remove(&change.address);
                state.set_current(&change.address, &change.provider, Some(object));
            }
            Err(fault) => return self.run.report([fault]),
        }
        if let Some(module) = &it.module {
            let marked = mark_by_schema(value, &it.schema.block);
            let address = &change.address;
            module.set_object(&address.resource, address.key.clone(), marked);
        }
        true
    }

    fn value_of(&self, it: &Target<'_>) -> Value {
        let address = &it.change.address;
        let value = it.module.as_ref().and_then(|module| {
            let resources = module.resources.borrow();
            resources.get(&address.resource)?.instance(&address.key)
        });
        value.unwrap_or(Value::DYNAMIC)
    }

    fn taint(&self, it: &Target<'_>) {
        let mut state = self.state.borrow_mut();
        let instance = state.resources.get_mut(&it.change.address);
        if let Some(object) = instance.and_then(|instance| instance.current.as_mut()) {
            object.tainted = true;
        }
    }
}

/// What is asked for, as it is noted with the attempt.
fn asked(it: &Target<'_>, planned: &Value) -> Option<rform_state::RequestedObject> {
    let dependencies = it.change.dependencies.iter();
    let ty = it.schema.block.object_type();
    Some(rform_state::RequestedObject {
        provider: it.change.provider.to_string(),
        schema_version: it.schema.version,
        attributes: value_to_json(&planned.known_or_null(), &ty).ok()?,
        dependencies: dependencies.map(ToString::to_string).collect(),
    })
}

fn unsettled(address: &ResourceInstance) -> Diagnostic {
    let detail = format!(
        "Values that {address} needs are still unknown although everything it refers to is done. \
         This is a bug; please report it."
    );
    Diagnostic::error("Configuration contains unknown value", detail).about(address)
}

fn inconsistent(it: &Target<'_>, stage: &str, why: &str) -> Diagnostic {
    let address = &it.change.address;
    let source = &it.change.provider.source;
    let detail = format!(
        "When applying changes to {address}, provider \"{source}\" answered with something else \
         than it had planned: {why}.\n\nThis is a bug in the provider. What exists is kept in the \
         state; the next plan shows what is left to do."
    );
    Diagnostic::error(format!("Provider produced inconsistent {stage}"), detail).about(address)
}
