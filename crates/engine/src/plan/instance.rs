//! Planning one instance of a managed resource.

use crate::base::diagnostics::Reported;
use crate::base::provider_diagnostics::problem_diagnostics;
use crate::object::prior::PriorObject;
use crate::object::sensitive::mark_by_schema;
use crate::plan::planner::{Instance, Planner, Visit};
use crate::resource::evaluated_config::{EvaluatedConfig, evaluate_config};
use crate::resource::ignore_changes::apply_ignore_changes;
use crate::resource::provisioner_schema::{provisioner_error, provisioner_schema};
use crate::scope::eval_scope::EvalScope;
use rform_config::content;
use rform_core::value::{Path, Step, Value};
use rform_plan::{Action, Mode, Reason, decide, propose};
use rform_provider::{PlanRequest, PlanResponse};

/// The planned change of an instance, before it is added to the plan.
pub struct InstancePlan {
    /// The object as the provider plans it.
    pub(super) planned: Value,
    /// The provider's private data for the apply.
    pub(super) private: Vec<u8>,
    /// The identity as the provider plans it; null for none.
    pub(super) identity: Value,
    /// The action that leads to the planned object.
    pub(super) action: Action,
    /// The reason of a replacement.
    pub(super) reason: Option<Reason>,
    /// The changed attributes that the provider cannot update in place.
    pub(super) replace: Vec<Path>,
}

