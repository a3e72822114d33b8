//! How the conditions of the stack stand: what a plan shows of them, and the state keeps.
//!
//! Everything in the configuration that has conditions is listed from the start; its objects
//! appear when it is expanded, and each of their conditions when it is judged.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::scope::conditions::Outcome;
use rform_config::{Condition, Config, ModuleConfig};
use rform_core::addr::{
    Check, Checkable, CheckableKind, ConfigCheckable, ConfigResource, InputVariable, Mode,
    OutputValue,
};
use rform_core::diag::Span;

/// Conditions of one object, as far as they were judged.
#[derive(Clone, Debug, Default)]
pub struct ObjectResults {
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

/// The results of all objects of one block.
type Objects = BTreeMap<Checkable, ObjectResults>;

/// The results of all conditions of a configuration.
#[derive(Debug, Default)]
pub struct CheckResults {
    rows: RefCell<BTreeMap<ConfigCheckable, Option<Objects>>>,
    /// How many conditions each has.
    counts: BTreeMap<ConfigCheckable, usize>,
}

impl CheckResults {
    /// Everything in a configuration, not yet expanded.
    pub fn of(config: &Config) -> CheckResults {
        let modules = config.modules.values();
        let counts: BTreeMap<ConfigCheckable, usize> =
            modules.flat_map(|it| conditions(it)).collect();
        let rows = counts.keys().map(|block| (block.clone(), None));
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
            let found = rows.iter_mut().find(|(block, _)| {
                block.kind().name() == text("object_kind")
                    && block.to_string() == text("config_addr")
            });
            if let (Some((block, row)), Some(objects)) = (found, result["objects"].as_array()) {
                let objects = objects.iter();
                *row = Some(
                    objects
                        .filter_map(|it| read_object(block.kind(), it))
                        .collect(),
                );
            }
        }
    }

    /// Notes that there is such an object; what was found out about it is open again.
    pub fn expect(&self, checkable: &Checkable) {
        let mut rows = self.rows.borrow_mut();
        if let Some(row) = rows.get_mut(&checkable.config()) {
            row.get_or_insert_default()
                .insert(checkable.clone(), ObjectResults::default());
        }
    }

    /// All checks and outputs are open again: they are judged after everything else.
    pub fn reopen(&self) {
        let mut rows = self.rows.borrow_mut();
        let last = rows.iter_mut().filter(|(block, _)| {
            matches!(block.kind(), CheckableKind::Check | CheckableKind::Output)
        });
        for object in last.flat_map(|(_, row)| row.iter_mut().flat_map(|it| it.values_mut())) {
            *object = ObjectResults::default();
        }
    }

    /// Notes that a resource was expanded, be it to nothing.
    pub fn expanded(&self, checkable: &Checkable) {
        if let Some(row) = self.rows.borrow_mut().get_mut(&checkable.config()) {
            row.get_or_insert_default();
        }
    }

    /// Notes that an object's conditions cannot be judged, because of what they rest on.
    pub fn break_down(&self, checkable: &Checkable, message: String) {
        let mut rows = self.rows.borrow_mut();
        if let Some(row) = rows.get_mut(&checkable.config()) {
            let object = ObjectResults {
                before: Some((Status::Fail, vec![message])),
                broken: true,
                ..ObjectResults::default()
            };
            row.get_or_insert_default()
                .insert(checkable.clone(), object);
        }
    }

    /// Whether that was noted in this run.
    pub fn is_broken(&self, checkable: &Checkable) -> bool {
        let rows = self.rows.borrow();
        let row = rows.get(&checkable.config()).and_then(Option::as_ref);
        let object = row.and_then(|objects| objects.get(checkable));
        object.is_some_and(|object| object.broken)
    }

    /// Whether it could not be told yet.
    pub fn is_open(&self, checkable: &Checkable) -> bool {
        self.status(checkable) == Some(Status::Unknown)
    }

    /// Whether a condition does not hold or could not be evaluated.
    pub fn has_failed(&self, checkable: &Checkable) -> bool {
        self.status(checkable) >= Some(Status::Fail)
    }

    fn status(&self, checkable: &Checkable) -> Option<Status> {
        let block = checkable.config();
        let rows = self.rows.borrow();
        let object = rows.get(&block)?.as_ref()?.get(checkable)?;
        Some(object.status(self.counts.get(&block).copied().unwrap_or_default()))
    }

