//! Ephemeral resources of a run: they are opened where something needs them, renewed while the run
//! goes on, and closed at its end. What they hold is neither in plans nor in states.
//! <https://developer.hashicorp.com/terraform/language/block/ephemeral>

use std::cell::RefCell;
use std::convert::Infallible;
use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use crate::base::diagnostics::Reported;
use crate::base::provider_diagnostics::problem_diagnostics;
use crate::object::planned_data::planned_data;
use crate::resource::evaluated_config::{EvaluatedConfig, evaluate_config};
use crate::scope::eval_scope::EvalScope;
use crate::scope::run::Run;
use crate::scope::values::instance_keys::RepetitionData;
use crate::scope::values::module_values::ModuleValues;
use rform_config::{Condition, Resource};
use rform_core::addr::{Checkable, ResourceInstance};
use rform_core::schema::ResourceSchema;
use rform_core::value::{Marks, Value};
use rform_plan::events::{EphemeralWork, Event};
use rform_provider::{EphemeralLease, Problem, Provider};

/// The shortest time between two renewals, whatever a provider asks for.
const SHORTEST_LEASE: Duration = Duration::from_millis(10);

/// An instance of an ephemeral resource, with its configuration, schema and provider.
pub struct EphemeralInstance<'a> {
    /// The address of the instance.
    pub address: ResourceInstance,
    /// The values of the module that it is in.
    pub module: &'a Rc<ModuleValues>,
    /// Its `count.index`, or `each.key` and `each.value`.
    pub repetition: RepetitionData,
    /// The block that declares it.
    pub resource: &'a Arc<Resource>,
    /// The schema of its type.
    pub schema: &'a ResourceSchema,
    /// Its provider, configured.
    pub provider: Arc<dyn Provider>,
}

/// The ephemeral resources of a run that are open.
#[derive(Default)]
pub struct Ephemerals {
    open: RefCell<Vec<Open>>,
    /// Told when one is opened.
    more: Notify,
    /// Told when the work that needs them is done.
    done: Notify,
}

#[derive(Clone)]
struct Open {
    address: ResourceInstance,
    resource: Arc<Resource>,
    provider: Arc<dyn Provider>,
    lease: EphemeralLease,
}

impl Ephemerals {
    /// Opens an instance and sets its object, with its conditions before and after that. As long as its
    /// configuration is not known, it is not opened, and what is computed of its object is unknown.
    ///
    /// # Errors
    /// It cannot be opened, or a condition does not hold.
    pub async fn visit(&self, run: &Run<'_>, it: &EphemeralInstance<'_>) -> Result<(), Reported> {
        let names = EvalScope::of(run, it.module).repeated(it.repetition.clone());
        let lifecycle = &it.resource.lifecycle;
        let (before, after) = (&lifecycle.preconditions, &lifecycle.postconditions);
        check(run, it, before, &names, "Resource precondition failed")?;
        let evaluated = evaluated(run, it, &names)?;
        let value = match evaluated.config.is_wholly_known() {
            true => self.open(run, it, evaluated.config).await?,
            false => planned_data(&it.schema.block, &evaluated.config),
        };
        // Terraform does not look at what the schema says is sensitive: all of it is hidden anyway.
        let value = value.mark_with_paths(&evaluated.marks);
        let (name, key) = (&it.address.resource, it.address.key.clone());
        it.module.set_object(name, key, value.clone());
        let names = names.with_self(value.mark(Marks::EPHEMERAL));
        check(run, it, after, &names, "Resource postcondition failed")
    }

    async fn open(
        &self,
        run: &Run<'_>,
        it: &EphemeralInstance<'_>,
        config: Value,
    ) -> Result<Value, Reported> {
        let kind = &it.address.resource.kind;
        let opening = it.provider.open_ephemeral(kind, config);
        let opened = told(run, &it.address, EphemeralWork::Open, opening).await;
        let opened = opened.map_err(|problems| fail(run, &it.address, it.resource, problems))?;
        self.open.borrow_mut().push(Open {
            address: it.address.clone(),
            resource: it.resource.clone(),
            provider: it.provider.clone(),
            lease: opened.lease,
        });
        self.more.notify_one();
        Ok(opened.value)
    }

    /// Does `work`, renews meanwhile what runs out of time, and closes everything at the end.
    pub async fn keep_during<T>(&self, run: &Run<'_>, work: impl Future<Output = T>) -> T {
        let work = async {
            let result = work.await;
            self.done.notify_one();
            result
        };
        // A renewal that has begun is waited for: the next call needs what it answers.
        let (result, _) = tokio::join!(work, self.renew_until_done(run));
        self.close(run).await;
        result
    }

