//! Data sources: read while the plan is made, or put off until apply.

use std::collections::HashSet;
use std::sync::Arc;

use petgraph::Direction::Incoming;
use petgraph::graph::NodeIndex;

use super::checks::{check_of, report_unread};
use super::desired::Desired;
use super::walk::Visit;
use super::{Instance, Planner};
use crate::check_results;
use crate::eval_scope::EvalScope;
use crate::events::Event;
use crate::graph::Node;
use crate::object::{encode, id_of, mark_by_schema};
use crate::providers::located;
use rform_core::addr::{ConfigResource, Mode, ResourceInstance};
use rform_core::diag::Diagnostics;
use rform_core::schema::Block;
use rform_core::value::{Type, Value};
use rform_lang::references::{Reference, Subject};
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
                self.run.pass(found)?;
                return Err(self.run.fail_unexplained(&it.address.to_string()));
            }
        };
        self.place(it, value.clone());
        self.remember(it, &value)?;
        self.conditions(it, &names, false)
    }

    /// What a check has of its own is read when the plan is made, and again once it was carried
    /// out. What goes wrong stops nothing.
    async fn look(&self, it: &Instance<'_>, check: &check_results::Subject, wanted: &Desired) {
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
        let mut state = self.state.borrow_mut();
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

    /// Whether something that the data source refers to or names in `depends_on` (or its module
    /// does) will change, so that what it finds may change too.
    fn waits_for_changes(&self, it: &Instance<'_>) -> bool {
        if self.refers_to_changes(&it.address.config()) {
            return true;
        }
        let own = it.resource.depends_on.iter();
        let mut pending = own.flat_map(|reference| self.meant(&it.module.address, reference));
        if pending.any(|address| self.will_change(&address)) {
            return true;
        }
        let mut module = it.module.clone();
        while let (Some(caller), Some(name)) = (module.caller(), module.call_name()) {
            let call = caller.config.calls.get(&name).cloned();
            let references = call.iter().flat_map(|call| &call.depends_on);
            let mut meant = references.flat_map(|it| self.meant(&caller.address, it));
            if meant.any(|address| self.will_change(&address)) {
                return true;
            }
            module = caller;
        }
        false
    }

    /// Who refers to a resource means it to be as it will be, even if what is referred to stays.
    /// What is neither resource nor module stands for all that it is made of.
    fn refers_to_changes(&self, of: &ConfigResource) -> bool {
        let changing = self.changing.borrow();
        let graph = &self.graph.graph;
        let node = Node::Resource(of.module.clone(), of.resource.clone());
        let mut open: Vec<(NodeIndex, bool)> = Vec::new();
        open.extend(self.graph.find(&node).map(|node| (node, true)));
        let mut seen = HashSet::new();
        while let Some((node, is_own)) = open.pop() {
            for before in graph.neighbors_directed(node, Incoming) {
                let goes_on = match &graph[before] {
                    Node::Provider(..) => false,
                    Node::Call(..) => !is_own,
                    // Who names a module as a whole means its outputs.
                    Node::Resource(module, _) if module != graph[node].module() => false,
                    Node::Resource(module, name) => {
                        let it = ConfigResource {
                            module: module.clone(),
                            resource: name.clone(),
                        };
                        if changing.contains(&it) {
                            return true;
                        }
                        !is_own
                    }
                    _ => true,
                };
                if goes_on && seen.insert(before) {
                    open.push((before, false));
                }
            }
        }
        false
    }

    /// The instances of managed resources that a dependency is about.
    fn meant(
        &self,
        module: &rform_core::addr::ModuleInstance,
        reference: &Reference,
    ) -> Vec<ResourceInstance> {
        let changes = self.changes.borrow();
        let managed = changes
            .iter()
            .map(|change| &change.address)
            .filter(|address| address.resource.mode == Mode::Managed);
        let meant = managed.filter(|address| match &reference.subject {
            Subject::Resource(resource, _) => {
                address.module == *module && address.resource == *resource
            }
            Subject::Module(name, _) | Subject::Output(name, ..) => {
                let steps = address.module.0.strip_prefix(&module.0[..]);
                let first = steps.and_then(|steps| steps.first());
                first.is_some_and(|step| step.name == *name)
            }
            _ => false,
        });
        meant.cloned().collect()
    }

    fn will_change(&self, address: &ResourceInstance) -> bool {
        let index = self.index.borrow();
        let changes = self.changes.borrow();
        let change = index.get(address).and_then(|at| changes.get(*at));
        change.is_some_and(|change| change.action != Action::NoOp)
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
