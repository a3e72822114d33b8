//! A stack of one object, for the tests of types: as the engine goes about it, in a directory of its
//! own and with a clock that stands.

use std::collections::BTreeMap;
use std::path::Path as FilePath;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value as Json;
use tempfile::TempDir;

use crate::framework::{DeclaredProvider, Fields};
use crate::provider_data::ProviderData;
use crate::standing_clock::StandingClock;
use crate::{NATIVE_PROVIDERS, offer_of};
use rform_core::addr::{Key, Mode, ModuleInstance, Resource, ResourceInstance};
use rform_core::schema::{Block, Presence};
use rform_core::value::json::{value_from_json, value_to_json};
use rform_core::value::{Step, Type, Value};
use rform_core::world::Host;
use rform_provider::{
    ApplyRequest, Attempt, Clock, Object, PlanRequest, PlanResponse, Problem, Progress, Provider,
    ReadRequest,
};

struct NoProgress;

impl Progress for NoProgress {
    fn created(&self, _object: &Object) {}

    fn waiting_for(&self, _what: &str) {}
}

/// One object of a provider, with all that is around it.
pub struct Stack {
    provider: DeclaredProvider,
    clock: Arc<StandingClock>,
    directory: TempDir,
    states: BTreeMap<String, Value>,
}

impl Stack {
    /// Nothing yet, of a provider of this crate.
    pub fn new(provider: &str) -> Stack {
        let directory = tempfile::tempdir().expect("a directory for a test");
        let world = Host::new().expect("a current directory");
        let clock = Arc::new(StandingClock::default());
        let meta = ProviderData::new(Arc::new(world.within(directory.path())), clock.clone());
        let known = NATIVE_PROVIDERS.iter().find(|name| **name == provider);
        let offer = known.and_then(|name| offer_of(name));
        Stack {
            provider: DeclaredProvider::new(offer.expect("a provider of this crate"), &meta),
            clock,
            directory,
            states: BTreeMap::new(),
        }
    }

    /// The directory that relative paths start from.
    pub fn directory(&self) -> &FilePath {
        self.directory.path()
    }

    /// Sets the clock, in seconds since 1970.
    pub fn set_time(&self, seconds: u64) {
        self.clock.change(|now| *now = Duration::from_secs(seconds));
    }

    /// What the clock says, in seconds since 1970.
    pub fn time(&self) -> u64 {
        self.clock.now().as_secs()
    }

    /// The block of a resource type, or else of a data source.
    fn block(&self, kind: &str) -> (Mode, Block) {
        let schema = self.provider.schema();
        match schema.resources.get(kind) {
            Some(resource) => (Mode::Managed, resource.block.clone()),
            None => (Mode::Data, self.data_block(kind)),
        }
    }

    fn data_block(&self, kind: &str) -> Block {
        self.provider.schema().data_sources[kind].block.clone()
    }

    fn config(&self, kind: &str, json: &str) -> Value {
        object_of(&parsed(json), &self.block(kind).1)
    }

    /// Opens an ephemeral resource.
    pub async fn opened(&self, kind: &str, config: &str) -> Result<Fields, Vec<Problem>> {
        let block = &self.provider.schema().ephemeral_resources[kind].block;
        let config = object_of(&parsed(config), block);
        let opened = self.provider.open_ephemeral(kind, config).await?;
        Ok(Fields::of(&opened.value))
    }

    /// The errors of a configuration, one a line: `path: summary: detail`.
    pub fn errors(&self, kind: &str, config: &str) -> String {
        let (mode, _) = self.block(kind);
        let config = self.config(kind, config);
        shown(&self.provider.validate_resource(mode, kind, &config))
    }

    /// The errors of the configuration of a data source.
    pub fn data_errors(&self, kind: &str, config: &str) -> String {
        let config = object_of(&parsed(config), &self.data_block(kind));
        shown(&self.provider.validate_resource(Mode::Data, kind, &config))
    }

    fn plan(&self, kind: &str, config: &str) -> PlanResponse {
        let prior = self.states.get(kind).cloned().unwrap_or(Value::NULL);
        self.plan_from(kind, &prior, &self.config(kind, config))
    }

    fn plan_from(&self, kind: &str, prior: &Value, config: &Value) -> PlanResponse {
        self.provider.plan(&PlanRequest {
            kind: kind.into(),
            prior: prior.clone(),
            config: config.clone(),
            proposed: proposed(&self.block(kind).1, prior, config),
            private: Vec::new(),
            identity: Value::NULL,
        })
    }

    /// The errors of a plan.
    pub fn plan_errors(&self, kind: &str, config: &str) -> String {
        shown(&self.plan(kind, config).problems)
    }

