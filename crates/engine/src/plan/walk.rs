//! Going through the configuration.

use std::rc::Rc;
use std::sync::Arc;

use futures_util::future::join_all;

use super::outputs::root_output_faults;
use super::partial::Here;
use super::{Instance, Planner};
use crate::check_results::Subject;
use crate::conditions::{Outcome, Words, judge_as};
use crate::eval_scope::{EvalScope, given_at, variable_value};
use crate::expand::shape;
use crate::graph::Node;
use crate::output::{output_holds, output_result};
use crate::overrides::answering;
use crate::run::{Phase, Reported};
use crate::values::{InstanceKeys, ModuleValues, RepetitionData, ResourceValues};
use rform_config::Variable;
use rform_core::addr::{Key, Mode, Module, ResourceInstance};
use rform_core::diag::Diagnostic;
use rform_core::graph::{Outcome as Went, Stop, walk};
use rform_core::suggest::did_you_mean;
use rform_core::value::Value;
use rform_lang::eval::Scope;

/// What became of a visit: an error is among the diagnostics already.
pub(super) type Visit = Result<(), Reported>;

impl Planner<'_> {
    /// Plans everything the configuration asks for. What depends on something that failed is
    /// passed over.
    pub(super) async fn walk(&self) {
        let stop = Stop::default();
        let outcomes = walk(&self.graph.graph, None, &stop, |node| async move {
            let node = &self.graph.graph[node];
            match self.only.as_ref().is_none_or(|only| only.contains(node)) {
                true => self.visit(node).await.is_ok(),
                false => true,
            }
        })
        .await;
        if !self.run.has_errors()
            && let Some(node) = self.first_not_done(&outcomes)
        {
            self.run.fail_unexplained(&node.to_string());
        }
    }

    fn first_not_done(&self, outcomes: &[Went]) -> Option<&Node> {
        let graph = &self.graph.graph;
        let mut nodes = graph.node_indices();
        let node = nodes.find(|node| outcomes.get(node.index()) != Some(&Went::Done))?;
        Some(&graph[node])
    }

    async fn visit(&self, node: &Node) -> Visit {
        let destroying = self.is(rform_plan::Mode::Destroy);
        match node {
            Node::Check(..) => _ = self.reached.borrow_mut().insert(node.clone()),
            Node::Resource(path, name) => self.collect_imports_of(path, name)?,
            _ => {}
        }
        let modules = self.run.values.of(node.module());
        let mut visit = Ok(());
        let overrides = &self.run.session.overrides;
        for module in modules.iter().filter(|it| !overrides.covers(&it.address)) {
            let visited = match node {
                Node::Variable(_, name) => self.variable(module, name),
                Node::Local(_, name) => self.local(module, name),
                Node::Output(..) if destroying => Ok(()),
                Node::Output(_, name) => self.output(module, name),
                Node::Call(path, name) => self.call(module, path, name),
                Node::Provider(..) => Ok(()),
                Node::Resource(_, name) if destroying => self.existing(module, name).await,
                Node::Resource(_, name) => self.resource(module, name).await,
                // After everything else: see `checks`.
                Node::Check(..) => Ok(()),
            };
            visit = visit.and(visited);
        }
        visit
    }

    fn variable(&self, module: &Rc<ModuleValues>, name: &Arc<str>) -> Visit {
        let unfit = self.run.session.unfit.get(name);
        if let Some(unfit) = unfit.filter(|_| module.address.is_root()) {
            return self.run.pass(unfit.iter().cloned());
        }
        let (value, found) = variable_value(self.run, module, name);
        module.variables.borrow_mut().insert(name.clone(), value);
        self.run.pass(found)?;
        match module.config.variables.get(name) {
            Some(variable) => self.validate_variable(module, variable),
            None => Ok(()),
        }
    }

    fn validate_variable(&self, module: &Rc<ModuleValues>, variable: &Variable) -> Visit {
        let names = EvalScope::of(self.run, module);
        let subject = Subject::Variable(module.address.clone(), variable.name.to_string());
        self.run.check_results.expect(&subject);
        variable
            .validations
            .iter()
            .fold(Ok(()), |visit, validation| {
                let (outcome, mut found) = judge_validation(validation, variable, module, &names);
                self.run.check_results.note(&subject, validation, &outcome);
                outcome.name_subject(&mut found, &subject);
                visit.and(self.run.pass(found))
            })
    }

    fn local(&self, module: &Rc<ModuleValues>, name: &Arc<str>) -> Visit {
        let names = EvalScope::of(self.run, module);
        let Some(local) = module.config.locals.get(name) else {
            return Err(self.run.fail_unexplained(&format!("local.{name}")));
        };
        let value = names.value(&local.value);
        let visit = value.as_ref().map(|_| ()).map_err(|reported| *reported);
        let value = value.unwrap_or(Value::DYNAMIC);
        module.locals.borrow_mut().insert(name.clone(), value);
        visit
    }

    fn output(&self, module: &Rc<ModuleValues>, name: &Arc<str>) -> Visit {
        let Some(output) = module.config.outputs.get(name) else {
            return Err(self.run.fail_unexplained(&format!("output.{name}")));
        };
        let subject = Subject::Output(module.address.clone(), name.to_string());
        self.run.check_results.expect(&subject);
        output_holds(self.run, module, output)?;
        let value = output_result(self.run, module, output)?;
        if !module.address.is_root() {
            return Ok(());
        }
        if !output.ephemeral {
            self.run.pass(root_output_faults(output, &value))?;
        }
        self.sound_outputs.borrow_mut().insert(name.clone());
        Ok(())
    }

    fn call(&self, module: &Rc<ModuleValues>, path: &Module, name: &Arc<str>) -> Visit {
        let unknown = || self.run.fail_unexplained(&path.child(name).to_string());
        let call = module.config.calls.get(name).ok_or_else(unknown)?;
        let child = self.run.session.config.module(&path.child(name));
        let child = child.ok_or_else(unknown)?;
        let names = EvalScope::of(self.run, module);
        let (shape, found) = shape(&call.repetition, &names, Phase::Plan);
        self.run.pass(found)?;
        let shape = shape.ok_or_else(unknown)?;
        self.run.values.expand_call(module, name, child, shape);
        Ok(())
    }

    async fn resource(
        &self,
        module: &Rc<ModuleValues>,
        name: &rform_core::addr::Resource,
    ) -> Visit {
        let unknown = || {
            let all = name.instance(&module.address, Key::None);
            self.run.fail_unexplained(&all.to_string())
        };
        let resource = module.config.resources.get(name).ok_or_else(unknown)?;
        self.refuse_repeating_by_itself(resource)?;
        let names = EvalScope::of(self.run, module);
        let (shape, found) = shape(&resource.repetition, &names, Phase::Plan);
        self.run.pass(found)?;
        let shape = shape.ok_or_else(unknown)?;
        self.imports_fit(&module.address, name, &shape)?;
        let config = self.run.session.config;
        let place = config.provider_place(&module.config.path, &resource.provider);
        let schema = self.schema_of(resource)?;
        let ty = schema.block.object_type();
        let values = ResourceValues::new(shape.clone(), ty);
        module.resources.borrow_mut().insert(name.clone(), values);
        self.expect(module, name, &shape);
        if matches!(&shape, InstanceKeys::Count(0)) && self.unwanted(module, name).is_empty() {
            return Ok(());
        }
        let provider = self.providers.get(self.run, &place).await?;
        self.refresh(&place, &provider).await;
        self.recover_of(&module.address, name).await?;
        let planned = self.keys_to_plan(&Here {
            module,
            name,
            shape: &shape,
            schema: &schema,
            provider: &*provider,
        })?;
        let instances = shape.instances().into_iter();
        let instances = instances
            .filter(|(key, _)| planned.contains(key))
            .map(|(key, repeat)| {
                let address = name.instance(&module.address, key);
                Instance {
                    provider: answering(self.run, &address, &place, &provider),
                    address,
                    module,
                    repeat,
                    resource,
                    schema: schema.clone(),
                    place: place.clone(),
                }
            });
        let instances: Vec<_> = instances.collect();
        self.refuse_references_to_itself(resource, &instances)?;
        match name.mode {
            Mode::Managed => {
                let mut visit = self.find_imports(&instances).await;
                for instance in &instances {
                    visit = visit.and(self.instance(instance));
                }
                visit
            }
            Mode::Data => {
                let read = join_all(instances.iter().map(|instance| self.data(instance))).await;
                read.into_iter().fold(Ok(()), Visit::and)
            }
            Mode::Ephemeral => Err(self.run.fail(no_ephemeral(name))),
        }
    }

    /// While everything is destroyed, resources are what the state says.
    async fn existing(
        &self,
        module: &Rc<ModuleValues>,
        name: &rform_core::addr::Resource,
    ) -> Visit {
        let Some(resource) = module.config.resources.get(name) else {
            return Err(self.run.fail_unexplained(&name.to_string()));
        };
        let config = self.run.session.config;
        let place = config.provider_place(&module.config.path, &resource.provider);
        let keys = self.state.borrow().keys_of(&module.address, name);
        if keys.is_empty() && name.mode == Mode::Data {
            return self.resource(module, name).await;
        }
        let schema = self.schema_of(resource)?;
        let shape = InstanceKeys::of_keys(keys.iter());
        let values = ResourceValues::new(shape, schema.block.object_type());
        module.resources.borrow_mut().insert(name.clone(), values);
        if keys.is_empty() && self.interrupted(module, name).is_empty() {
            return Ok(());
        }
        let provider = self.providers.get(self.run, &place).await?;
        self.refresh(&place, &provider).await;
        // A create may have been begun in place of an object that turns out to be gone.
        let interrupted = self.interrupted(module, name);
        for key in keys {
            let address = name.instance(&module.address, key.clone());
            if let Some(Some(prior_object)) = self.prior_objects.borrow().get(&address) {
                module.set_object(name, key, prior_object.marked());
            }
        }
        let begun = interrupted.into_iter().map(|address| Instance {
            repeat: repeat_of(&address.key),
            address,
            module,
            resource,
            schema: schema.clone(),
            provider: provider.clone(),
            place: place.clone(),
        });
        let mut visit = Ok(());
        for instance in begun {
            visit = visit.and(self.recover(&instance).await);
        }
        visit
    }

    fn expect(
        &self,
        module: &Rc<ModuleValues>,
        name: &rform_core::addr::Resource,
        shape: &InstanceKeys,
    ) {
        let keys = shape.instances().into_iter().map(|(key, _)| key);
        let addresses = keys.map(|key| name.instance(&module.address, key));
        let addresses: Vec<ResourceInstance> = addresses.collect();
        let all = name.instance(&module.address, Key::None);
        self.run.check_results.expanded(&Subject::Resource(all));
        for address in &addresses {
            self.run
                .check_results
                .expect(&Subject::Resource(address.clone()));
        }
        self.expected.borrow_mut().extend(addresses);
    }

    fn schema_of(
        &self,
        resource: &rform_config::Resource,
    ) -> Result<Arc<rform_core::schema::ResourceSchema>, Reported> {
        let (source, name) = (&resource.provider_source, &resource.name);
        let registry = self.run.session.registry;
        let schema = registry.resource(source, name.mode, &name.kind);
        let schema = schema.cloned();
        schema.ok_or_else(|| self.run.fail(no_schema(registry, resource)))
    }
}

