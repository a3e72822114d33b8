//! Evaluating a configuration once, with unknown values of the right type for everything that only a
//! plan knows.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use petgraph::Direction::Incoming;

use crate::base::provider_diagnostics::problem_diagnostic;
use crate::base::session::Session;
use crate::graph::cycles::checked_graph;
use crate::graph::node::Node;
use crate::graph::referents::referents;
use crate::import::block;
use crate::resource::connection::{connection_schema, effective_connection};
use crate::resource::evaluated_config::evaluate_config;
use crate::resource::ignore_changes;
use crate::resource::missing_provider::no_schema;
use crate::resource::provisioner_schema::{provisioner_error, provisioner_schema};
use crate::scope::conditions::evaluate_condition;
use crate::scope::eval_scope::EvalScope;
use crate::scope::expand::expand;
use crate::scope::output::{check_output_preconditions, output_value};
use crate::scope::root_outputs::root_output_errors;
use crate::scope::run::{Phase, Run};
use crate::scope::validation::evaluate_validation;
use crate::scope::values::module_values::ModuleValues;
use crate::scope::values::resource_values::ResourceValues;
use crate::scope::variable::variable_value;
use crate::validate::preflight;
use rform_config::{Condition, ProviderKey, Resource, content};
use rform_core::addr::{Module, Resource as ResourceName};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::graph::in_order;
use rform_core::value::Value;
use rform_lang::eval::{Scope, check_references};
use rform_lang::references::Subject;
use rform_state::State;

const DOES_NOT_HOLD: &str = "Condition failed";

/// Validates a configuration without values and API, and returns all diagnostics. Before a plan the
/// `state` that it is for counts too, since all that the two need is loaded first.
pub fn validate(session: &Session<'_>, state: Option<&State>) -> Diagnostics {
    let run = Run::new(session, Phase::Validate, Duration::ZERO);
    let mut errors = preflight::check(session, state);
    let (graph, more) = checked_graph(session.config, session.registry);
    errors.extend(more);
    if run.report(errors).is_ok() {
        let checker = Checker { run: &run };
        let mut failed = HashSet::new();
        for node in in_order(&graph.graph).unwrap_or_default() {
            let needs = || graph.graph.neighbors_directed(node, Incoming);
            let before = run.count_errors();
            // Nodes that depend on a failed one are skipped.
            if needs().any(|it| failed.contains(&it)) {
                failed.insert(node);
                continue;
            }
            checker.visit(&graph.graph[node]);
            if run.count_errors() > before {
                failed.insert(node);
            }
        }
        checker.imports(&|subject| {
            let meant = referents(session.config, &Module::root(), subject);
            let mut nodes = meant.iter().filter_map(|node| graph.find(node));
            nodes.any(|node| failed.contains(&node))
        });
    }
    run.take_diagnostics()
}

struct Checker<'a> {
    run: &'a Run<'a>,
}