    /// What is planned.
    pub fn planned(&self, kind: &str, config: &str) -> Fields {
        Fields::of(&self.plan(kind, config).planned)
    }

    /// The attributes for which the object is replaced.
    pub fn replaced_by(&self, kind: &str, config: &str) -> Vec<String> {
        let plan = self.plan(kind, config);
        assert_eq!(shown(&plan.problems), "");
        let names = plan.replace.iter().map(|path| path.to_string());
        let names = names.map(|name| name.trim_start_matches('.').to_owned());
        // As the engine does: what is as it was replaces nothing.
        let (prior, planned) = (&self.states[kind], &plan.planned);
        let mut names: Vec<String> = names
            .filter(|name| prior.get(name) != planned.get(name))
            .collect();
        names.sort();
        names.dedup();
        names
    }

    /// Nothing is planned for a configuration.
    pub fn expect_no_change(&self, kind: &str, config: &str) {
        let plan = self.plan(kind, config);
        assert_eq!(shown(&plan.problems), "");
        let known = &self.states[kind];
        assert_eq!(json(&plan.planned), json(known), "a second plan");
        assert_eq!(plan.replace, []);
    }

    /// A change in place is planned.
    pub fn expect_in_place(&self, kind: &str, config: &str) {
        let plan = self.plan(kind, config);
        assert_eq!(shown(&plan.problems), "");
        assert_ne!(Some(&plan.planned), self.states.get(kind));
        assert_eq!(self.replaced_by(kind, config), Vec::<String>::new());
    }

    /// Plans and applies, whatever that takes.
    pub async fn apply(&mut self, kind: &str, config: &str) -> Fields {
        assert_eq!(self.errors(kind, config), "");
        self.try_apply(kind, config)
            .await
            .expect("an apply that succeeds")
    }

    /// Plans and applies; the error is what went wrong.
    pub async fn try_apply(&mut self, kind: &str, config: &str) -> Result<Fields, String> {
        let config = self.config(kind, config);
        let prior = self.states.get(kind).cloned().unwrap_or(Value::NULL);
        let mut plan = self.plan_from(kind, &prior, &config);
        let mut prior = prior;
        let is_replaced = plan
            .replace
            .iter()
            .any(|path| !prior.is_null() && prior.at(path) != plan.planned.at(path));
        if is_replaced {
            self.destroy(kind).await;
            prior = Value::NULL;
            plan = self.plan_from(kind, &prior, &config);
        }
        if !plan.problems.is_empty() {
            return Err(shown(&plan.problems));
        }
        let request = request(kind, prior, plan.planned.clone(), config);
        let answer = self.provider.apply(request, &NoProgress).await;
        let Some(object) = answer.object else {
            return Err(shown(&answer.problems));
        };
        expect_kept(&plan.planned, &object.value);
        self.states.insert(kind.to_owned(), object.value.clone());
        match answer.problems.iter().all(|problem| problem.warning) {
            true => Ok(Fields::of(&object.value)),
            false => Err(shown(&answer.problems)),
        }
    }

    /// Deletes the object.
    pub async fn destroy(&mut self, kind: &str) {
        let prior = self.states.remove(kind).unwrap_or(Value::NULL);
        let request = request(kind, prior, Value::NULL, Value::NULL);
        let answer = self.provider.apply(request, &NoProgress).await;
        assert_eq!(
            (answer.object, shown(&answer.problems)),
            (None, String::new())
        );
    }

    /// Reads the object; none if it is gone, or the error.
    pub async fn refresh(&mut self, kind: &str) -> Result<Option<Fields>, String> {
        let request = ReadRequest {
            current: self.states[kind].clone(),
            private: Vec::new(),
            identity: Value::NULL,
        };
        let mut answers = self.provider.read(kind, vec![request]).await;
        let answer = answers.pop().expect("an answer a request");
        let object = answer.map_err(|problems| shown(&problems))?;
        match &object {
            Some(object) => self.states.insert(kind.to_owned(), object.value.clone()),
            None => self.states.remove(kind),
        };
        Ok(object.map(|object| Fields::of(&object.value)))
    }

    /// The imported object as JSON, or the error.
    pub async fn imported(&self, kind: &str, id: &str) -> String {
        match self.provider.import(kind, id).await {
            Ok(found) => found.iter().map(|it| json(&it.object.value)).collect(),
            Err(problems) => shown(&problems),
        }
    }

    /// Imports an object, which is in the state from then on.
    pub async fn import(&mut self, kind: &str, id: &str) {
        let found = self.provider.import(kind, id).await.expect("an import");
        let value = found.into_iter().map(|it| it.object.value).next();
        self.states
            .insert(kind.to_owned(), value.expect("an object"));
    }

