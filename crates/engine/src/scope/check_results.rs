//! How the conditions of the stack stand: what a plan shows of them, and the state keeps.
//!
//! Everything in the configuration that has conditions is listed from the start; its objects
//! appear when it is expanded, and each of their conditions when it is judged.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Value as Json, json};

use crate::scope::conditions::Outcome;
use rform_config::{Condition, Config, ModuleConfig};
use rform_core::addr::{Mode, Module, ModuleInstance, ResourceInstance};
use rform_core::diag::Span;

/// Something with conditions, expanded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// Preconditions and postconditions.
    Resource(ResourceInstance),
    /// Preconditions.
    Output(ModuleInstance, String),
    /// Assertions.
    Check(ModuleInstance, String),
    /// Validations.
    Variable(ModuleInstance, String),
}

/// What kind of thing, and its address in the configuration.
type Place = (&'static str, String);

/// Conditions of one object, as far as they were judged.
#[derive(Clone, Debug, Default)]
pub struct Object {
    /// What the plan found, until it is judged anew.
    before: Option<(Status, Vec<String>)>,
    /// Whether that was told instead of judging.
    broken: bool,
    judged: BTreeMap<Span, Outcome>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    Pass,
    Unknown,
    Fail,
    Error,
}

/// All of them.
#[derive(Debug, Default)]
pub struct CheckResults {
    rows: RefCell<BTreeMap<Place, Option<BTreeMap<String, Object>>>>,
    /// How many conditions each has.
    counts: BTreeMap<Place, usize>,
}

impl CheckResults {
    /// Everything in a configuration, not yet expanded.
    pub fn of(config: &Config) -> CheckResults {
        let modules = config.modules.values();
        let counts: BTreeMap<Place, usize> = modules.flat_map(|it| conditions(it)).collect();
        let rows = counts.keys().map(|place| (place.clone(), None));
        CheckResults {
            rows: RefCell::new(rows.collect()),
            counts,
        }
    }

    /// Takes over what a plan found, as it was written by [`CheckResults::to_json`].
    pub fn resume(&self, kept: &Json) {
        let mut rows = self.rows.borrow_mut();
        for result in kept.as_array().into_iter().flatten() {
            let text = |name: &str| result[name].as_str().unwrap_or_default();
            let found = rows.iter_mut().find(|((kind, address), _)| {
                *kind == text("object_kind") && address == text("config_addr")
            });
            if let (Some((_, row)), Some(objects)) = (found, result["objects"].as_array()) {
                *row = Some(objects.iter().map(read_object).collect());
            }
        }
    }

    /// Notes that there is such an object; what was found out about it is open again.
    pub fn expect(&self, subject: &Subject) {
        let mut rows = self.rows.borrow_mut();
        if let Some(row) = rows.get_mut(&subject.place()) {
            row.get_or_insert_default()
                .insert(subject.to_string(), Object::default());
        }
    }

    /// All checks and outputs are open again: they are judged after everything else.
    pub fn reopen(&self) {
        let mut rows = self.rows.borrow_mut();
        let last = rows
            .iter_mut()
            .filter(|((kind, _), _)| ["check", "output"].contains(kind));
        for object in last.flat_map(|(_, row)| row.iter_mut().flat_map(|it| it.values_mut())) {
            *object = Object::default();
        }
    }

    /// Notes that a resource was expanded, be it to nothing.
    pub fn expanded(&self, subject: &Subject) {
        if let Some(row) = self.rows.borrow_mut().get_mut(&subject.place()) {
            row.get_or_insert_default();
        }
    }

    /// Notes that an object's conditions cannot be judged, because of what they rest on.
    pub fn break_down(&self, subject: &Subject, message: String) {
        let mut rows = self.rows.borrow_mut();
        if let Some(row) = rows.get_mut(&subject.place()) {
            let object = Object {
                before: Some((Status::Fail, vec![message])),
                broken: true,
                ..Object::default()
            };
            row.get_or_insert_default()
                .insert(subject.to_string(), object);
        }
    }

    /// Whether that was noted in this run.
    pub fn is_broken(&self, subject: &Subject) -> bool {
        let rows = self.rows.borrow();
        let row = rows.get(&subject.place()).and_then(Option::as_ref);
        let object = row.and_then(|objects| objects.get(&subject.to_string()));
        object.is_some_and(|object| object.broken)
    }

    /// Whether it could not be told yet.
    pub fn is_open(&self, subject: &Subject) -> bool {
        self.status(subject) == Some(Status::Unknown)
    }

    /// Whether a condition does not hold or could not be evaluated.
    pub fn has_failed(&self, subject: &Subject) -> bool {
        self.status(subject) >= Some(Status::Fail)
    }

    fn status(&self, subject: &Subject) -> Option<Status> {
        let place = subject.place();
        let rows = self.rows.borrow();
        let object = rows.get(&place)?.as_ref()?.get(&subject.to_string())?;
        Some(object.status(self.counts.get(&place).copied().unwrap_or_default()))
    }

    /// Notes how a condition stands.
    pub fn note(&self, subject: &Subject, condition: &Condition, outcome: &Outcome) {
        let mut rows = self.rows.borrow_mut();
        if let Some(row) = rows.get_mut(&subject.place()) {
            let objects = row.get_or_insert_default();
            let object = objects.entry(subject.to_string()).or_default();
            object.before = None;
            object
                .judged
                .insert(condition.condition.span, outcome.clone());
        }
    }

    /// As the state keeps it; null if nothing has conditions.
    pub fn to_json(&self) -> Json {
        let rows = self.rows.borrow();
        if rows.is_empty() {
            return Json::Null;
        }
        let results = rows.iter().map(|(place, objects)| {
            let count = self.counts.get(place).copied().unwrap_or_default();
            result(place, objects.as_ref(), count)
        });
        Json::Array(results.collect())
    }
}

fn result(place: &Place, objects: Option<&BTreeMap<String, Object>>, count: usize) -> Json {
    let statuses = |objects: &BTreeMap<String, Object>| {
        let found = objects.values().map(|object| object.status(count));
        found.max().unwrap_or(Status::Pass)
    };
    let listed = objects
        .filter(|objects| !objects.is_empty())
        .map(|objects| {
            let all = objects.iter().map(|(address, object)| {
                let mut out = json!({
                    "object_addr": address,
                    "status": object.status(count).name(),
                });
                let messages = object.messages();
                if !messages.is_empty() {
                    out["failure_messages"] = messages.into();
                }
                out
            });
            all.collect::<Vec<_>>()
        });
    json!({
        "object_kind": place.0,
        "config_addr": place.1,
        "status": objects.map_or(Status::Unknown, statuses).name(),
        "objects": listed,
    })
}

fn read_object(kept: &Json) -> (String, Object) {
    let messages = kept["failure_messages"].as_array().into_iter().flatten();
    let messages = messages.filter_map(|it| Some(it.as_str()?.to_owned()));
    let status = match kept["status"].as_str() {
        Some("pass") => Status::Pass,
        Some("fail") => Status::Fail,
        Some("error") => Status::Error,
        _ => Status::Unknown,
    };
    let object = Object {
        before: Some((status, messages.collect())),
        ..Object::default()
    };
    (
        kept["object_addr"].as_str().unwrap_or_default().to_owned(),
        object,
    )
}

impl Object {
    fn status(&self, count: usize) -> Status {
        if let Some((status, _)) = &self.before {
            return *status;
        }
        let judged = self.judged.values().map(|outcome| match outcome {
            Outcome::Pass => Status::Pass,
            Outcome::Unknown => Status::Unknown,
            Outcome::Fail(_) => Status::Fail,
            Outcome::Error => Status::Error,
        });
        let open = (self.judged.len() < count).then_some(Status::Unknown);
        judged.chain(open).max().unwrap_or(Status::Pass)
    }

    fn messages(&self) -> Vec<String> {
        if let Some((_, messages)) = &self.before {
            return messages.clone();
        }
        let failed = self.judged.values().filter_map(|outcome| match outcome {
            Outcome::Fail(message) => Some(message.clone()),
            _ => None,
        });
        failed.collect()
    }
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Status::Pass => "pass",
            Status::Unknown => "unknown",
            Status::Fail => "fail",
            Status::Error => "error",
        }
    }
}