    /// Notes how a condition stands.
    pub fn note(&self, checkable: &Checkable, condition: &Condition, outcome: &Outcome) {
        let mut rows = self.rows.borrow_mut();
        if let Some(row) = rows.get_mut(&checkable.config()) {
            let objects = row.get_or_insert_default();
            let object = objects.entry(checkable.clone()).or_default();
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
        let mut sorted: Vec<_> = rows.iter().collect();
        sorted.sort_by_cached_key(|(block, _)| (block.kind(), block.to_string()));
        let results = sorted.into_iter().map(|(block, objects)| {
            let count = self.counts.get(block).copied().unwrap_or_default();
            result(block, objects.as_ref(), count)
        });
        Json::Array(results.collect())
    }
}

fn result(block: &ConfigCheckable, objects: Option<&Objects>, count: usize) -> Json {
    let status = objects.map_or(Status::Unknown, |objects| {
        let found = objects.values().map(|object| object.status(count));
        found.max().unwrap_or(Status::Pass)
    });
    let objects = objects.filter(|objects| !objects.is_empty());
    json!({
        "object_kind": block.kind().name(),
        "config_addr": block.to_string(),
        "status": status.name(),
        "objects": objects.map(|objects| listed(objects, count)),
    })
}

/// The objects as the state lists them: in the order of their addresses as text.
fn listed(objects: &Objects, count: usize) -> Vec<Json> {
    let named = objects
        .iter()
        .map(|(address, it)| (address.to_string(), it));
    let sorted: BTreeMap<String, &ObjectResults> = named.collect();
    let all = sorted.into_iter().map(|(address, object)| {
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
    all.collect()
}

fn read_object(kind: CheckableKind, kept: &Json) -> Option<(Checkable, ObjectResults)> {
    let messages = kept["failure_messages"].as_array().into_iter().flatten();
    let messages = messages.filter_map(|it| Some(it.as_str()?.to_owned()));
    let status = match kept["status"].as_str() {
        Some("pass") => Status::Pass,
        Some("fail") => Status::Fail,
        Some("error") => Status::Error,
        _ => Status::Unknown,
    };
    let object = ObjectResults {
        before: Some((status, messages.collect())),
        ..ObjectResults::default()
    };
    let address = Checkable::parse(kind, kept["object_addr"].as_str()?).ok()?;
    Some((address, object))
}

impl ObjectResults {
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

/// The blocks of a module that carry conditions, and how many.
fn conditions(module: &ModuleConfig) -> Vec<(ConfigCheckable, usize)> {
    let path = &module.path;
    let outputs = module.outputs.values().map(|it| {
        let address = OutputValue::new(path, &it.name);
        (ConfigCheckable::Output(address), it.preconditions.len())
    });
    let checks = module.checks.iter().map(|(name, it)| {
        let address = Check::new(path, name);
        (ConfigCheckable::Check(address), it.asserts.len())
    });
    let variables = module.variables.iter().map(|(name, it)| {
        let address = InputVariable::new(path, name);
        (ConfigCheckable::Variable(address), it.validations.len())
    });
    let resources = module.resources.values();
    let resources = resources.filter(|it| it.name.mode != Mode::Ephemeral);
    let resources = resources.map(|it| {
        let address = ConfigResource {
            module: path.clone(),
            resource: it.name.clone(),
        };
        let lifecycle = &it.lifecycle;
        let count = lifecycle.preconditions.len() + lifecycle.postconditions.len();
        (ConfigCheckable::Resource(address), count)
    });
    let all = outputs.chain(checks).chain(variables).chain(resources);
    all.filter(|(_, count)| *count > 0).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use rform_config::load;
    use rform_testing::Memory;

    const CONDITION: &str = "condition = terraform.workspace != \"x\"\n error_message = \"no\"\n";

    fn results() -> CheckResults {
        let output = |name: &str| {
            format!("output {name:?} {{\n value = 1\n precondition {{\n {CONDITION}}}\n}}\n")
        };
        let root = format!(
            "{}variable \"v\" {{\n default = 1\n validation {{\n condition = var.v > 0\n \
             error_message = \"no\"\n}}\n}}\ncheck \"c\" {{\n \
             assert {{\n {CONDITION}}}\n}}\nmodule \"m\" {{\n source = \"./m\"\n count = 11\n}}\n",
            output("o")
        );
        let inner = output("inner");
        let world = Memory::new([("main.tf", &*root), ("m/main.tf", &*inner)]);
        let loaded = load(&world, Path::new("."));
        assert!(!loaded.diagnostics.has_errors(), "{:?}", loaded.diagnostics);
        CheckResults::of(&loaded.config)
    }

    #[test]
    fn results_are_listed_by_kind_and_address_and_survive_being_kept() {
        let object = |address: &str| json!({"object_addr": address, "status": "pass"});
        let row = |kind: &str, address: &str, objects: Json| {
            json!({
                "object_kind": kind,
                "config_addr": address,
                "status": "pass",
                "objects": objects,
            })
        };
        let failed = json!({
            "object_addr": "var.v",
            "status": "fail",
            "failure_messages": ["no"],
        });
        let kept = json!([
            row("check", "check.c", json!([object("check.c")])),
            row(
                "output",
                "module.m.output.inner",
                json!([
                    object("module.m[10].output.inner"),
                    object("module.m[2].output.inner")
                ])
            ),
            row("output", "output.o", json!([object("output.o")])),
            json!({
                "object_kind": "var",
                "config_addr": "var.v",
                "status": "fail",
                "objects": [failed],
            }),
        ]);
        let results = results();
        results.resume(&kept);
        assert_eq!(results.to_json(), kept);
    }
}