    /// Takes over an object of an older state.
    pub fn upgraded(&mut self, kind: &str, version: u64, state: &str) -> Fields {
        let state = serde_json::from_str(state).expect("a state in JSON");
        let upgraded = self.provider.upgrade(kind, version, state);
        let upgraded = upgraded.expect("an upgrade");
        let value = object_of(&upgraded, &self.block(kind).1);
        self.states.insert(kind.to_owned(), value.clone());
        Fields::of(&value)
    }

    /// Reads a data source; the error is what went wrong.
    pub async fn data(&self, kind: &str, config: &str) -> Result<Fields, String> {
        assert_eq!(self.data_errors(kind, config), "");
        let config = object_of(&parsed(config), &self.data_block(kind));
        let read = self.provider.read_data(kind, config, &NoProgress).await;
        read.map(|value| Fields::of(&value))
            .map_err(|problems| shown(&problems))
    }

    /// Calls a function with texts and numbers; the result or the error as text.
    pub fn call(&self, name: &str, arguments: Vec<Value>) -> String {
        match self.provider.call_function(name, arguments) {
            Ok(value) => json(&value),
            Err(failure) => failure.message,
        }
    }
}

fn parsed(json: &str) -> Json {
    serde_json::from_str(json).expect("a configuration in JSON")
}

fn request(kind: &str, prior: Value, planned: Value, config: Value) -> ApplyRequest {
    ApplyRequest {
        kind: kind.into(),
        address: ResourceInstance {
            module: ModuleInstance::root(),
            resource: Resource {
                mode: Mode::Managed,
                kind: kind.into(),
                name: "it".into(),
            },
            key: Key::None,
        },
        prior,
        planned,
        config,
        private: Vec::new(),
        identity: Value::NULL,
        attempt: Attempt::default(),
        deleting: Arc::default(),
        changing: Arc::default(),
        keeping: Arc::default(),
    }
}

/// What was promised is kept, as the engine checks it.
fn expect_kept(planned: &Value, made: &Value) {
    let (planned, made) = (
        Fields::of(planned).into_value(),
        Fields::of(made).into_value(),
    );
    for (step, promised) in planned.steps() {
        let Step::Attribute(name) = step else {
            continue;
        };
        let value = made.get(&name).unwrap_or(&Value::NULL);
        assert!(value.is_wholly_known(), "{name} is not known after apply");
        if promised.is_wholly_known() {
            assert_eq!(value, promised, "{name} is not as it was planned");
        }
    }
}

/// The configuration with what only the provider sets from the prior object.
fn proposed(block: &Block, prior: &Value, config: &Value) -> Value {
    let prior = Fields::of(prior);
    let mut proposed = Fields::of(config);
    for (name, attribute) in &block.attributes {
        let is_open = proposed.is_null(name) && attribute.presence.is_computed();
        if is_open && (attribute.presence != Presence::Required) {
            let known = prior.get(name).clone();
            let null = Value::Null(attribute.ty.clone());
            proposed.set(name, if known.is_null() { null } else { known });
        }
    }
    proposed.into_value()
}

/// An object of a block: what is missing is null, `{"unknown": …}` is unknown.
fn object_of(json: &Json, block: &Block) -> Value {
    let mut fields = Fields::default();
    for (name, attribute) in &block.attributes {
        fields.set(name, value_of(&json[&**name], &attribute.ty));
    }
    for (name, nested) in &block.blocks {
        let blocks = json[&**name].as_array().cloned().unwrap_or_default();
        let mut blocks = blocks.iter().map(|it| object_of(it, &nested.block));
        let value = match nested.object_type() {
            Type::List(ty) => Value::List((*ty).clone(), blocks.collect()),
            Type::Set(ty) => Value::Set((*ty).clone(), blocks.collect()),
            ty => blocks.next().unwrap_or(Value::Null(ty)),
        };
        fields.set(name, value);
    }
    fields.into_value()
}

fn value_of(json: &Json, ty: &Type) -> Value {
    match json.get("unknown") {
        Some(_) => Value::unknown(ty.clone()),
        None => value_from_json(json, ty).expect("a value of the type of the attribute"),
    }
}

fn json(value: &Value) -> String {
    value_to_json(&value.known_or_null(), &value.ty())
        .map_or_else(|error| error.message, |json| json.to_string())
}

/// Problems, one a line.
fn shown(problems: &[Problem]) -> String {
    let lines = problems.iter().map(|problem| {
        let path = problem.path.to_string();
        let path = match path.trim_start_matches('.') {
            "" => String::new(),
            path => format!("{path}: "),
        };
        format!("{path}{}: {}", problem.summary, problem.detail)
    });
    lines.collect::<Vec<_>>().join("\n")
}