    async fn renew_until_done(&self, run: &Run<'_>) {
        tokio::select! {
            biased;
            () = self.done.notified() => {}
            never = self.renew(run) => match never {},
        }
    }

    async fn renew(&self, run: &Run<'_>) -> Infallible {
        loop {
            let next = self.next_renewal();
            match next {
                None => self.more.notified().await,
                Some((at, index)) => {
                    let wait = at.saturating_sub(run.session.world.now());
                    tokio::select! {
                        () = tokio::time::sleep(wait.max(SHORTEST_LEASE)) => {
                            self.renew_one(run, index).await;
                        }
                        () = self.more.notified() => {}
                    }
                }
            }
        }
    }

    fn next_renewal(&self) -> Option<(Duration, usize)> {
        let open = self.open.borrow();
        let renewed = open.iter().enumerate();
        let renewed = renewed.filter_map(|(index, it)| Some((it.lease.renew_at?, index)));
        renewed.min()
    }

    async fn renew_one(&self, run: &Run<'_>, index: usize) {
        let Some(it) = self.open.borrow().get(index).cloned() else {
            return;
        };
        let private = it.lease.private.clone();
        let kind = it.address.resource.kind.clone();
        let renewing = it.provider.renew_ephemeral(&kind, private);
        let renewed = told(run, &it.address, EphemeralWork::Renew, renewing).await;
        let lease = renewed.unwrap_or_else(|problems| {
            fail(run, &it.address, &it.resource, problems);
            EphemeralLease {
                renew_at: None,
                ..it.lease
            }
        });
        if let Some(open) = self.open.borrow_mut().get_mut(index) {
            open.lease = lease;
        }
    }

    /// Closes everything, what was opened last first.
    async fn close(&self, run: &Run<'_>) {
        let open = self.open.take();
        for it in open.into_iter().rev() {
            let kind = it.address.resource.kind.clone();
            let closing = async {
                let problems = it.provider.close_ephemeral(&kind, it.lease.private).await;
                match problems.iter().all(|problem| problem.warning) {
                    true => Ok(problems),
                    false => Err(problems),
                }
            };
            let closed = told(run, &it.address, EphemeralWork::Close, closing).await;
            let problems = closed.unwrap_or_else(|problems| problems);
            run.note(diagnostics(&it.address, &it.resource, problems));
        }
    }
}

fn check(
    run: &Run<'_>,
    it: &EphemeralInstance<'_>,
    conditions: &[Condition],
    names: &EvalScope<'_>,
    summary: &'static str,
) -> Result<(), Reported> {
    let checkable = Checkable::Resource(it.address.clone());
    run.check_conditions(&checkable, conditions, names, summary)
}

fn evaluated(
    run: &Run<'_>,
    it: &EphemeralInstance<'_>,
    names: &EvalScope<'_>,
) -> Result<EvaluatedConfig, Reported> {
    let (block, provider) = (&it.schema.block, &*it.provider);
    match evaluate_config(&it.address, it.resource, block, provider, names) {
        Ok(evaluated) => {
            run.note(evaluated.warnings.clone());
            Ok(evaluated)
        }
        Err(errors) => {
            run.report(errors)?;
            Err(run.fail_unexplained(&it.address.to_string()))
        }
    }
}

/// Waits for a call and tells of its begin and its end.
async fn told<T>(
    run: &Run<'_>,
    address: &ResourceInstance,
    work: EphemeralWork,
    call: impl Future<Output = Result<T, Vec<Problem>>>,
) -> Result<T, Vec<Problem>> {
    let (events, world) = (run.session.events, &run.session.world);
    events(Event::EphemeralStart {
        address: address.clone(),
        work,
    });
    let begun = world.now();
    let answer = call.await;
    let elapsed = world.now().saturating_sub(begun);
    let address = address.clone();
    events(match answer {
        Ok(_) => Event::EphemeralDone {
            address,
            work,
            elapsed,
        },
        Err(_) => Event::EphemeralFailed {
            address,
            work,
            elapsed,
        },
    });
    answer
}

fn fail(
    run: &Run<'_>,
    address: &ResourceInstance,
    resource: &Resource,
    problems: Vec<Problem>,
) -> Reported {
    match run.report(diagnostics(address, resource, problems)) {
        Err(reported) => reported,
        Ok(()) => run.fail_unexplained(&address.to_string()),
    }
}

fn diagnostics(
    address: &ResourceInstance,
    resource: &Resource,
    problems: Vec<Problem>,
) -> rform_core::diag::Diagnostics {
    problem_diagnostics(problems, Some(&resource.body), Some(resource.span), address)
}
