//! Adding the change of an instance to the plan, and its lifecycle rules and conditions.

use crate::object::prior::PriorObject;
use crate::object::sensitive::mark_by_schema;
use crate::plan::instance::InstancePlan;
use crate::plan::planner::{Instance, Planner, Visit};
use crate::resource::evaluated_config::EvaluatedConfig;
use crate::scope::eval_scope::EvalScope;
use rform_config::Resource;
use rform_core::addr::{Checkable, ResourceInstance};
use rform_core::diag::Diagnostic;
use rform_core::value::Value;
use rform_plan::{Action, Change};

impl Planner<'_> {
    /// Adds the change of an instance to the plan, and sets the value that expressions see.
    pub(super) fn add_change(
        &self,
        it: &Instance<'_>,
        prior_object: Option<&PriorObject>,
        evaluated: &EvaluatedConfig,
        instance_plan: InstancePlan,
    ) {
        let block = &it.schema.block;
        let planned = instance_plan.planned.mark_with_paths(&evaluated.marks);
        let after = mark_by_schema(planned, block);
        let before = prior_object.map_or(Value::NULL, |prior_object| {
            mark_by_schema(prior_object.marked(), block)
        });
        let name = it.address.resource.clone();
        it.module
            .set_object(&name, it.address.key.clone(), after.clone());
        let config = it.address.config();
        if instance_plan.action == Action::NoOp {
            self.update_dependencies_in_state(it);
        }
        self.add(Change {
            address: it.address.clone(),
            previous: self.previous_address(&it.address),
            deposed: None,
            provider: it.place.address(),
            action: instance_plan.action,
            reason: instance_plan.reason,
            before,
            after,
            replace: instance_plan.replace,
            importing: self.importing(&it.address),
            generated: None,
            create_before_destroy: self.is_create_before_destroy(&it.address),
            dependencies: self.dependencies_of(&config).to_vec(),
            private: instance_plan.private,
            before_identity: prior_object.map_or(Value::NULL, |it| it.identity.clone()),
            after_identity: instance_plan.identity,
        });
    }

    /// Brings the order that applies to an existing object up to date in the state, so that a later
    /// plan without the configuration has it: `create_before_destroy` of now, and the dependencies of
    /// now beside those that the object had, until it is made what the configuration says.
    pub(super) fn merge_dependencies_in_state(&self, it: &Instance<'_>) {
        let dependencies = self.dependencies_before_removal(&it.address.config());
        let create_before_destroy = self.is_create_before_destroy(&it.address);
        let is_refreshed = !self.options.skip_refresh;
        let mut state = self.state_mut();
        let instance = state.resources.get_mut(&it.address);
        let object = instance.and_then(|it| it.current.as_mut());
        let Some(object) = object.filter(|_| is_refreshed) else {
            return;
        };
        let new = dependencies
            .iter()
            .filter(|it| !object.dependencies.contains(it));
        let new: Vec<_> = new.cloned().collect();
        object.dependencies.extend(new);
        object.create_before_destroy = create_before_destroy;
    }

    /// Updates the dependencies of an unchanged object in the state: nothing is left of what it
    /// depended on before.
    fn update_dependencies_in_state(&self, it: &Instance<'_>) {
        let dependencies = self.dependencies_before_removal(&it.address.config());
        let mut state = self.state_mut();
        let instance = state.resources.get_mut(&it.address);
        if let Some(object) = instance.and_then(|it| it.current.as_mut()) {
            object.dependencies = dependencies.to_vec();
            object.create_before_destroy = self.is_create_before_destroy(&it.address);
        }
    }

    /// Checks that the configuration lets an object be destroyed.
    /// <https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#prevent_destroy>
    ///
    /// # Errors
    /// Its resource has `prevent_destroy`.
    pub(super) fn check_prevent_destroy(
        &self,
        resource: &Resource,
        address: &ResourceInstance,
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
        let error = Diagnostic::error("Instance cannot be destroyed", detail);
        Err(self.run.fail(error.at(resource.span)))
    }

    /// Evaluates the preconditions (`before`) of an instance or its postconditions, with `self` as
    /// planned.
    ///
    /// # Errors
    /// One of them does not hold.
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
        let checkable = Checkable::Resource(it.address.clone());
        self.run
            .check_conditions(&checkable, conditions, &names, summary)
    }

    fn object_of(&self, it: &Instance<'_>) -> Value {
        let resources = it.module.resources.borrow();
        let values = resources.get(&it.address.resource);
        let value = values.and_then(|values| values.instance(&it.address.key));
        value.unwrap_or(Value::DYNAMIC)
    }
}
