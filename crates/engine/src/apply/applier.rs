//! An apply in progress.

use crate::base::diagnostics::Reported;
use rform_core::addr::{InputVariable, InputVariableInstance};
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use petgraph::graph::DiGraph;

use crate::apply::journal::{Journal, cannot};
use crate::graph::config_graph::ConfigGraph;
use crate::resource::mocks::answering;
use crate::resource::providers::{Providers, place_of};
use crate::scope::eval_scope::EvalScope;
use crate::scope::expand::shape;
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
use rform_provider::Provider;
use rform_state::{Record, State, Writer};

/// An apply in progress.
pub struct Applier<'a> {
    pub(super) run: &'a Run<'a>,
    pub(super) plan: &'a Plan,
    pub(super) providers: Providers,
    pub(super) state: RefCell<State>,
    pub(super) journal: Journal,
    pub(super) counts: RefCell<Counts>,
    /// The keys under which replaced objects wait for their end, by change.
    pub(super) deposed: RefCell<HashMap<usize, String>>,
    /// The configuration's own graph.
    pub(super) graph: OnceCell<ConfigGraph>,
    /// Variables whose validations the plan could not judge.
    pub(super) unjudged: OnceCell<BTreeSet<InputVariable>>,
    /// The results of those validations, in each instance of the module.
    pub(super) validated: RefCell<HashMap<InputVariableInstance, Result<(), Reported>>>,
    /// Resources that rest on names which could not be evaluated.
    pub(super) unreached: RefCell<HashSet<ConfigResource>>,
    /// What resources refer to.
    pub(super) references: RefCell<HashMap<ConfigResource, Rc<[Reference]>>>,
    /// Resources of which something was not made, or failed to hold.
    pub(super) undone: RefCell<HashSet<ConfigResource>>,
    /// What this run deletes: types and ids.
    pub(super) deleting: Arc<Vec<(Arc<str>, Arc<str>)>>,
    /// What it changes in place.
    pub(super) changing: Arc<Vec<(Arc<str>, Arc<str>)>>,
}

/// What is needed to act on a change.
pub struct Target<'a> {
    pub(super) change: &'a Change,
    pub(super) module: Option<Rc<ModuleValues>>,
    pub(super) resource: Option<Arc<Resource>>,
    pub(super) repeat: RepetitionData,
    pub(super) schema: Arc<ResourceSchema>,
    pub(super) provider: Arc<dyn Provider>,
}

