//! All expressions and bodies of a module, each with the names that may be used in it.

use super::{Place, Schemas, check_dependencies, check_unit};
use crate::addr::Mode;
use crate::config::{
    Condition, Config, IgnoreChanges, ModuleCall, ModuleConfig, Provisioner, Repetition, Resource,
    content,
};
use crate::diag::{Diagnostic, Diagnostics};
use crate::lang::references::references;
use crate::lang::syntax::{Body, Expression};
use crate::schema::Block;
use crate::value::Step;

/// Checks all that a module refers to.
pub(super) fn check_module(
    config: &Config,
    module: &ModuleConfig,
    schemas: Schemas<'_>,
    faults: &mut Diagnostics,
) {
    let mut checker = Checker {
        config,
        module,
        schemas,
        faults,
    };
    checker.module();
}

struct Checker<'a> {
    config: &'a Config,
    module: &'a ModuleConfig,
    schemas: Schemas<'a>,
    faults: &'a mut Diagnostics,
}

impl Repetition {
    /// The names that a repeated block may use.
    pub(crate) fn place(&self) -> Place {
        Place {
            counted: matches!(self, Repetition::Count(_)),
            keyed: matches!(self, Repetition::ForEach(_)),
            itself: false,
        }
    }
}

impl Checker<'_> {
    fn module(&mut self) {
        let module = self.module;
        let nowhere = Place::default();
        for variable in module.variables.values() {
            self.conditions(&variable.validations, nowhere);
        }
        for local in module.locals.values() {
            self.expression(&local.value, nowhere);
        }
        for output in module.outputs.values() {
            self.expression(&output.value, nowhere);
            self.conditions(&output.preconditions, nowhere);
            self.faults
                .extend(check_dependencies(module, &output.depends_on, self.schemas));
        }
        for call in module.calls.values() {
            self.call(call);
        }
        for resource in module.resources.values() {
            self.resource(resource);
        }
        for check in module.checks.values() {
            self.conditions(&check.asserts, nowhere);
        }
        for provider in module.providers.values() {
            self.body(&provider.body, &Block::default(), nowhere);
        }
        for import in &module.imports {
            self.import(import);
        }
    }

    fn expression(&mut self, expression: &Expression, place: Place) {
        let (found, faults) = references(expression);
        let told = check_unit(self.module, &found, faults, place, self.schemas);
        self.faults.extend(told);
    }

    fn body(&mut self, body: &Body, schema: &Block, place: Place) {
        let (found, faults) = content::references(body, schema);
        let told = check_unit(self.module, &found, faults, place, self.schemas);
        self.faults.extend(told);
    }

    fn conditions(&mut self, conditions: &[Condition], place: Place) {
        for condition in conditions {
            self.expression(&condition.condition, place);
            self.expression(&condition.message, place);
        }
    }

    fn repetition(&mut self, repetition: &Repetition) {
        if let Some(expression) = repetition.expression() {
            self.expression(expression, Place::default());
        }
    }

    fn call(&mut self, call: &ModuleCall) {
        self.repetition(&call.repetition);
        for argument in &call.arguments {
            self.expression(&argument.value, call.repetition.place());
        }
        let told = check_dependencies(self.module, &call.depends_on, self.schemas);
        self.faults.extend(told);
    }

    fn resource(&mut self, resource: &Resource) {
        let name = &resource.name;
        let schema = (self.schemas)(&resource.provider_source, name.mode, &name.kind);
        let nothing = Block::default();
        let block = schema.as_ref().map_or(&nothing, |schema| &schema.block);
        let place = resource.repetition.place();
        let itself = Place {
            itself: true,
            ..place
        };
        self.repetition(&resource.repetition);
        self.body(&resource.body, block, place);
        let told = check_dependencies(self.module, &resource.depends_on, self.schemas);
        self.faults.extend(told);
        let lifecycle = &resource.lifecycle;
        self.conditions(&lifecycle.preconditions, place);
        self.conditions(&lifecycle.postconditions, itself);
        for trigger in &lifecycle.replace_triggered_by {
            self.expression(trigger, place);
        }
        if let Some(connection) = &resource.connection {
            self.body(connection, &nothing, itself);
        }
        for provisioner in &resource.provisioners {
            self.provisioner(provisioner, itself);
        }
        if name.mode == Mode::Managed && schema.is_some() {
            self.ignored(&lifecycle.ignore_changes, block);
        }
    }

    fn provisioner(&mut self, provisioner: &Provisioner, place: Place) {
        self.body(&provisioner.body, &Block::default(), place);
        if let Some(connection) = &provisioner.connection {
            self.body(connection, &Block::default(), place);
        }
    }

    /// What `ignore_changes` names must be in the schema.
    fn ignored(&mut self, ignored: &IgnoreChanges, schema: &Block) {
        let IgnoreChanges::Paths(paths) = ignored else {
            return;
        };
        for (path, span) in paths {
            let Some(Step::Attribute(name)) = path.0.first() else {
                continue;
            };
            if schema.attributes.contains_key(name) || schema.blocks.contains_key(name) {
                continue;
            }
            let known = schema.attributes.keys().chain(schema.blocks.keys());
            let advice = crate::config::suggest::did_you_mean(name, known.map(|known| &**known));
            let detail = format!(
                "This object has no argument, nested block, or exported attribute named \
                 {name:?}.{advice}"
            );
            let fault = Diagnostic::error("Unsupported attribute", detail);
            self.faults.push(fault.at(*span));
        }
    }

    fn import(&mut self, import: &crate::config::Import) {
        let place = Place {
            keyed: import.for_each.is_some(),
            ..Place::default()
        };
        self.expression(&import.id, place);
        if let Some(for_each) = &import.for_each {
            self.expression(for_each, Place::default());
        }
        let (path, resource) = &import.to_resource;
        let target = self.config.module(path);
        let there = target.is_some_and(|it| it.resources.contains_key(resource));
        if there || path.is_root() {
            return;
        }
        let detail = format!(
            "The configuration for the given import target {path}.{resource} does not exist. All \
             target instances must have an associated configuration to be imported."
        );
        let summary = "Configuration for import target does not exist";
        self.faults
            .push(Diagnostic::error(summary, detail).at(import.to.span));
    }
}
