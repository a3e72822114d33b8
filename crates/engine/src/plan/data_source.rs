//! Data sources: they are read while the plan is made, or deferred to apply if their configuration
//! is unknown or a dependency will change.
//! <https://developer.hashicorp.com/terraform/language/data-sources#data-resource-behavior>

use crate::base::provider_diagnostics::problem_diagnostics;
use crate::object::encode::encode;
use crate::object::planned_data::planned_data;
use crate::object::prior::id_of;
use crate::object::sensitive::mark_by_schema;
use crate::plan::planner::{Instance, Planner, Visit};
use crate::resource::evaluated_config::EvaluatedConfig;
use crate::scope::check_blocks::{check_with_data, report_unread_check_data};
use crate::scope::eval_scope::EvalScope;
use rform_core::addr::Checkable;
use rform_core::diag::Diagnostics;
use rform_core::value::Value;
use rform_plan::events::Event;
use rform_plan::{Action, Change, Reason};
use rform_provider::{Object, Progress};

impl Planner<'_> {
    /// Reads a data source, or plans to read it during apply.
    ///
    /// # Errors
    /// It cannot be read, or a condition does not hold.
    pub(super) async fn data(&self, it: &Instance<'_>) -> Visit {
        let names = EvalScope::of(self.run, it.module).repeated(it.repetition.clone());
        self.conditions(it, &names, true)?;
        let evaluated = self.evaluated_config(it, &names)?;
        let reason = match evaluated.config.is_wholly_known() {
            false => Some(Reason::ConfigUnknown),
            true if self.depends_on_pending_changes(it) => Some(Reason::DependencyPending),
            true => None,
        };
        if let Some(reason) = reason {
            self.defer(it, &evaluated, reason);
            return self.conditions(it, &names, false);
        }
        if let Some(check) = check_with_data(it.module, &it.address.resource) {
            self.read_for_check(it, &check, &evaluated).await;
            return Ok(());
        }
        let value = match self.read_data_source(it, &evaluated).await {
            Ok(value) => value,
            Err(found) => {
                self.run.report(found)?;
                return Err(self.run.fail_unexplained(&it.address.to_string()));
            }
        };
        self.set_value(it, value.clone());
        self.save_to_state(it, &value)?;
        self.conditions(it, &names, false)
    }

    /// Reads the data source of a `check` block, which is read again during apply. A failure is a
    /// warning of the check and does not stop the plan.
    async fn read_for_check(
        &self,
        it: &Instance<'_>,
        check: &Checkable,
        evaluated: &EvaluatedConfig,
    ) {
        match self.read_data_source(it, evaluated).await {
            Ok(value) => self.add_read(it, value, Reason::Check),
            Err(found) => {
                report_unread_check_data(self.run, check, found);
                self.defer(it, evaluated, Reason::Check);
            }
        }
    }

    fn set_value(&self, it: &Instance<'_>, value: Value) {
        let name = it.address.resource.clone();
        it.module.set_object(&name, it.address.key.clone(), value);
    }

    async fn read_data_source(
        &self,
        it: &Instance<'_>,
        evaluated: &EvaluatedConfig,
    ) -> Result<Value, Diagnostics> {
        let events = self.run.session.events;
        events(Event::ReadStart {
            address: it.address.clone(),
        });
        let begun = self.run.session.world.now();
        let config = evaluated.config.clone();
        let kind = &it.address.resource.kind;
        let read = match self.run.session.renders_legacy(&it.module.config) {
            true => {
                it.provider
                    .read_legacy_data(kind, config, &NoProgress)
                    .await
            }
            false => {
                it.provider
                    .read_data_of(&it.address, config, &NoProgress)
                    .await
            }
        };
        match read {
            Ok(value) => {
                events(Event::ReadDone {
                    address: it.address.clone(),
                    id: id_of(&value),
                    elapsed: self.run.session.world.now().saturating_sub(begun),
                });
                let value = value.mark_with_paths(&evaluated.marks);
                Ok(mark_by_schema(value, &it.schema.block))
            }
            Err(problems) => {
                let body = Some(&it.resource.body);
                Err(problem_diagnostics(
                    problems,
                    body,
                    Some(it.resource.span),
                    &it.address,
                ))
            }
        }
    }

    /// Saves the result of a data source in the state.
    fn save_to_state(&self, it: &Instance<'_>, value: &Value) -> Visit {
        let object = Object::plain(value.clone());
        let object = encode(&it.address, object, &it.schema, (&[], false));
        let object = object.map_err(|error| self.run.fail(error))?;
        let mut state = self.state_mut();
        if state.current(&it.address) != Some(&object) {
            state.set_current(&it.address, &it.place.address(), Some(object));
        }
        Ok(())
    }

    fn defer(&self, it: &Instance<'_>, evaluated: &EvaluatedConfig, reason: Reason) {
        // What an earlier run has read does not count any more.
        let mut state = self.state_mut();
        state.set_current(&it.address, &it.place.address(), None);
        drop(state);
        let after = planned_data(&it.schema.block, &evaluated.config);
        let after = after.mark_with_paths(&evaluated.marks);
        self.add_read(it, mark_by_schema(after, &it.schema.block), reason);
    }

    fn add_read(&self, it: &Instance<'_>, after: Value, reason: Reason) {
        self.set_value(it, after.clone());
        self.add(Change {
            address: it.address.clone(),
            previous: None,
            deposed: None,
            provider: it.place.address(),
            action: Action::Read,
            reason: Some(reason),
            before: Value::NULL,
            after,
            replace: Vec::new(),
            importing: None,
            generated: None,
            create_before_destroy: false,
            dependencies: Vec::new(),
            private: Vec::new(),
            before_identity: Value::NULL,
            after_identity: Value::NULL,
        });
    }
}

/// Ignores the progress of reading a data source.
pub struct NoProgress;

impl Progress for NoProgress {
    fn created(&self, _: &Object) {}

    fn waiting_for(&self, _: &str) {}
}
