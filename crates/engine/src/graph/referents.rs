//! The nodes of the configuration graph that a reference leads to.

use std::sync::Arc;

use crate::graph::node::Node;
use rform_config::{Config, Repetition};
use rform_core::addr::{
    ConfigResource, InputVariable, LocalValue, Module, ModuleCall, OutputValue, Resource,
};
use rform_lang::references::Subject;

/// The nodes that an expression in `module` depends on when it refers to `subject`; none for names
/// such as `path` and `each`, which are no blocks.
///
/// A module as a whole stands for its expansion and everything in it.
pub fn referents(config: &Config, module: &Module, subject: &Subject) -> Vec<Node> {
    match subject {
        Subject::Variable(name) => vec![Node::Variable(InputVariable::new(module, name))],
        Subject::Local(name) => vec![Node::Local(LocalValue::new(module, name))],
        Subject::Resource(resource, _) => vec![Node::Resource(in_module(module, resource))],
        Subject::Output(call, Some(_), output) => output_nodes(module, call, output),
        Subject::Output(call, None, _) if is_for_each(config, module, call) => {
            // `module.net.eu` with `for_each` is an instance, not an output.
            module_nodes(config, module, call)
        }
        Subject::Output(call, None, output) => output_nodes(module, call, output),
        Subject::Module(call, _) => module_nodes(config, module, call),
        _ => Vec::new(),
    }
}

/// The called module that a subject stands for as a whole; none for other subjects.
pub fn whole_module(config: &Config, module: &Module, subject: &Subject) -> Option<Module> {
    match subject {
        Subject::Module(call, _) => Some(module.child(call)),
        Subject::Output(call, None, _) if is_for_each(config, module, call) => {
            Some(module.child(call))
        }
        _ => None,
    }
}

/// The address of a resource in a module of the configuration.
pub fn in_module(module: &Module, resource: &Resource) -> ConfigResource {
    ConfigResource {
        module: module.clone(),
        resource: resource.clone(),
    }
}

fn is_for_each(config: &Config, module: &Module, call: &Arc<str>) -> bool {
    let call = config.module(module).and_then(|it| it.calls.get(call));
    call.is_some_and(|call| matches!(call.repetition, Repetition::ForEach(_)))
}

/// One output of a called module, and the expansion of the call.
fn output_nodes(module: &Module, call: &Arc<str>, output: &Arc<str>) -> Vec<Node> {
    vec![
        Node::Output(OutputValue::new(&module.child(call), output)),
        Node::ModuleCall(ModuleCall::new(module, call)),
    ]
}

/// Everything in a called module and in those that it calls, and the expansion of the call.
fn module_nodes(config: &Config, module: &Module, call: &Arc<str>) -> Vec<Node> {
    let expansion = Node::ModuleCall(ModuleCall::new(module, call));
    let nodes = nodes_below(config, &module.child(call));
    nodes.chain([expansion]).collect()
}

/// All values and resources of a module and of those that it calls.
fn nodes_below<'a>(config: &'a Config, module: &Module) -> impl Iterator<Item = Node> + 'a {
    let module = module.clone();
    let modules = config.modules.values();
    let modules = modules.filter(move |it| it.path.0.starts_with(&module.0));
    modules.flat_map(|module| {
        let path = &module.path;
        let variables = module.variables.keys();
        let variables = variables.map(|name| Node::Variable(InputVariable::new(path, name)));
        let locals = module.locals.keys();
        let locals = locals.map(|name| Node::Local(LocalValue::new(path, name)));
        let outputs = module.outputs.keys();
        let outputs = outputs.map(|name| Node::Output(OutputValue::new(path, name)));
        let resources = module.resources.keys();
        let resources = resources.map(|name| Node::Resource(in_module(path, name)));
        variables.chain(locals).chain(outputs).chain(resources)
    })
}
