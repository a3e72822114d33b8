//! Data sources: read while the plan is made, or put off until apply.

use std::sync::Arc;

use crate::base::problems::located;
use crate::object::encode::encode;
use crate::object::prior::id_of;
use crate::object::sensitive::mark_by_schema;
use crate::plan::planner::{Instance, Planner, Visit};
use crate::resource::desired::Desired;
use crate::scope::check_blocks::{check_of, report_unread};
use crate::scope::eval_scope::EvalScope;
use rform_core::addr::Checkable;
use rform_core::diag::Diagnostics;
use rform_core::schema::Block;
use rform_core::value::{Type, Value};
use rform_plan::events::Event;
use rform_plan::{Action, Change, Reason};
use rform_provider::Progress;

impl Planner<'_> {
    /// Reads a data source, or plans to.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) async fn data(&self, it: &Instance<'_>) -> Visit {
        let names = EvalScope::of(self.run, it.module).repeated(it.repeat.clone());
        self.conditions(it, &names, true)?;
        let wanted = self.wanted(it, &names)?;
        let reason = match wanted.config.is_wholly_known() {
            false => Some(Reason::ConfigUnknown),
            true if self.waits_for_changes(it) => Some(Reason::DependencyPending),
            true => None,
        };
        if let Some(reason) = reason {
            self.put_off(it, &wanted, reason);
            return Ok(());
        }
        if let Some(check) = check_of(it.module, &it.address.resource) {
            self.look(it, &check, &wanted).await;
            return Ok(());
        }
        let value = match self.read_now(it, &wanted).await {
            Ok(value) => value,
            Err(found) => {
                self.run.report(found)?;
                return Err(self.run.fail_unexplained(&it.address.to_string()));
            }
        };
        self.place(it, value.clone());
        self.remember(it, &value)?;
        self.conditions(it, &names, false)
    }

    /// What a check has of its own is read when the plan is made, and again once it was carried
    /// out. What goes wrong stops nothing.
    async fn look(&self, it: &Instance<'_>, check: &Checkable, wanted: &Desired) {
        match self.read_now(it, wanted).await {
            Ok(value) => self.note_read(it, value, Reason::Check),
            Err(found) => {
                report_unread(self.run, check, found);
                self.put_off(it, wanted, Reason::Check);
            }
        }
    }

    fn place(&self, it: &Instance<'_>, value: Value) {
        let name = it.address.resource.clone();
        it.module.set_object(&name, it.address.key.clone(), value);
    }

    async fn read_now(&self, it: &Instance<'_>, wanted: &Desired) -> Result<Value, Diagnostics> {
        let events = self.run.session.events;
        events(Event::ReadStart {
            address: it.address.clone(),
        });
        let begun = self.run.session.world.now();
        let config = wanted.config.clone();
        let read = it
            .provider
            .read_data(&it.address.resource.kind, config, &Silent)
            .await;
        match read {
            Ok(value) => {
                events(Event::ReadDone {
                    address: it.address.clone(),
                    id: id_of(&value),
                    elapsed: self.run.session.world.now().saturating_sub(begun),
                });
                let value = value.mark_with_paths(&wanted.marks);
                Ok(mark_by_schema(value, &it.schema.block))
            }
            Err(problems) => {
                let body = Some(&it.resource.body);
                Err(located(problems, body, Some(it.resource.span), &it.address))
            }
        }
    }

    /// What was read belongs to the state.
    fn remember(&self, it: &Instance<'_>, value: &Value) -> Visit {
        let object = encode(&it.address, value, Vec::new(), &it.schema, (&[], false));
        let object = object.map_err(|fault| self.run.fail(fault))?;
        let mut state = self.state_mut();
        if state.current(&it.address) != Some(&object) {
            state.set_current(&it.address, &it.place.address(), Some(object));
        }
        Ok(())
    }

    fn put_off(&self, it: &Instance<'_>, wanted: &Desired, reason: Reason) {
        let after = to_be_read(&it.schema.block, &wanted.config);
        let after = after.mark_with_paths(&wanted.marks);
        self.note_read(it, mark_by_schema(after, &it.schema.block), reason);
    }

    fn note_read(&self, it: &Instance<'_>, after: Value, reason: Reason) {
        self.place(it, after.clone());
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
        });
    }
}

/// Reading data makes no progress worth telling.
pub struct Silent;

impl Progress for Silent {
    fn created(&self, _: &rform_provider::Object) {}

    fn waiting(&self, _: &str) {}
}

/// What is configured, and unknown where only reading will tell.
pub fn to_be_read(block: &Block, config: &Value) -> Value {
    let Value::Object(items) = config else {
        return config.clone();
    };
    let known = items.iter().map(|(name, value)| {
        let value = match block.attributes.get(name) {
            Some(attribute) if value.is_null() && attribute.presence.is_computed() => {
                Value::unknown(attribute.ty.clone())
            }
            _ => match block.blocks.get(name) {
                Some(nested) => map_objects(value, &|part| to_be_read(&nested.block, part)),
                None => value.clone(),
            },
        };
        (name.clone(), value)
    });
    let known: std::collections::BTreeMap<Arc<str>, Value> = known.collect();
    Value::Object(Arc::new(known))
}

/// The value with each object directly in it (or itself, if it is one) replaced.
fn map_objects(value: &Value, change: &dyn Fn(&Value) -> Value) -> Value {
    match value.bare() {
        Value::Object(_) => change(value),
        Value::Null(_) | Value::Unknown(..) => value.clone(),
        Value::Set(Type::Object(_), _) | Value::List(..) | Value::Map(..) => {
            value.map_parts(&mut |_, part| change(part))
        }
        _ => value.clone(),
    }
}
