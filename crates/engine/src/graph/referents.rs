//! The nodes that a reference leads to.

use std::sync::Arc;

use crate::graph::node::Node;
use rform_config::{Config, Repetition};
use rform_core::addr::Module;
use rform_lang::references::Subject;

/// What a subject stands for in a module.
pub fn meant(config: &Config, path: &Module, subject: &Subject) -> Vec<Node> {
    let path = || path.clone();
    match subject {
        Subject::Variable(name) => vec![Node::Variable(path(), name.clone())],
        Subject::Local(name) => vec![Node::Local(path(), name.clone())],
        Subject::Resource(resource, _) => vec![Node::Resource(path(), resource.clone())],
        Subject::Output(name, Some(_), output) => of_output(path(), name, output),
        Subject::Output(name, None, output) => {
            let call = config.module(&path()).and_then(|it| it.calls.get(name));
            match call.map(|call| &call.repetition) {
                // The output is the key of an instance, then.
                Some(Repetition::ForEach(_)) => {
                    meant(config, &path(), &Subject::Module(name.clone(), None))
                }
                _ => of_output(path(), name, output),
            }
        }
        Subject::Module(name, _) => {
            let child = path().child(name);
            let expansion = Node::Call(path(), name.clone());
            within(config, &child).chain([expansion]).collect()
        }
        _ => Vec::new(),
    }
}

/// All values and resources of a module and of those that it calls.
fn within<'a>(config: &'a Config, module: &Module) -> impl Iterator<Item = Node> + 'a {
    let module = module.clone();
    let modules = config.modules.values();
    let modules = modules.filter(move |it| it.path.0.starts_with(&module.0));
    modules.flat_map(|module| {
        let path = || module.path.clone();
        let variables = module.variables.keys();
        let variables = variables.map(move |name| Node::Variable(path(), name.clone()));
        let locals = module.locals.keys();
        let locals = locals.map(move |name| Node::Local(path(), name.clone()));
        let outputs = module.outputs.keys();
        let outputs = outputs.map(move |name| Node::Output(path(), name.clone()));
        let resources = module.resources.keys();
        let resources = resources.map(move |name| Node::Resource(path(), name.clone()));
        variables.chain(locals).chain(outputs).chain(resources)
    })
}

fn of_output(path: Module, call: &Arc<str>, output: &Arc<str>) -> Vec<Node> {
    vec![
        Node::Output(path.child(call), output.clone()),
        Node::Call(path, call.clone()),
    ]
}
