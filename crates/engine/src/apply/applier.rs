//! The walk of an apply over the steps of its plan, and the state that the steps share.

use crate::base::diagnostics::Reported;
use rform_core::addr::{InputVariable, InputVariableInstance};
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use petgraph::graph::DiGraph;
use tokio::sync::OnceCell as OnceCellAsync;

use crate::apply::journal::{Journal, write_failure};
use crate::apply::kept_objects::kept_objects;
use crate::graph::config_graph::ConfigGraph;
use crate::resource::ephemeral::Ephemerals;
use crate::resource::mocks::provider_for_instance;
use crate::resource::provider_meta::provider_of_module;
use crate::resource::providers::{Providers, provider_place};
use crate::scope::eval_scope::EvalScope;
use crate::scope::expand::expand;
use crate::scope::run::{Phase, Run};
use crate::scope::values::instance_keys::{InstanceKeys, RepetitionData};
use crate::scope::values::module_values::ModuleValues;
use rform_config::{Repetition, Resource};
use rform_core::addr::Checkable;
use rform_core::addr::{ConfigResource, Key, ResourceInstance};
use rform_core::graph::{Outcome, walk};
use rform_core::schema::ResourceSchema;
use rform_core::value::Value;
use rform_lang::references::Reference;
use rform_plan::events::Event;
use rform_plan::{Action, Change, Counts, Plan, Step};
use rform_provider::{KeptObject, Provider};
use rform_state::{Record, State, Writer};

/// An apply in progress. All steps share it, on one thread.
pub struct Applier<'a> {
    /// Values of names, results of conditions, and diagnostics.
    pub(super) run: &'a Run<'a>,
    /// The plan that is applied.
    pub(super) plan: &'a Plan,
    /// The configured providers.
    pub(super) providers: Providers,
    /// The ephemeral resources that are open.
    pub(super) ephemerals: Rc<Ephemerals>,
    /// Whether each ephemeral resource that was needed could be opened.
    pub(super) opened: RefCell<HashMap<ConfigResource, Rc<Opening>>>,
    /// The state, which each step updates.
    pub(super) state: RefCell<State>,
    /// The journal, to which each step appends.
    pub(super) journal: Journal,
    /// The numbers of objects that were created, updated, deleted, imported and forgotten.
    pub(super) counts: RefCell<Counts>,
    /// The deposed keys of objects whose successor is created first, by the index of the change.
    pub(super) deposed: RefCell<HashMap<usize, String>>,
    /// The dependencies between the blocks of the configuration.
    pub(super) graph: OnceCell<ConfigGraph>,
    /// Variables whose validations were unknown in the plan.
    pub(super) pending_validations: OnceCell<BTreeSet<InputVariable>>,
    /// The results of those validations, for each instance of the module.
    pub(super) validation_results: RefCell<HashMap<InputVariableInstance, Result<(), Reported>>>,
    /// Resources that refer to values which could not be evaluated.
    pub(super) unevaluable: RefCell<HashSet<ConfigResource>>,
    /// The references of each resource, found once for all of its instances.
    pub(super) references: RefCell<HashMap<ConfigResource, Rc<[Reference]>>>,
    /// Resources of which an instance was not created or updated, or a condition does not hold.
    pub(super) incomplete: RefCell<HashSet<ConfigResource>>,
    /// Types and ids of the objects that this run deletes.
    pub(super) deleting: Arc<Vec<(Arc<str>, Arc<str>)>>,
    /// Types and ids of the objects that this run updates in place.
    pub(super) changing: Arc<Vec<(Arc<str>, Arc<str>)>>,
    /// The objects of the stack that this run does not delete.
    pub(super) keeping: Arc<Vec<KeptObject>>,
}

/// A change with everything that its steps need: the configuration, schema and provider of its
/// resource instance. An orphan has neither module values nor a resource block.
pub struct ChangeContext<'a> {
    pub(super) change: &'a Change,
    pub(super) module: Option<Rc<ModuleValues>>,
    pub(super) resource: Option<Arc<Resource>>,
    pub(super) repetition: RepetitionData,
    pub(super) schema: Arc<ResourceSchema>,
    pub(super) provider: Arc<dyn Provider>,
}

/// Whether an ephemeral resource could be opened; empty before it was needed.
pub(super) type Opening = OnceCellAsync<Result<(), Reported>>;

/// Why a step was not finished.
#[derive(Clone, Copy, Debug)]
pub(super) enum Unfinished {
    /// An error was reported.
    Failed,
    /// The user interrupted the run before all provisioners of an object had run.
    Interrupted,
}

impl From<Reported> for Unfinished {
    fn from(_: Reported) -> Unfinished {
        Unfinished::Failed
    }
}