impl Planner<'_> {
    /// Plans the change of an instance.
    ///
    /// # Errors
    /// Its configuration cannot be evaluated, the provider cannot plan it, a condition does not hold,
    /// or it must not be destroyed.
    pub(super) fn instance(&self, it: &Instance<'_>) -> Visit {
        let prior_object = self.prior_object(&it.address)?;
        if self.importing(&it.address).is_none() {
            self.merge_dependencies_in_state(it);
        }
        let names = EvalScope::of(self.run, it.module).repeated(it.repetition.clone());
        if self.is(Mode::RefreshOnly) {
            return self.refresh_only(it, prior_object.as_deref(), &names);
        }
        self.conditions(it, &names, true)?;
        self.provisioners(it, &names)?;
        let triggered = self
            .is_triggered(it)
            .map_err(|error| self.run.fail(error))?;
        let evaluated = self.evaluated_config(it, &names)?;
        // An object that an interrupted run has created is completed instead of replaced, if the
        // configuration still asks for the same.
        let prior_object = prior_object
            .filter(|prior_object| !(prior_object.tainted && self.is_resumed(it, &evaluated)));
        let instance_plan = self.plan_change(it, prior_object.as_deref(), &evaluated, triggered)?;
        let destroys = instance_plan.action.deletes();
        // A refused change is shown in the plan as well.
        self.add_change(it, prior_object.as_deref(), &evaluated, instance_plan);
        if destroys {
            self.check_prevent_destroy(it.resource, &it.address)?;
        }
        self.conditions(it, &names, false)
    }

    /// The evaluated configuration of an instance, with its warnings reported.
    pub(super) fn evaluated_config(
        &self,
        it: &Instance<'_>,
        names: &EvalScope<'_>,
    ) -> Result<EvaluatedConfig, Reported> {
        let block = &it.schema.block;
        match evaluate_config(&it.address, it.resource, block, &*it.provider, names) {
            Ok(evaluated) => {
                self.run.note(evaluated.warnings.clone());
                Ok(evaluated)
            }
            Err(errors) => {
                self.run.report(errors)?;
                Err(self.run.fail_unexplained(&it.address.to_string()))
            }
        }
    }

    /// Checks the arguments of provisioners, with `self` unknown.
    fn provisioners(&self, it: &Instance<'_>, names: &EvalScope<'_>) -> Visit {
        let itself = Value::unknown(it.schema.block.object_type());
        let names = names.clone().with_self(itself);
        let address = &it.address;
        let mut all_valid = Ok(());
        for provisioner in &it.resource.provisioners {
            if let Some(schema) = provisioner_schema(&provisioner.kind) {
                let (config, found) = content::decode(&provisioner.body, &schema, &names);
                all_valid = all_valid.and(self.run.report(found));
                let error = provisioner_error(&provisioner.kind, &config);
                let error = error.map(|it| it.about(address));
                all_valid = all_valid.and(self.run.report(error));
            }
        }
        all_valid
    }

    fn refresh_only(
        &self,
        it: &Instance<'_>,
        prior_object: Option<&PriorObject>,
        names: &EvalScope<'_>,
    ) -> Visit {
        let name = it.address.resource.clone();
        // An instance that neither exists nor is created is unknown.
        let value = prior_object.map_or(Value::DYNAMIC, |prior_object| {
            mark_by_schema(prior_object.marked(), &it.schema.block)
        });
        it.module.set_object(&name, it.address.key.clone(), value);
        self.conditions(it, names, true)?;
        match prior_object {
            Some(_) => self.conditions(it, names, false),
            None => Ok(()),
        }
    }

    /// Lets the provider plan the change, and decides on the action.
    fn plan_change(
        &self,
        it: &Instance<'_>,
        prior_object: Option<&PriorObject>,
        evaluated: &EvaluatedConfig,
        triggered: bool,
    ) -> Result<InstancePlan, Reported> {
        let prior = prior_object.map_or(Value::NULL, |prior_object| prior_object.value.clone());
        let config = apply_ignore_changes(
            &it.resource.lifecycle.ignore_changes,
            &prior,
            &evaluated.config,
        );
        let kept = prior_object.map_or((Vec::new(), Value::NULL), |it| {
            (it.private.clone(), it.identity.clone())
        });
        let first = self.plan_in_provider(it, &prior, &config, kept)?;
        let tainted = prior_object.is_some_and(|prior_object| prior_object.tainted);
        let changed = first
            .replace
            .iter()
            .filter(|path| differs(path, &prior, &first.planned));
        let changed: Vec<Path> = changed.cloned().collect();
        let asked = self.options.replace.contains(&it.address);
        let reason = match () {
            () if triggered => Some(Reason::Triggered),
            () if prior.is_null() => None,
            () if tainted => Some(Reason::Tainted),
            () if asked => Some(Reason::Requested),
            () if !changed.is_empty() => Some(Reason::CannotUpdate),
            () => None,
        };
        let create_first = self.is_create_before_destroy(&it.address);
        let after = &first.planned;
        let mut action = decide(&prior, after, reason.is_some(), create_first);
        if action == Action::NoOp && self.marks_differ(it, prior_object, evaluated) {
            action = Action::Update;
        }
        let answer = match action.is_replace() {
            true => {
                // What was planned of the old object is told, unless that is of no use any more.
                let private = match tainted {
                    true => Vec::new(),
                    false => first.private,
                };
                self.plan_in_provider(it, &Value::NULL, &evaluated.config, (private, Value::NULL))?
            }
            false => first,
        };
        Ok(InstancePlan {
            planned: answer.planned,
            private: answer.private,
            identity: answer.identity,
            action,
            reason,
            // A tainted object is planned as if there were none: nothing of it changes.
            replace: match tainted {
                true => Vec::new(),
                false => changed,
            },
        })
    }

    /// The pair has the private data and the identity of the prior object.
    fn plan_in_provider(
        &self,
        it: &Instance<'_>,
        prior: &Value,
        config: &Value,
        (private, identity): (Vec<u8>, Value),
    ) -> Result<PlanResponse, Reported> {
        let request = PlanRequest {
            kind: it.address.resource.kind.clone(),
            prior: prior.clone(),
            config: config.clone(),
            proposed: propose(&it.schema.block, prior, config),
            private,
            identity,
        };
        let mut response = it.provider.plan(&request);
        let problems = std::mem::take(&mut response.problems);
        let body = Some(&it.resource.body);
        let found = problem_diagnostics(problems, body, Some(it.resource.span), &it.address);
        self.run.report(found).map(|()| response)
    }

    /// Whether the sensitive marks change, so that the state has to be updated.
    fn marks_differ(
        &self,
        it: &Instance<'_>,
        prior_object: Option<&PriorObject>,
        evaluated: &EvaluatedConfig,
    ) -> bool {
        let by_schema =
            crate::object::sensitive::sensitive_paths(&it.schema.block, &evaluated.config);
        let now = evaluated.marks.iter().map(|(path, _)| path);
        let mut now: Vec<&Path> = now.filter(|path| !by_schema.contains(path)).collect();
        let before = prior_object
            .map(|prior_object| &prior_object.sensitive[..])
            .unwrap_or_default();
        let before = before.iter().filter(|path| !by_schema.contains(path));
        let mut before: Vec<&Path> = before.collect();
        for paths in [&mut now, &mut before] {
            paths.sort();
            paths.dedup();
        }
        now != before
    }
}

/// Whether the part at a path changes. Elements of sets have no path, so the whole set is compared.
fn differs(path: &Path, prior: &Value, planned: &Value) -> bool {
    if prior.is_null() {
        return false;
    }
    let steps = path.0.iter().cloned();
    let path = Path(steps.take_while(|step| *step != Step::Element).collect());
    match (prior.at(&path), planned.at(&path)) {
        (Some(before), Some(after)) => before != after,
        (None, None) => false,
        _ => true,
    }
}