impl Checker<'_> {
    fn visit(&self, node: &Node) {
        for module in self.run.values.of(node.module()) {
            match node {
                Node::Variable(it) => self.variable(&module, &it.name),
                Node::Local(it) => self.local(&module, &it.name),
                Node::Output(it) => self.output(&module, &it.name),
                Node::ModuleCall(it) => self.call(&module, &it.name),
                Node::Provider(it) => self.provider(&module, &it.key),
                Node::Resource(it) => self.resource(&module, &it.resource),
                Node::Check(it) => self.check(&module, &it.name),
            }
        }
    }

    fn variable(&self, module: &Rc<ModuleValues>, name: &Arc<str>) {
        let (value, found) = variable_value(self.run, module, name);
        self.run.note(found);
        let marks = value.marks();
        module.variables.borrow_mut().insert(name.clone(), value);
        let Some(variable) = module.config.variables.get(name) else {
            return;
        };
        let names = EvalScope::of(self.run, module);
        for validation in &variable.validations {
            let (_, found) = evaluate_validation(validation, variable, module, &names);
            self.run.note(found);
        }
        // Everything else has to be valid for all values that the variable may be given.
        let any = Value::unknown(variable.ty.without_optional()).mark(marks);
        module.variables.borrow_mut().insert(name.clone(), any);
    }

    fn local(&self, module: &Rc<ModuleValues>, name: &Arc<str>) {
        let Some(local) = module.config.locals.get(name) else {
            return;
        };
        let value = EvalScope::of(self.run, module).value(&local.value).ok();
        let value = value.unwrap_or(Value::DYNAMIC);
        module.locals.borrow_mut().insert(name.clone(), value);
    }

    fn output(&self, module: &Rc<ModuleValues>, name: &Arc<str>) {
        let value = output_value(self.run, module, name);
        if let Some(output) = module.config.outputs.get(name) {
            if module.address.is_root() && !output.ephemeral {
                self.run.note(root_output_errors(output, &value));
            }
            _ = check_output_preconditions(self.run, module, output);
        }
    }

    fn conditions(&self, conditions: &[Condition], names: &EvalScope<'_>) {
        for condition in conditions {
            self.run.note(check_references(&condition.message, names));
            // That a condition does not hold is no error of the configuration, and its message is
            // not asked for yet.
            let (_, found) = evaluate_condition(condition, names, DOES_NOT_HOLD);
            let whole = condition.condition.span;
            let own = |it: &Diagnostic| it.span.is_some_and(|span| whole.contains(span));
            let found = found.into_iter().filter(own);
            self.run
                .note(found.filter(|it| it.summary != DOES_NOT_HOLD));
        }
    }

    fn call(&self, module: &Rc<ModuleValues>, name: &Arc<str>) {
        let path = module.config.path.child(name);
        let (Some(call), Some(child)) = (
            module.config.calls.get(name),
            self.run.session.config.module(&path),
        ) else {
            return;
        };
        let names = EvalScope::of(self.run, module);
        let expansion = expand(&call.repetition, &names, Phase::Validate);
        self.run.note(expansion.diagnostics);
        if let Some(keys) = expansion.keys {
            self.run.values.expand_call(module, name, child, keys);
        }
    }

    fn provider(&self, module: &Rc<ModuleValues>, key: &ProviderKey) {
        let block = module.config.providers.get(key);
        let Some(block) = block.filter(|block| block.mock.is_none()) else {
            return;
        };
        let source = module.config.provider_source(&key.name);
        let Some(provider) = self.run.session.registry.unconfigured(&source) else {
            return;
        };
        let names = EvalScope::of(self.run, module);
        let schema = &provider.schema().provider;
        let (value, found) = content::decode(&block.body, schema, &names);
        if self.run.report(found).is_ok() {
            let problems = provider.validate_provider(&value.without_marks());
            let body = Some(&block.body);
            let found = problems
                .into_iter()
                .map(|it| problem_diagnostic(it, body, Some(block.span)));
            self.run.note(found.collect::<Vec<_>>());
        }
    }

    pub(super) fn resource(&self, module: &Rc<ModuleValues>, name: &ResourceName) {
        let Some(resource) = module.config.resources.get(name) else {
            return;
        };
        let names = EvalScope::of(self.run, module);
        let expansion = expand(&resource.repetition, &names, Phase::Validate);
        self.run.note(expansion.diagnostics);
        let registry = self.run.session.registry;
        let source = &resource.provider_source;
        let schema = registry.resource(source, name.mode, &name.kind).cloned();
        let (Some(schema), Some(provider)) = (schema, registry.unconfigured(source)) else {
            self.run.note([no_schema(registry, resource)]);
            return;
        };
        let keys = expansion.keys.unwrap_or_default();
        let repetition = keys.instances().into_iter().next();
        let (key, repetition) = repetition.unwrap_or_default();
        let ty = schema.block.object_type();
        let mut values = ResourceValues::new(keys, ty.clone()).of(name.mode);
        values.set(key, Value::unknown(ty.clone()));
        module.resources.borrow_mut().insert(name.clone(), values);
        let names = names.repeated(repetition);
        let address = name.instance(&module.address, rform_core::addr::Key::None);
        match evaluate_config(&address, resource, &schema.block, &**provider, &names) {
            Ok(evaluated) => {
                self.run.note(evaluated.warnings);
                self.run
                    .note(ignore_changes::check(resource, &schema.block));
            }
            Err(found) => self.run.note(found),
        }
        let itself = names.clone().with_self(Value::unknown(ty));
        self.conditions_and_provisioners(resource, &names, &itself);
    }

    fn conditions_and_provisioners(
        &self,
        resource: &Resource,
        names: &EvalScope<'_>,
        itself: &EvalScope<'_>,
    ) {
        let lifecycle = &resource.lifecycle;
        self.conditions(&lifecycle.preconditions, names);
        self.conditions(&lifecycle.postconditions, itself);
        for provisioner in &resource.provisioners {
            if let Some(schema) = provisioner_schema(&provisioner.kind) {
                let (config, found) = content::decode(&provisioner.body, &schema, itself);
                let error = provisioner_error(&provisioner.kind, &config);
                self.run.note(found);
                self.run.note(error);
            }
            if let Some(connection) = effective_connection(resource, provisioner) {
                let schema = connection_schema(itself.is_legacy_module());
                let (_, found) = content::decode(&connection, &schema, itself);
                self.run.note(found);
            }
        }
    }

    /// Checks `import` blocks, but for those that depend on a failed node.
    fn imports(&self, has_failed: &dyn Fn(&Subject) -> bool) {
        for root in self.run.values.of(&Module::root()) {
            for import in &root.config.imports {
                let mut leans = block::mentioned(import);
                if !leans.any(|reference| has_failed(&reference.subject)) {
                    block::check(self.run, &root, import);
                }
            }
        }
    }

    fn check(&self, module: &Rc<ModuleValues>, name: &Arc<str>) {
        if let Some(check) = module.config.checks.get(name) {
            let names = EvalScope::of(self.run, module);
            self.conditions(&check.asserts, &names);
        }
    }
}
