//! Planning one instance of a managed resource.

use crate::base::diagnostics::Reported;
use crate::base::problems::located;
use crate::object::prior::PriorObject;
use crate::object::sensitive::mark_by_schema;
use crate::plan::planner::{Instance, Planner, Visit};
use crate::resource::desired::{Desired, desired};
use crate::resource::ignore_changes::ignore;
use crate::resource::provisioner_schema::provisioner_schema;
use crate::scope::eval_scope::EvalScope;
use rform_config::content;
use rform_core::value::{Path, Step, Value};
use rform_plan::{Action, Mode, Reason, decide, propose};
use rform_provider::{PlanRequest, PlanResponse};

/// What a provider would make of an instance, and why it would be replaced.
pub struct Outlook {
    pub(super) planned: Value,
    pub(super) private: Vec<u8>,
    pub(super) action: Action,
    pub(super) reason: Option<Reason>,
    pub(super) replace: Vec<Path>,
}

impl Planner<'_> {
    /// Plans an instance.
    ///
    /// # Errors
    /// It cannot be planned.
    pub(super) fn instance(&self, it: &Instance<'_>) -> Visit {
        let prior_object = self.prior_object(&it.address)?;
        let names = EvalScope::of(self.run, it.module).repeated(it.repeat.clone());
        if self.is(Mode::RefreshOnly) {
            return self.only_refreshed(it, prior_object.as_deref(), &names);
        }
        self.conditions(it, &names, true)?;
        self.provisioners(it, &names)?;
        let triggered = self
            .is_triggered(it)
            .map_err(|fault| self.run.fail(fault))?;
        let wanted = self.wanted(it, &names)?;
        // What a killed run had begun to make is finished, not replaced, if it is still wanted.
        let prior_object = prior_object
            .filter(|prior_object| !(prior_object.tainted && self.is_taken_up(it, &wanted)));
        let outlook = self.outlook(it, prior_object.as_deref(), &wanted, triggered)?;
        let destroys = outlook.action.deletes();
        // What is refused is shown all the same.
        self.note(it, prior_object.as_deref(), &wanted, outlook);
        if destroys {
            self.may_destroy(it.resource, &it.address)?;
        }
        self.conditions(it, &names, false)
    }

    /// What the configuration asks for; warnings are noted.
    pub(super) fn wanted(
        &self,
        it: &Instance<'_>,
        names: &EvalScope<'_>,
    ) -> Result<Desired, Reported> {
        let block = &it.schema.block;
        match desired(&it.address, it.resource, block, &*it.provider, names) {
            Ok((wanted, warnings)) => {
                self.run.report(warnings)?;
                Ok(wanted)
            }
            Err(faults) => {
                self.run.report(faults)?;
                Err(self.run.fail_unexplained(&it.address.to_string()))
            }
        }
    }

    /// Checks the arguments of provisioners; what they run on is not known yet.
    fn provisioners(&self, it: &Instance<'_>, names: &EvalScope<'_>) -> Visit {
        let itself = Value::unknown(it.schema.block.object_type());
        let names = names.clone().with_self(itself);
        let mut all_valid = Ok(());
        for provisioner in &it.resource.provisioners {
            if let Some(schema) = provisioner_schema(&provisioner.kind) {
                let (_, found) = content::decode(&provisioner.body, &schema, &names);
                all_valid = all_valid.and(self.run.report(found));
            }
        }
        all_valid
    }

    fn only_refreshed(
        &self,
        it: &Instance<'_>,
        prior_object: Option<&PriorObject>,
        names: &EvalScope<'_>,
    ) -> Visit {
        let name = it.address.resource.clone();
        // Of what is not there, and will not be made, nothing is known.
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

    /// The provider's answer, and what follows from it.
    fn outlook(
        &self,
        it: &Instance<'_>,
        prior_object: Option<&PriorObject>,
        wanted: &Desired,
        triggered: bool,
    ) -> Result<Outlook, Reported> {
        let prior = prior_object.map_or(Value::NULL, |prior_object| prior_object.value.clone());
        let config = ignore(
            &it.resource.lifecycle.ignore_changes,
            &prior,
            &wanted.config,
        );
        let private = prior_object
            .map(|prior_object| prior_object.private.clone())
            .unwrap_or_default();
        let first = self.ask(it, &prior, &config, private)?;
        let tainted = prior_object.is_some_and(|prior_object| prior_object.tainted);
        let changed = first
            .replace
            .iter()
            .filter(|path| differs(path, &prior, &first.planned));
        let changed: Vec<Path> = changed.cloned().collect();
        let asked = self.options.replace.contains(&it.address);
        let reason = match () {
            () if prior.is_null() => None,
            () if tainted => Some(Reason::Tainted),
            () if !changed.is_empty() => Some(Reason::CannotUpdate),
            () if asked => Some(Reason::Requested),
            () if triggered => Some(Reason::Triggered),
            () => None,
        };
        let create_first = self.creates_first(&it.address);
        let after = &first.planned;
        let mut action = decide(&prior, after, reason.is_some(), create_first);
        if action == Action::NoOp && self.marks_differ(it, prior_object, wanted) {
            action = Action::Update;
        }
        let answer = match action.is_replace() {
            true => self.ask(it, &Value::NULL, &wanted.config, Vec::new())?,
            false => first,
        };
        Ok(Outlook {
            planned: answer.planned,
            private: answer.private,
            action,
            reason,
            replace: changed,
        })
    }

    fn ask(
        &self,
        it: &Instance<'_>,
        prior: &Value,
        config: &Value,
        private: Vec<u8>,
    ) -> Result<PlanResponse, Reported> {
        let request = PlanRequest {
            kind: it.address.resource.kind.clone(),
            prior: prior.clone(),
            config: config.clone(),
            proposed: propose(&it.schema.block, prior, config),
            private,
        };
        let mut response = it.provider.plan(&request);
        let problems = std::mem::take(&mut response.problems);
        let body = Some(&it.resource.body);
        let found = located(problems, body, Some(it.resource.span), &it.address);
        self.run.report(found).map(|()| response)
    }

    /// Whether only what is sensitive changes.
    fn marks_differ(
        &self,
        it: &Instance<'_>,
        prior_object: Option<&PriorObject>,
        wanted: &Desired,
    ) -> bool {
        let by_schema = crate::object::sensitive::sensitive_paths(&it.schema.block, &wanted.config);
        let now = wanted.marks.iter().map(|(path, _)| path);
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

/// Whether the part at a path changes. Elements of sets have no place: there, the set does.
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
