//! The console: evaluating single expressions over a state, or over what a plan makes of it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::base::session::Session;
use crate::graph::config_graph::ConfigGraph;
use crate::graph::cycles::checked_graph;
use crate::graph::node::Node;
use crate::object::decode::decode;
use crate::object::sensitive::mark_by_schema;
use crate::scope::eval_scope::EvalScope;
use crate::scope::expand::expand;
use crate::scope::output::output_value;
use crate::scope::root_outputs::root_output_errors;
use crate::scope::run::{Phase, Run};
use crate::scope::validation::record_validations;
use crate::scope::values::instance_keys::InstanceKeys;
use crate::scope::values::module_values::ModuleValues;
use crate::scope::values::resource_values::ResourceValues;
use rform_config::Repetition;
use rform_core::addr::{Key, Module, ModuleInstance, Resource, ResourceInstance};
use rform_core::diag::Diagnostics;
use rform_core::graph::in_order;
use rform_core::value::Value;
use rform_lang::console;
use rform_lang::eval::{Scope, evaluate as evaluate_expression};
use rform_lang::syntax::Expression;
use rform_plan::{Change, Plan};
use rform_state::State;

/// The objects that expressions see.
#[derive(Clone, Copy)]
pub enum ConsoleObjects<'a> {
    /// Those of a state.
    State(&'a State),
    /// Those that there will be after an apply, as far as they are known.
    Plan(&'a Plan),
}

impl ConsoleObjects<'_> {
    fn state(&self) -> &State {
        match self {
            ConsoleObjects::State(state) => state,
            ConsoleObjects::Plan(plan) => &plan.prior,
        }
    }

    /// The planned change of an instance; none if no plan has one.
    fn change(&self, address: &ResourceInstance) -> Option<&Change> {
        let ConsoleObjects::Plan(plan) = self else {
            return None;
        };
        let mut current = plan.changes.iter().filter(|it| it.deposed.is_none());
        current.find(|it| it.address == *address)
    }

    /// The keys of the instances that a resource has.
    fn keys_of(&self, module: &ModuleInstance, resource: &Resource) -> Vec<Key> {
        let mut keys: BTreeSet<Key> = self.state().keys_of(module, resource).into_iter().collect();
        if let ConsoleObjects::Plan(plan) = self {
            let planned = plan.changes.iter().filter(|it| it.deposed.is_none());
            let planned = planned
                .filter(|it| it.address.module == *module && it.address.resource == *resource);
            for change in planned {
                match change.after.is_null() {
                    true => keys.remove(&change.address.key),
                    false => keys.insert(change.address.key.clone()),
                };
            }
        }
        keys.into_iter().collect()
    }
}

/// The value of an expression in the root module, with the diagnostics of evaluating it.
pub fn evaluate(
    session: &Session<'_>,
    objects: ConsoleObjects<'_>,
    expression: &Expression,
) -> (Value, Diagnostics) {
    with_root(session, objects, |scope| {
        evaluate_expression(expression, scope)
    })
    .unwrap_or_else(|errors| (Value::DYNAMIC, errors))
}

/// The console's answer to an expression in the root module.
///
/// # Errors
/// The configuration or the state cannot be read, or the expression cannot be evaluated.
pub fn answer(
    session: &Session<'_>,
    objects: ConsoleObjects<'_>,
    expression: &Expression,
) -> Result<String, Diagnostics> {
    with_root(session, objects, |scope| console::answer(expression, scope))?
}

/// The names of the functions that an expression may call.
pub(super) fn function_names(session: &Session<'_>, objects: ConsoleObjects<'_>) -> Vec<String> {
    let names = with_root(session, objects, |scope| console::function_names(scope));
    names.ok().flatten().unwrap_or_default()
}

/// What is wrong with the values of the configuration: all are evaluated, those of resources
/// excepted. Expressions can be evaluated all the same, and what failed is unknown to them.
///
/// # Errors
/// The configuration is not valid, or an object of the state does not fit its schema.
pub fn problems(
    session: &Session<'_>,
    objects: ConsoleObjects<'_>,
) -> Result<Diagnostics, Diagnostics> {
    with_values(session, objects, |run, graph| {
        for node in in_order(&graph.graph).unwrap_or_default() {
            evaluate_node(run, &graph.graph[node]);
        }
        run.take_diagnostics()
    })
}

/// Evaluates a named value in all instances of its module.
fn evaluate_node(run: &Run<'_>, node: &Node) {
    for module in run.values.of(node.module()) {
        let names = EvalScope::of(run, &module);
        match node {
            Node::Local(it) => run.note(names.local(&it.name).err()),
            Node::Variable(it) => {
                run.note(names.variable(&it.name).err());
                if let Some(variable) = module.config.variables.get(&it.name) {
                    // What does not hold is reported to the run.
                    _ = record_validations(run, &module, variable);
                }
            }
            Node::Output(it) => {
                let value = output_value(run, &module, &it.name);
                let output = module.config.outputs.get(&it.name);
                if let Some(output) = output.filter(|_| module.address.is_root()) {
                    run.note(root_output_errors(output, &value));
                }
            }
            _ => {}
        }
    }
}