/// Why a step was not done.
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
        let named = |wanted: fn(&Action) -> bool| {
            let changes = plan.changes.iter();
            let changes = changes.filter(|change| wanted(&change.action));
            let named = changes.filter_map(|change| {
                let id = crate::object::prior::id_of(&change.before)?;
                Some((change.address.resource.kind.clone(), Arc::from(id)))
            });
            Arc::new(named.collect())
        };
        Applier {
            run,
            plan,
            providers: Providers::default(),
            state: RefCell::new(plan.prior.clone()),
            journal: Journal::new(writer),
            counts: RefCell::default(),
            deposed: RefCell::default(),
            graph: OnceCell::new(),
            unjudged: OnceCell::new(),
            validated: RefCell::default(),
            unreached: RefCell::default(),
            references: RefCell::default(),
            undone: RefCell::default(),
            deleting: named(|action| action.deletes()),
            changing: named(|action| *action == Action::Update),
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
            // That an object was not deleted changes nothing for those who refer to its resource.
            let Step::Make(change) = step else {
                continue;
            };
            if let (Some(change), true) = (self.plan.changes.get(*change), outcome != Outcome::Done)
            {
                self.undone.borrow_mut().insert(change.address.config());
            }
        }
    }

    async fn step(&self, step: Step) -> Result<(), Unfinished> {
        let (Step::Make(index) | Step::Delete(index) | Step::Forget(index)) = step else {
            return Ok(());
        };
        let done = match step {
            Step::Make(_) => self.make(index).await,
            Step::Delete(_) => self.delete(index).await,
            _ => self.forget(index).map_err(Unfinished::from),
        };
        // What was done before a failure is recorded, too.
        let address = &self.change(index)?.address;
        self.record(address).await?;
        done
    }

    /// The change that a step is about.
    ///
    /// # Errors
    /// The plan does not have it.
    pub(super) fn change(&self, index: usize) -> Result<&'a Change, Reported> {
        let change = self.plan.changes.get(index);
        change.ok_or_else(|| self.run.fail_apply_unexplained("A step without a change"))
    }

    /// Puts how an instance stands now in the journal, and a create that is not answered for.
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
            self.run.fail(cannot(&error))
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
            let Some(id) = &change.importing else {
                continue;
            };
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
                id: id.clone(),
            });
        }
        Ok(())
    }

    /// Everything that is needed to act on a change.
    ///
    /// # Errors
    /// Its provider cannot be configured, or does not have the type.
    pub(super) async fn target(&self, change: &'a Change) -> Result<Target<'a>, Reported> {
        let place = place_of(self.run, &change.provider);
        let provider = self.providers.get(self.run, &place).await?;
        let provider = answering(self.run, &change.address, &place, &provider);
        let name = &change.address.resource;
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
        let repeat = module.as_ref().map_or(RepetitionData::One, |module| {
            repeat_of(module, &change.address)
        });
        Ok(Target {
            change,
            module,
            resource,
            repeat,
            schema: schema.clone(),
            provider,
        })
    }

    /// What repeats the instances of a resource is evaluated anew: values that were unknown when
    /// the plan was made are known by now.
    pub(super) fn settle_shape(&self, change: &Change) {
        let name = &change.address.resource;
        let Some(module) = self.run.values.at(&change.address.module) else {
            return;
        };
        let settled = {
            let resources = module.resources.borrow();
            resources.get(name).is_none_or(|values| values.settled)
        };
        let resource = module.config.resources.get(name);
        let (Some(resource), false) = (resource, settled) else {
            return;
        };
        let found = match resource.repetition {
            Repetition::ForEach(_) => {
                let names = EvalScope::of(self.run, &module);
                shape(&resource.repetition, &names, Phase::Apply).0
            }
            _ => None,
        };
        if let Some(values) = module.resources.borrow_mut().get_mut(name) {
            values.settled = true;
            values.shape = found.unwrap_or(std::mem::take(&mut values.shape));
        }
    }

    /// Evaluates preconditions or, with the object as it is now, postconditions.
    ///
    /// # Errors
    /// One of them does not hold.
    pub(super) fn conditions(
        &self,
        it: &Target<'_>,
        itself: Option<Value>,
    ) -> Result<(), Reported> {
        let (Some(resource), Some(module)) = (&it.resource, &it.module) else {
            return Ok(());
        };
        let names = EvalScope::of(self.run, module).repeated(it.repeat.clone());
        let lifecycle = &resource.lifecycle;
        let subject = Checkable::Resource(it.change.address.clone());
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
        self.run.hold(&subject, conditions, &names, summary)
    }

    /// Reports that a change could not be applied, though no diagnostic says why.
    pub(super) fn fail_unexplained(&self, change: &Change) -> Reported {
        self.run.fail_apply_unexplained(&change.address.to_string())
    }
}

fn repeat_of(module: &ModuleValues, address: &ResourceInstance) -> RepetitionData {
    let resources = module.resources.borrow();
    let shape = resources.get(&address.resource).map(|it| &it.shape);
    match (&address.key, shape) {
        (Key::None, _) => RepetitionData::One,
        (Key::Index(index), _) => RepetitionData::Count(*index),
        (Key::Name(name), shape) => {
            let value = match shape {
                Some(InstanceKeys::Each(items)) => items.get(name).cloned(),
                _ => None,
            };
            RepetitionData::Each(Value::String(name.clone()), value.unwrap_or(Value::DYNAMIC))
        }
    }
}
