//! The console: evaluating single expressions over a state.

use std::cell::RefCell;
use std::rc::Rc;

use crate::base::session::Session;
use crate::graph::config_graph::ConfigGraph;
use crate::graph::node::Node;
use crate::object::decode::decode;
use crate::object::sensitive::mark_by_schema;
use crate::scope::eval_scope::EvalScope;
use crate::scope::expand::expand;
use crate::scope::run::{Phase, Run};
use crate::scope::values::instance_keys::InstanceKeys;
use crate::scope::values::module_values::ModuleValues;
use crate::scope::values::resource_values::ResourceValues;
use rform_config::Repetition;
use rform_core::addr::{Key, Module, Resource};
use rform_core::diag::Diagnostics;
use rform_core::graph::in_order;
use rform_core::value::Value;
use rform_lang::console;
use rform_lang::eval::{Scope, evaluate as evaluate_expression};
use rform_lang::syntax::Expression;
use rform_state::State;

/// The value of an expression in the root module, evaluated over the state, with the diagnostics of
/// evaluating it.
pub fn evaluate(
    session: &Session<'_>,
    state: &State,
    expression: &Expression,
) -> (Value, Diagnostics) {
    with_root(session, state, |scope| {
        evaluate_expression(expression, scope)
    })
    .unwrap_or_else(|faults| (Value::DYNAMIC, faults))
}

/// The console's answer to an expression in the root module, evaluated over the state.
///
/// # Errors
/// The configuration or the state cannot be read, or the expression cannot be evaluated.
pub fn answer(
    session: &Session<'_>,
    state: &State,
    expression: &Expression,
) -> Result<String, Diagnostics> {
    with_root(session, state, |scope| console::answer(expression, scope))?
}

/// The names of the functions that an expression may call.
pub(super) fn function_names(session: &Session<'_>, state: &State) -> Vec<String> {
    let names = with_root(session, state, |scope| console::function_names(scope));
    names.ok().flatten().unwrap_or_default()
}

/// Calls `work` with the scope of the root module.
///
/// # Errors
/// The configuration is not valid, or an object of the state does not fit its schema.
fn with_root<T>(
    session: &Session<'_>,
    state: &State,
    work: impl FnOnce(&dyn Scope) -> T,
) -> Result<T, Diagnostics> {
    let run = Run::new(session, Phase::Console, session.world.now());
    let (graph, faults) = ConfigGraph::of(session.config, session.registry);
    if run.report(faults).is_err() {
        return Err(run.take_diagnostics());
    }
    let console_values = ConsoleValues {
        run: &run,
        state,
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
    let Some(root) = run.values.of(&Module::root()).into_iter().next() else {
        return Err(Diagnostics::new());
    };
    let result = work(&EvalScope::of(&run, &root));
    let faults = run.take_diagnostics();
    if faults.has_errors() {
        Err(faults)
    } else {
        Ok(result)
    }
}

/// Sets the values of a run to the objects of a state.
struct ConsoleValues<'a> {
    run: &'a Run<'a>,
    state: &'a State,
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
        let keys = self.state.keys_of(&module.address, name);
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
            let object = self.state.current(&address);
            match object.map(|it| decode(&address, it, schema, &**provider)) {
                Some(Ok(prior_object)) => {
                    values.set(key, mark_by_schema(prior_object.marked(), &schema.block))
                }
                Some(Err(faults)) => self.unreadable.borrow_mut().extend(faults),
                None => {}
            }
        }
        module.resources.borrow_mut().insert(name.clone(), values);
    }
}
