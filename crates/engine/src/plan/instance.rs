//! Planning one instance of a managed resource.

use std::sync::Arc;

use super::desired::{Desired, desired};
use super::walk::Visit;
use super::{Instance, Planner};
use crate::apply::provisioner_schema;
use crate::check_results::Subject;
use crate::eval_scope::EvalScope;
use crate::object::{PriorObject, mark_by_schema};
use crate::providers::located;
use crate::run::Reported;
use rform_config::{IgnoreChanges, Resource, content};
use rform_core::diag::Diagnostic;
use rform_core::value::{Path, Step, Value};
use rform_plan::{Action, Change, Mode, Reason, decide, propose};
use rform_provider::{PlanRequest, PlanResponse};

/// What a provider would make of an instance, and why it would be replaced.
struct Outlook {
    planned: Value,
    private: Vec<u8>,
    action: Action,
    reason: Option<Reason>,
    replace: Vec<Path>,
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
                self.run.pass(warnings)?;
                Ok(wanted)
            }
            Err(faults) => {
                self.run.pass(faults)?;
                Err(self.run.fail_unexplained(&it.address.to_string()))
            }
        }
    }

    /// Checks the arguments of provisioners; what they run on is not known yet.
    fn provisioners(&self, it: &Instance<'_>, names: &EvalScope<'_>) -> Visit {
        let itself = Value::unknown(it.schema.block.object_type());
        let names = names.clone().with_self(itself);
        let provisioners = it.resource.provisioners.iter();
        provisioners.fold(Ok(()), |visit, provisioner| {
            let schema = provisioner_schema(&provisioner.kind);
            let found = schema.map(|schema| content::decode(&provisioner.body, &schema, &names).1);
            visit.and(self.run.pass(found.into_iter().flatten()))
        })
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
        let create_first = self.creates_first(it.resource, &it.module.config.path);
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
        self.run.pass(found).map(|()| response)
    }

    /// Whether only what is sensitive changes.
    fn marks_differ(
        &self,
        it: &Instance<'_>,
        prior_object: Option<&PriorObject>,
        wanted: &Desired,
    ) -> bool {
        let by_schema = crate::object::sensitive_paths(&it.schema.block, &wanted.config);
        let now = wanted.marks.iter().map(|(path, _)| path);
        let mut now: Vec<&Path> = now.filter(|path| !by_schema.contains(path)).collect();
        let before = prior_object
            .map(|prior_object| &prior_object.sensitive[..])
            .unwrap_or_default();
        let before = before.iter().filter(|path| !by_schema.contains(path));
        let mut before: Vec<&Path> = before.collect();
        (now.sort(), before.sort());
        (now.dedup(), before.dedup());
        now != before
    }

    /// Puts the change in the plan, and the object where expressions find it.
    fn note(
        &self,
        it: &Instance<'_>,
        prior_object: Option<&PriorObject>,
        wanted: &Desired,
        outlook: Outlook,
    ) {
        let block = &it.schema.block;
        let planned = outlook.planned.mark_with_paths(&wanted.marks);
        let after = mark_by_schema(planned, block);
        let before = prior_object.map_or(Value::NULL, |prior_object| {
            mark_by_schema(prior_object.marked(), block)
        });
        let name = it.address.resource.clone();
        it.module
            .set_object(&name, it.address.key.clone(), after.clone());
        let config = it.address.config();
        if outlook.action == Action::NoOp {
            self.keep_order(it);
        }
        self.add(Change {
            address: it.address.clone(),
            previous: self.moved.borrow().get(&it.address).cloned(),
            deposed: None,
            provider: it.place.address(),
            action: outlook.action,
            reason: outlook.reason,
            before,
            after,
            replace: outlook.replace,
            importing: self.importing(&it.address),
            generated: None,
            create_before_destroy: self.creates_first(it.resource, &config.module),
            dependencies: self.dependencies_of(&config).to_vec(),
            private: outlook.private,
        });
    }

    /// How an unchanged object would be replaced or destroyed is what the configuration says now.
    fn keep_order(&self, it: &Instance<'_>) {
        let dependencies = self.dependencies_of(&it.address.config());
        let mut state = self.state.borrow_mut();
        let instance = state.resources.get_mut(&it.address);
        if let Some(object) = instance.and_then(|it| it.current.as_mut()) {
            object.dependencies = dependencies.to_vec();
            object.create_before_destroy = self.creates_first(it.resource, &it.module.config.path);
        }
    }

    pub(super) fn creates_first(
        &self,
        resource: &Resource,
        module: &rform_core::addr::Module,
    ) -> bool {
        let place = (module.clone(), resource.name.clone());
        self.create_first.contains(&place)
    }

    /// Whether an object may be destroyed.
    ///
    /// # Errors
    /// The configuration forbids it.
    pub(super) fn may_destroy(
        &self,
        resource: &Resource,
        address: &rform_core::addr::ResourceInstance,
    ) -> Visit {
        let lifecycle = &resource.lifecycle;
        if !lifecycle.prevent_destroy {
            return Ok(());
        }
        let detail = format!(
            "Resource {address} has lifecycle.prevent_destroy set, but the plan calls for this \
             resource to be destroyed. To avoid this error and continue with the plan, either \
             disable lifecycle.prevent_destroy or reduce the scope of the plan using the -target \
             option."
        );
        let fault = Diagnostic::error("Instance cannot be destroyed", detail);
        Err(self.run.fail(fault.at(resource.span)))
    }

    /// Preconditions, or postconditions with `self` as planned.
    pub(super) fn conditions(
        &self,
        it: &Instance<'_>,
        names: &EvalScope<'_>,
        before: bool,
    ) -> Visit {
        let lifecycle = &it.resource.lifecycle;
        let (conditions, summary) = match before {
            true => (&lifecycle.preconditions, "Resource precondition failed"),
            false => (&lifecycle.postconditions, "Resource postcondition failed"),
        };
        if conditions.is_empty() {
            return Ok(());
        }
        let names = match before {
            true => names.clone(),
            false => names.clone().with_self(self.object_of(it)),
        };
        let subject = Subject::Resource(it.address.clone());
        self.run.hold(&subject, conditions, &names, summary)
    }

    fn object_of(&self, it: &Instance<'_>) -> Value {
        let resources = it.module.resources.borrow();
        let values = resources.get(&it.address.resource);
        let value = values.and_then(|values| values.instance(&it.address.key));
        value.unwrap_or(Value::DYNAMIC)
    }
}