/// What repeats an instance, as far as its key tells.
fn repeat_of(key: &Key) -> RepetitionData {
    match key {
        Key::None => RepetitionData::One,
        Key::Index(index) => RepetitionData::Count(*index),
        Key::Name(name) => RepetitionData::Each(Value::String(name.clone()), Value::DYNAMIC),
    }
}

/// What a validation of a variable finds, named as Terraform does.
pub fn judge_validation(
    validation: &rform_config::Condition,
    variable: &Variable,
    module: &ModuleValues,
    names: &dyn Scope,
) -> (Outcome, Vec<Diagnostic>) {
    let (outcome, found) = judge_as(validation, names, Words::OF_VALIDATION);
    let failed = matches!(outcome, Outcome::Fail(_));
    let faults = found.into_iter().enumerate().map(|(at, mut fault)| {
        if at == 0 && failed {
            fault.detail = format!(
                "{}\n\nThis was checked by the validation rule at {}.",
                fault.detail,
                names
                    .sources()
                    .and_then(|all| all.range_of(validation.span))
                    .unwrap_or_default()
            );
            fault.span = Some(given_at(module, variable));
            fault.context = None;
        }
        fault
    });
    let faults = faults.collect();
    (outcome, faults)
}

/// Why a resource has no schema.
pub fn no_schema(registry: &crate::Registry, resource: &rform_config::Resource) -> Diagnostic {
    let (source, name) = (&resource.provider_source, &resource.name);
    let (what, summary) = match name.mode {
        Mode::Managed => ("resource type", "Invalid resource type"),
        Mode::Data => ("data source", "Invalid data source"),
        Mode::Ephemeral => ("ephemeral resource", "Invalid ephemeral resource"),
    };
    let detail = format!(
        "The provider {} does not support {what} {:?}.{}",
        source.short(),
        &*name.kind,
        other_kind(registry, resource)
    );
    Diagnostic::error(summary, detail).at(resource.kind_span)
}

/// The kind that may have been meant.
fn other_kind(registry: &crate::Registry, resource: &rform_config::Resource) -> String {
    let (source, name) = (&resource.provider_source, &resource.name);
    let Some(provider) = registry.idle(source) else {
        return String::new();
    };
    let (schema, kind) = (provider.schema(), &*name.kind);
    let (same_mode, other_mode) = match name.mode {
        Mode::Data => (&schema.data_sources, &schema.resources),
        _ => (&schema.resources, &schema.data_sources),
    };
    let (article, block, instead) = match name.mode {
        Mode::Data => ("managed resource type", "resource", "data"),
        _ => ("data source", "data", "resource"),
    };
    if other_mode.contains_key(kind) {
        return format!(
            "\n\nDid you intend to use the {article} {kind:?}? If so, declare this using a \
             {block:?} block instead of a {instead:?} block."
        );
    }
    did_you_mean(kind, same_mode.keys().map(|it| &**it))
}

fn no_ephemeral(name: &rform_core::addr::Resource) -> Diagnostic {
    Diagnostic::error(
        "Ephemeral resources are not supported",
        format!("None of the providers built in offers ephemeral resources such as {name}."),
    )
}
