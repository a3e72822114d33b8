//! The attributes that a plan follows from: changes of others are not worth a note.
//!
//! The expressions of everything that changes are followed through locals, variables and outputs
//! to the attributes of resources that they come from.
//! <https://developer.hashicorp.com/terraform/internals/json-format#plan-representation>
//! (`relevant_attributes`)

use std::collections::BTreeSet;

use crate::base::registry::Registry;
use crate::graph::references::all_references;
use rform_config::content;
use rform_config::{Config, ModuleConfig};
use rform_core::addr::{Key, ModuleInstance, OutputValueInstance, ResourceInstance};
use rform_core::value::{Path, Step, Value};
use rform_lang::references::{Access, Reference, Subject, references};
use rform_lang::syntax::Expression;
use rform_plan::{Action, Plan};

/// The attributes that the plan follows from, each once, as an instance and the path into it.
pub fn relevant_attributes(
    config: &Config,
    registry: &Registry,
    plan: &Plan,
) -> RelevantAttributes {
    let mut search = Search::new(config, registry);
    for change in plan.changes.iter().filter(|it| it.action != Action::NoOp) {
        search.resource(&change.address);
    }
    for output in module_outputs(config, registry, plan) {
        search.outputs(&output.module, &|name| *name == *output.name);
    }
    let changes = |name: &str| {
        let output = plan.outputs.get(name);
        output.is_some_and(|output| output.action != Action::NoOp)
    };
    search.outputs(&ModuleInstance::root(), &changes);
    search.run();
    search.found.into_iter().collect()
}

/// The outputs of modules that the plan evaluated. Their values are in no state, so that each counts
/// as a change.
fn module_outputs(
    config: &Config,
    registry: &Registry,
    plan: &Plan,
) -> BTreeSet<OutputValueInstance> {
    let mut evaluated = plan.module_outputs.clone();
    if !plan.targets.is_empty() {
        // Targets select the outputs that something selected needs.
        let mut search = Search::new(config, registry);
        for change in &plan.changes {
            search.resource(&change.address);
        }
        search.run();
        evaluated.retain(|output| search.outputs.contains(output));
    }
    evaluated
}

/// Resource instances, each with the path of an attribute in its object.
pub type RelevantAttributes = Vec<(ResourceInstance, Path)>;

struct Search<'a> {
    config: &'a Config,
    registry: &'a Registry,
    /// References that are still to be followed, with the modules that they are made in.
    open: Vec<(ModuleInstance, Reference)>,
    /// References that were met before: their modules, subjects and paths.
    seen: BTreeSet<(ModuleInstance, String)>,
    found: BTreeSet<(ResourceInstance, Path)>,
    /// The outputs of modules that were followed.
    outputs: BTreeSet<OutputValueInstance>,
}

impl<'a> Search<'a> {
    fn new(config: &'a Config, registry: &'a Registry) -> Search<'a> {
        Search {
            config,
            registry,
            open: Vec::new(),
            seen: BTreeSet::new(),
            found: BTreeSet::new(),
            outputs: BTreeSet::new(),
        }
    }

    fn module(&self, module: &ModuleInstance) -> Option<&'a ModuleConfig> {
        self.config.module(&module.module()).map(|module| &**module)
    }

    fn add(&mut self, module: &ModuleInstance, all: Vec<Reference>) {
        for reference in all {
            let path = path_of(&reference);
            let name = format!("{:?}{path}", reference.subject);
            if self.seen.insert((module.clone(), name)) {
                self.open.push((module.clone(), reference));
            }
        }
    }

    fn expression(&mut self, module: &ModuleInstance, expression: &Expression) {
        self.add(module, references(expression).0);
    }

    /// Adds all references of a resource's configuration.
    fn resource(&mut self, address: &ResourceInstance) {
        let module = self.module(&address.module);
        let Some(resource) = module.and_then(|it| it.resources.get(&address.resource)) else {
            return;
        };
        let name = &resource.name;
        let schema = self
            .registry
            .resource(&resource.provider_source, name.mode, &name.kind);
        let mut all = match schema {
            Some(schema) => content::references(&resource.body, &schema.block).0,
            None => all_references(&resource.body),
        };
        let repetition = resource.repetition.expression();
        all.extend(repetition.into_iter().flat_map(|it| references(it).0));
        self.add(&address.module, all);
    }

    fn outputs(&mut self, module: &ModuleInstance, wanted: &dyn Fn(&str) -> bool) {
        let Some(found) = self.module(module) else {
            return;
        };
        let outputs = found.outputs.values().filter(|output| wanted(&output.name));
        let outputs: Vec<_> = outputs.collect();
        let names = outputs.iter().map(|output| &output.name);
        self.outputs
            .extend(names.map(|name| OutputValueInstance::new(module, name)));
        let all: Vec<Reference> = outputs
            .iter()
            .flat_map(|output| references(&output.value).0)
            .collect();
        self.add(module, all);
    }

    fn run(&mut self) {
        while let Some((module, reference)) = self.open.pop() {
            self.follow(&module, &reference);
        }
    }

    fn follow(&mut self, module: &ModuleInstance, reference: &Reference) {
        match &reference.subject {
            Subject::Variable(name) => {
                let Some((caller, step)) = module.parent() else {
                    return;
                };
                let call = self
                    .module(&caller)
                    .and_then(|it| it.calls.get(&step.name))
                    .cloned();
                let arguments = call.iter().flat_map(|call| &call.arguments);
                for argument in arguments.filter(|argument| argument.name == *name) {
                    self.expression(&caller, &argument.value);
                }
            }
            Subject::Local(name) => {
                let local = self
                    .module(module)
                    .and_then(|it| it.locals.get(name))
                    .cloned();
                if let Some(local) = local {
                    self.expression(module, &local.value);
                }
            }
            Subject::Output(call, key, output) => {
                let child = module.child(call, key.clone().unwrap_or_default());
                self.outputs(&child, &|name| name == &**output);
            }
            Subject::Module(call, key) => {
                let child = module.child(call, key.clone().unwrap_or_default());
                self.outputs(&child, &|_| true);
            }
            Subject::Resource(resource, key) => {
                let key = key.clone().unwrap_or(Key::None);
                let address = resource.instance(module, key);
                let path = path_of(reference);
                let first = path.0.first().cloned();
                self.found.insert((address.clone(), path));
                match first {
                    Some(Step::Attribute(name)) => self.attribute(&address, &name),
                    _ => self.resource(&address),
                }
            }
            _ => {}
        }
    }

    /// Adds the references of one attribute of a resource.
    fn attribute(&mut self, address: &ResourceInstance, name: &str) {
        let module = self.module(&address.module);
        let resource = module
            .and_then(|it| it.resources.get(&address.resource))
            .cloned();
        let attributes = resource
            .iter()
            .flat_map(|resource| &resource.body.attributes);
        for attribute in attributes.filter(|attribute| &*attribute.name == name) {
            self.expression(&address.module, &attribute.value);
        }
    }
}

fn path_of(reference: &Reference) -> Path {
    let step = |access: &Access| match access {
        Access::Attribute(name, _) => Step::Attribute(name.clone()),
        Access::Index(Value::String(key), _) => Step::Key(key.clone()),
        Access::Index(key, _) => {
            let index = key.as_i64().and_then(|index| u64::try_from(index).ok());
            index.map_or(Step::Element, Step::Index)
        }
    };
    Path(reference.remaining().iter().map(step).collect())
}