/// The configuration with what `ignore_changes` names taken from what there is.
pub fn ignore(what: &IgnoreChanges, prior: &Value, config: &Value) -> Value {
    if prior.is_null() {
        return config.clone();
    }
    match what {
        IgnoreChanges::None => config.clone(),
        IgnoreChanges::All => prior.clone(),
        IgnoreChanges::Paths(paths) => paths.iter().fold(config.clone(), |config, (path, _)| {
            take_over(&config, prior, &path.0)
        }),
    }
}

/// `config` with the part at `path` as it is in `prior`.
fn take_over(config: &Value, prior: &Value, path: &[Step]) -> Value {
    let Some((step, rest)) = path.split_first() else {
        return prior.clone();
    };
    let key = match step {
        Step::Attribute(name) | Step::Key(name) => name,
        Step::Index(_) | Step::Element => return at_index(config, prior, step, rest),
    };
    match (config, prior) {
        // An index fits maps only. At the end of the path it is taken for the whole.
        (Value::Object(_), Value::Object(_)) if matches!(step, Step::Key(_)) => {
            match rest.is_empty() {
                true => prior.clone(),
                false => config.clone(),
            }
        }
        (Value::Object(items), Value::Object(before)) => {
            let (Some(item), Some(was)) = (items.get(key), before.get(key)) else {
                return config.clone();
            };
            let mut items = (**items).clone();
            items.insert(key.clone(), take_over(item, was, rest));
            Value::Object(Arc::new(items))
        }
        (Value::Map(..) | Value::Null(_), Value::Map(..) | Value::Null(_)) => {
            in_map(config, prior, key, rest)
        }
        _ => config.clone(),
    }
}

/// A key of a map: it may be on either side only.
fn in_map(config: &Value, prior: &Value, key: &Arc<str>, rest: &[Step]) -> Value {
    let element = match (config.ty(), prior.ty()) {
        (rform_core::value::Type::Map(element), _) | (_, rform_core::value::Type::Map(element)) => {
            (*element).clone()
        }
        _ => return config.clone(),
    };
    let mut items: std::collections::BTreeMap<Arc<str>, Value> = match config {
        Value::Map(_, items) => (**items).clone(),
        _ => Default::default(),
    };
    match (items.get(key), prior.get(key)) {
        (Some(item), Some(was)) => {
            let value = take_over(item, was, rest);
            items.insert(key.clone(), value);
        }
        (None, Some(was)) if rest.is_empty() => _ = items.insert(key.clone(), was.clone()),
        (Some(_), None) => _ = items.remove(key),
        _ => {}
    }
    if items.is_empty() && (config.is_null() || prior.is_null()) {
        return if prior.is_null() {
            prior.clone()
        } else {
            config.clone()
        };
    }
    Value::Map(element, Arc::new(items))
}

fn at_index(config: &Value, prior: &Value, step: &Step, rest: &[Step]) -> Value {
    let Step::Index(index) = step else {
        return config.clone();
    };
    let was = match prior {
        Value::List(_, items) | Value::Tuple(items) => {
            usize::try_from(*index).ok().and_then(|at| items.get(at))
        }
        _ => None,
    };
    let Some(was) = was else {
        return config.clone();
    };
    config.map_parts(&mut |at, part| match at == step {
        true => take_over(part, was, rest),
        false => part.clone(),
    })
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