impl<'a> Applier<'a> {
    pub(super) fn new(run: &'a Run<'a>, plan: &'a Plan, writer: Option<Writer>) -> Applier<'a> {
        let objects_with = |wanted: fn(&Action) -> bool| {
            let changes = plan.changes.iter();
            let changes = changes.filter(|change| wanted(&change.action));
            let objects_with = changes.filter_map(|change| {
                let id = crate::object::prior::id_of(&change.before)?;
                Some((change.address.resource.kind.clone(), Arc::from(id)))
            });
            Arc::new(objects_with.collect())
        };
        Applier {
            run,
            plan,
            providers: Providers::default(),
            ephemerals: Rc::default(),
            opened: RefCell::default(),
            state: RefCell::new(plan.prior.clone()),
            journal: Journal::new(writer),
            counts: RefCell::default(),
            deposed: RefCell::default(),
            graph: OnceCell::new(),
            pending_validations: OnceCell::new(),
            validation_results: RefCell::default(),
            unevaluable: RefCell::default(),
            references: RefCell::default(),
            incomplete: RefCell::default(),
            deleting: objects_with(|action| action.deletes()),
            changing: objects_with(|action| *action == Action::Update),
            keeping: Arc::new(kept_objects(plan)),
        }
    }

    pub(super) async fn walk(&self) {
        let mut graph = DiGraph::with_capacity(self.plan.steps.len(), self.plan.edges.len());
        let nodes: Vec<_> = self
            .plan
            .steps
            .iter()
            .map(|step| graph.add_node(*step))
            .collect();
        for (before, after) in &self.plan.edges {
            if let (Some(before), Some(after)) = (nodes.get(*before), nodes.get(*after)) {
                graph.add_edge(*before, *after, ());
            }
        }
        let session = self.run.session;
        let outcomes = walk(&graph, session.parallelism, session.stop, |node| {
            let step = graph[node];
            async move { self.step(step).await.is_ok() }
        })
        .await;
        for (step, outcome) in self.plan.steps.iter().zip(outcomes) {
            // Resources that refer to one do not depend on the deletion of its old objects.
            let Step::CreateOrUpdate(change) = step else {
                continue;
            };
            if let (Some(change), true) = (self.plan.changes.get(*change), outcome != Outcome::Done)
            {
                self.incomplete.borrow_mut().insert(change.address.config());
            }
        }
    }

    async fn step(&self, step: Step) -> Result<(), Unfinished> {
        let (Step::CreateOrUpdate(index) | Step::Delete(index) | Step::Forget(index)) = step else {
            return Ok(());
        };
        let done = match step {
            Step::CreateOrUpdate(_) => self.create_or_update(index).await,
            Step::Delete(_) => self.delete(index).await,
            _ => self.forget(index).map_err(Unfinished::from),
        };
        // Whatever was done before a failure is recorded, too.
        let address = &self.change(index)?.address;
        self.record(address).await?;
        done
    }

    /// The change with that index in the plan.
    ///
    /// # Errors
    /// The plan has no such change.
    pub(super) fn change(&self, index: usize) -> Result<&'a Change, Reported> {
        let change = self.plan.changes.get(index);
        change.ok_or_else(|| self.run.fail_apply_unexplained("A step without a change"))
    }

    /// Appends the objects of an instance, as the state has them now, to the journal, and its create
    /// if that is not complete.
    ///
    /// # Errors
    /// The journal could not be written.
    pub(super) async fn record(&self, address: &ResourceInstance) -> Result<(), Reported> {
        let (record, open) = {
            let state = self.state.borrow();
            let open = state.interrupted.get(address).cloned();
            (Record::of(&state, address), open)
        };
        let written = self.write(record).await;
        match open {
            Some(attempt) => {
                let begun = Record::Begun(address.clone(), attempt);
                written.and(self.write(begun).await)
            }
            None => written,
        }
    }

    /// Appends a record to the journal. Where that fails, no more steps begin.
    ///
    /// # Errors
    /// The journal could not be written.
    pub(super) async fn write(&self, record: Record) -> Result<(), Reported> {
        self.journal.append(record).await.map_err(|error| {
            self.run.session.stop.stop();
            self.run.fail(write_failure(&error))
        })
    }

    /// Records the objects that have another address now: a run that is killed must not find them
    /// twice.
    ///
    /// # Errors
    /// The journal could not be written.
    pub(super) async fn record_moves(&self) -> Result<(), Reported> {
        for change in &self.plan.changes {
            if let Some(previous) = &change.previous {
                self.write(Record::Instance(previous.clone(), None)).await?;
                self.record(&change.address).await?;
            }
        }
        Ok(())
    }

