//! Recording the change of an instance, and whether it is allowed.

use crate::object::prior::PriorObject;
use crate::object::sensitive::mark_by_schema;
use crate::plan::instance::Outlook;
use crate::plan::planner::{Instance, Planner, Visit};
use crate::resource::desired::Desired;
use crate::scope::eval_scope::EvalScope;
use rform_config::Resource;
use rform_core::addr::{Checkable, ResourceInstance};
use rform_core::diag::Diagnostic;
use rform_core::value::Value;
use rform_plan::{Action, Change};

impl Planner<'_> {
    /// Puts the change in the plan, and the object where expressions find it.
    pub(super) fn note(
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
            previous: self.previous_address(&it.address),
            deposed: None,
            provider: it.place.address(),
            action: outlook.action,
            reason: outlook.reason,
            before,
            after,
            replace: outlook.replace,
            importing: self.importing(&it.address),
            generated: None,
            create_before_destroy: self.creates_first(&it.address),
            dependencies: self.dependencies_of(&config).to_vec(),
            private: outlook.private,
        });
    }

    /// How an unchanged object would be replaced or destroyed is what the configuration says now.
    fn keep_order(&self, it: &Instance<'_>) {
        let dependencies = self.dependencies_of(&it.address.config());
        let mut state = self.state_mut();
        let instance = state.resources.get_mut(&it.address);
        if let Some(object) = instance.and_then(|it| it.current.as_mut()) {
            object.dependencies = dependencies.to_vec();
            object.create_before_destroy = self.creates_first(&it.address);
        }
    }

    pub(super) fn creates_first(&self, address: &ResourceInstance) -> bool {
        self.create_first.contains(&address.config())
    }

    /// Whether an object may be destroyed.
    ///
    /// # Errors
    /// The configuration forbids it.
    pub(super) fn may_destroy(&self, resource: &Resource, address: &ResourceInstance) -> Visit {
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
        let subject = Checkable::Resource(it.address.clone());
        self.run.hold(&subject, conditions, &names, summary)
    }

    fn object_of(&self, it: &Instance<'_>) -> Value {
        let resources = it.module.resources.borrow();
        let values = resources.get(&it.address.resource);
        let value = values.and_then(|values| values.instance(&it.address.key));
        value.unwrap_or(Value::DYNAMIC)
    }
}