impl Subject {
    fn place(&self) -> Place {
        match self {
            Subject::Resource(address) => ("resource", address.config().to_string()),
            Subject::Output(module, name) => ("output", output(&module.module(), name)),
            Subject::Check(module, name) => ("check", check(&module.module(), name)),
            Subject::Variable(module, name) => ("var", variable(&module.module(), name)),
        }
    }
}

/// Its address.
impl fmt::Display for Subject {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Resource(address) => write!(out, "{address}"),
            Subject::Output(module, name) => write!(out, "{}output.{name}", front(module)),
            Subject::Check(module, name) => write!(out, "{}check.{name}", front(module)),
            Subject::Variable(module, name) => write!(out, "{}var.{name}", front(module)),
        }
    }
}

fn front(module: &ModuleInstance) -> String {
    match module.is_root() {
        true => String::new(),
        false => format!("{module}."),
    }
}

fn within(module: &Module, what: String) -> String {
    match module.is_root() {
        true => what,
        false => format!("{module}.{what}"),
    }
}

fn output(module: &Module, name: &str) -> String {
    within(module, format!("output.{name}"))
}

fn check(module: &Module, name: &str) -> String {
    within(module, format!("check.{name}"))
}

fn variable(module: &Module, name: &str) -> String {
    within(module, format!("var.{name}"))
}

/// What has conditions in a module, and how many.
fn conditions(module: &ModuleConfig) -> Vec<(Place, usize)> {
    let path = &module.path;
    let outputs = module.outputs.values().map(|it| {
        let place = ("output", output(path, &it.name));
        (place, it.preconditions.len())
    });
    let checks = module.checks.iter();
    let checks = checks.map(|(name, it)| (("check", check(path, name)), it.asserts.len()));
    let variables = module.variables.iter();
    let variables =
        variables.map(|(name, it)| (("var", variable(path, name)), it.validations.len()));
    let resources = module.resources.values();
    let resources = resources.filter(|it| it.name.mode != Mode::Ephemeral);
    let resources = resources.map(|it| {
        let address = within(path, it.name.to_string());
        let lifecycle = &it.lifecycle;
        let count = lifecycle.preconditions.len() + lifecycle.postconditions.len();
        (("resource", address), count)
    });
    let all = outputs.chain(checks).chain(variables).chain(resources);
    all.filter(|(_, count)| *count > 0).collect()
}