    /// Records the objects that are imported: they are part of the state from the start.
    ///
    /// # Errors
    /// The journal could not be written.
    pub(super) async fn record_imports(&self) -> Result<(), Reported> {
        for change in &self.plan.changes {
            let Some(target) = &change.importing else {
                continue;
            };
            let id = target.to_string();
            let address = &change.address;
            let events = self.run.session.events;
            events(Event::ImportStart {
                address: address.clone(),
                id: id.clone(),
            });
            self.record(address).await?;
            self.counts.borrow_mut().import += 1;
            events(Event::ImportDone {
                address: address.clone(),
                id,
            });
        }
        Ok(())
    }

    /// The context of a change: its resource, schema and configured provider.
    ///
    /// # Errors
    /// The provider cannot be configured, or does not have the resource type.
    pub(super) async fn change_context(
        &self,
        change: &'a Change,
    ) -> Result<ChangeContext<'a>, Reported> {
        let place = provider_place(self.run, &change.provider);
        let provider = self.providers.get(self.run, &place).await?;
        let (module, name) = (&change.address.module, &change.address.resource);
        let provider = provider_of_module(self.run, module, name, &provider)?;
        let provider = provider_for_instance(self.run, &change.address, &place, &provider);
        let registry = self.run.session.registry;
        let schema = registry.resource(&place.source, name.mode, &name.kind);
        let schema = schema.ok_or_else(|| self.fail_unexplained(change))?;
        let module = self.run.values.at(&change.address.module);
        let config = self
            .run
            .session
            .config
            .module(&change.address.module.module());
        let resource = config.and_then(|config| config.resources.get(name).cloned());
        let repetition = module.as_ref().map_or(RepetitionData::One, |module| {
            repetition_data_of(module, &change.address)
        });
        Ok(ChangeContext {
            change,
            module,
            resource,
            repetition,
            schema: schema.clone(),
            provider,
        })
    }

    /// Evaluates the `for_each` of a resource again, once for all of its instances: values that were
    /// unknown in the plan are known by now.
    pub(super) fn reevaluate_instance_keys(&self, change: &Change) {
        let name = &change.address.resource;
        let Some(module) = self.run.values.at(&change.address.module) else {
            return;
        };
        let settled = {
            let resources = module.resources.borrow();
            resources
                .get(name)
                .is_none_or(|values| values.is_reevaluated)
        };
        let resource = module.config.resources.get(name);
        let (Some(resource), false) = (resource, settled) else {
            return;
        };
        let found = match resource.repetition {
            Repetition::ForEach(_) => {
                let names = EvalScope::of(self.run, &module);
                expand(&resource.repetition, &names, Phase::Apply).keys
            }
            _ => None,
        };
        if let Some(values) = module.resources.borrow_mut().get_mut(name) {
            values.is_reevaluated = true;
            values.instance_keys = found.unwrap_or(std::mem::take(&mut values.instance_keys));
        }
    }

    /// Evaluates preconditions or, with the object as it is now, postconditions.
    ///
    /// # Errors
    /// One of them does not hold.
    pub(super) fn conditions(
        &self,
        it: &ChangeContext<'_>,
        itself: Option<Value>,
    ) -> Result<(), Reported> {
        let (Some(resource), Some(module)) = (&it.resource, &it.module) else {
            return Ok(());
        };
        let names = EvalScope::of(self.run, module).repeated(it.repetition.clone());
        let lifecycle = &resource.lifecycle;
        let checkable = Checkable::Resource(it.change.address.clone());
        let (conditions, names, summary) = match itself {
            None => (
                &lifecycle.preconditions,
                names,
                "Resource precondition failed",
            ),
            Some(value) => (
                &lifecycle.postconditions,
                names.with_self(value),
                "Resource postcondition failed",
            ),
        };
        self.run
            .check_conditions(&checkable, conditions, &names, summary)
    }

    /// Reports that a change could not be applied, though no diagnostic says why.
    pub(super) fn fail_unexplained(&self, change: &Change) -> Reported {
        self.run.fail_apply_unexplained(&change.address.to_string())
    }
}

fn repetition_data_of(module: &ModuleValues, address: &ResourceInstance) -> RepetitionData {
    let resources = module.resources.borrow();
    let instance_keys = resources.get(&address.resource).map(|it| &it.instance_keys);
    match (&address.key, instance_keys) {
        (Key::None, _) => RepetitionData::One,
        (Key::Index(index), _) => RepetitionData::Count(*index),
        (Key::Name(name), instance_keys) => {
            let value = match instance_keys {
                Some(InstanceKeys::Each(items)) => items.get(name).cloned(),
                _ => None,
            };
            RepetitionData::Each(Value::String(name.clone()), value.unwrap_or(Value::DYNAMIC))
        }
    }
}