/// Calls `work` with the scope of the root module. What is wrong with the values that it uses is left
/// to [`problems`].
///
/// # Errors
/// The configuration is not valid, or an object of the state does not fit its schema.
fn with_root<T>(
    session: &Session<'_>,
    objects: ConsoleObjects<'_>,
    work: impl FnOnce(&dyn Scope) -> T,
) -> Result<T, Diagnostics> {
    let result = with_values(session, objects, |run, _| {
        let root = run.values.of(&Module::root()).into_iter().next()?;
        Some(work(&EvalScope::of(run, &root)))
    });
    result?.ok_or_else(Diagnostics::new)
}

/// Calls `work` with a run whose values are set to the objects that there are.
///
/// # Errors
/// The configuration is not valid, or an object of the state does not fit its schema.
fn with_values<T>(
    session: &Session<'_>,
    objects: ConsoleObjects<'_>,
    work: impl FnOnce(&Run<'_>, &ConfigGraph) -> T,
) -> Result<T, Diagnostics> {
    let run = Run::new(session, Phase::Console, session.world.now());
    let (graph, errors) = checked_graph(session.config, session.registry);
    if run.report(errors).is_err() {
        return Err(run.take_diagnostics());
    }
    let console_values = ConsoleValues {
        run: &run,
        objects,
        unreadable: RefCell::default(),
    };
    for node in in_order(&graph.graph).unwrap_or_default() {
        console_values.visit(&graph.graph[node]);
    }
    run.take_diagnostics();
    let unreadable = console_values.unreadable.take();
    if unreadable.has_errors() {
        return Err(unreadable);
    }
    Ok(work(&run, &graph))
}

/// Sets the values of a run to the objects that there are.
struct ConsoleValues<'a> {
    run: &'a Run<'a>,
    objects: ConsoleObjects<'a>,
    /// The errors of objects that do not fit their schema.
    unreadable: RefCell<Diagnostics>,
}

impl ConsoleValues<'_> {
    fn visit(&self, node: &Node) {
        for module in self.run.values.of(node.module()) {
            match node {
                Node::ModuleCall(it) => {
                    let name = &it.name;
                    let path = module.config.path.child(name);
                    let config = self.run.session.config;
                    let call = module.config.calls.get(name);
                    if let (Some(call), Some(child)) = (call, config.module(&path)) {
                        let names = EvalScope::of(self.run, &module);
                        let expansion = expand(&call.repetition, &names, Phase::Console);
                        let keys = expansion.keys.unwrap_or_default();
                        self.run.values.expand_call(&module, name, child, keys);
                    }
                }
                Node::Resource(it) => self.resource(&module, &it.resource),
                _ => {}
            }
        }
    }

    pub(super) fn resource(&self, module: &Rc<ModuleValues>, name: &Resource) {
        let Some(resource) = module.config.resources.get(name) else {
            return;
        };
        let registry = self.run.session.registry;
        let source = &resource.provider_source;
        let schema = registry.resource(source, name.mode, &name.kind);
        let (Some(schema), Some(provider)) = (schema, registry.unconfigured(source)) else {
            return;
        };
        let keys = self.objects.keys_of(&module.address, name);
        let instance_keys = match keys.is_empty() {
            // Without objects, not even the number of instances is known.
            true => match resource.repetition {
                Repetition::One => InstanceKeys::One,
                Repetition::Count(_) => InstanceKeys::AnyCount,
                Repetition::ForEach(_) => InstanceKeys::AnyEach,
            },
            false => InstanceKeys::of_keys(keys.iter()),
        };
        let ty = schema.block.object_type();
        let is_new = keys.is_empty() && matches!(instance_keys, InstanceKeys::One);
        let mut values = ResourceValues::new(instance_keys, ty);
        if is_new {
            values.set(Key::None, Value::DYNAMIC);
        }
        for key in keys {
            let address = name.instance(&module.address, key.clone());
            if let Some(change) = self.objects.change(&address) {
                values.set(key, change.after.clone());
                continue;
            }
            let object = self.objects.state().current(&address);
            match object.map(|it| decode(&address, it, schema, &**provider)) {
                Some(Ok(prior_object)) => {
                    values.set(key, mark_by_schema(prior_object.marked(), &schema.block))
                }
                Some(Err(errors)) => self.unreadable.borrow_mut().extend(errors),
                None => {}
            }
        }
        module.resources.borrow_mut().insert(name.clone(), values);
    }
}
