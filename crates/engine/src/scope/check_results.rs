//! The results of all conditions, as a plan shows them and the state keeps them (`check_results`).
//!
//! Every block of the configuration with conditions is listed from the start. Its objects are added
//! when it is expanded, and the result of each of their conditions when it is evaluated.
//! <https://developer.hashicorp.com/terraform/internals/json-format#checks-representation>

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::scope::conditions::ConditionResult;
use rform_config::{Condition, Config, ModuleConfig};
use rform_core::addr::{
    Check, Checkable, CheckableKind, ConfigCheckable, ConfigResource, InputVariable, OutputValue,
};
use rform_core::diag::Span;

/// The results of the conditions of one object, as far as they were evaluated.
#[derive(Clone, Debug, Default)]
pub struct ObjectResults {
    /// Status and messages that were loaded from the plan, until a condition is evaluated.
    before: Option<(Status, Vec<String>)>,
    /// Whether `before` was set in this run, because the conditions cannot be evaluated.
    is_failed: bool,
    evaluated: BTreeMap<Span, ConditionResult>,
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
    blocks: RefCell<BTreeMap<ConfigCheckable, Option<Objects>>>,
    /// The number of conditions of each block.
    counts: BTreeMap<ConfigCheckable, usize>,
}

impl CheckResults {
    /// All blocks of a configuration with conditions, not yet expanded.
    pub fn of(config: &Config) -> CheckResults {
        let modules = config.modules.values();
        let counts: BTreeMap<ConfigCheckable, usize> =
            modules.flat_map(|it| conditions(it)).collect();
        let blocks = counts.keys().map(|block| (block.clone(), None));
        CheckResults {
            blocks: RefCell::new(blocks.collect()),
            counts,
        }
    }

    /// Loads results from a plan, as [`CheckResults::to_json`] has written them.
    pub fn load(&self, kept: &Json) {
        let mut blocks = self.blocks.borrow_mut();
        for result in kept.as_array().into_iter().flatten() {
            let text = |name: &str| result[name].as_str().unwrap_or_default();
            let found = blocks.iter_mut().find(|(block, _)| {
                block.kind().name() == text("object_kind")
                    && block.to_string() == text("config_addr")
            });
            if let Some((block, row)) = found {
                let objects = result["objects"].as_array();
                // A block that was expanded to no object has a result all the same.
                let is_expanded = objects.is_some() || text("status") != Status::Unknown.name();
                let objects = objects.into_iter().flatten();
                let objects = objects.filter_map(|it| read_object(block.kind(), it));
                *row = is_expanded.then(|| objects.collect());
            }
        }
    }

    /// Adds an object of a block. Its conditions are unknown until they are evaluated.
    pub fn add_object(&self, checkable: &Checkable) {
        let mut blocks = self.blocks.borrow_mut();
        if let Some(row) = blocks.get_mut(&checkable.config()) {
            row.get_or_insert_default()
                .insert(checkable.clone(), ObjectResults::default());
        }
    }

    /// Resets the results of all checks and outputs, which are evaluated after everything else.
    pub fn reset_outputs_and_checks(&self) {
        let mut blocks = self.blocks.borrow_mut();
        let last = blocks.iter_mut().filter(|(block, _)| {
            matches!(block.kind(), CheckableKind::Check | CheckableKind::Output)
        });
        for object in last.flat_map(|(_, row)| row.iter_mut().flat_map(|it| it.values_mut())) {
            *object = ObjectResults::default();
        }
    }

    /// Takes back the results of some blocks.
    pub fn forget(&self, is_meant: impl Fn(&ConfigCheckable) -> bool) {
        let mut blocks = self.blocks.borrow_mut();
        for (_, row) in blocks.iter_mut().filter(|(block, _)| is_meant(block)) {
            *row = None;
        }
    }

    /// Records that a block was expanded, perhaps to no object.
    pub fn add_block(&self, block: &ConfigCheckable) {
        if let Some(row) = self.blocks.borrow_mut().get_mut(block) {
            row.get_or_insert_default();
        }
    }

    /// Sets an object to failed with a message, because a dependency of its conditions failed.
    pub fn fail_object(&self, checkable: &Checkable, message: String) {
        let mut blocks = self.blocks.borrow_mut();
        if let Some(row) = blocks.get_mut(&checkable.config()) {
            let object = ObjectResults {
                before: Some((Status::Fail, vec![message])),
                is_failed: true,
                ..ObjectResults::default()
            };
            row.get_or_insert_default()
                .insert(checkable.clone(), object);
        }
    }

    /// Whether [`CheckResults::fail_object`] was called for an object in this run.
    pub fn is_failed_object(&self, checkable: &Checkable) -> bool {
        let blocks = self.blocks.borrow();
        let row = blocks.get(&checkable.config()).and_then(Option::as_ref);
        let object = row.and_then(|objects| objects.get(checkable));
        object.is_some_and(|object| object.is_failed)
    }

    /// Whether the result of an object is unknown.
    pub fn is_unknown(&self, checkable: &Checkable) -> bool {
        self.status(checkable) == Some(Status::Unknown)
    }

    /// Whether a condition does not hold or could not be evaluated.
    pub fn has_failed(&self, checkable: &Checkable) -> bool {
        self.status(checkable) >= Some(Status::Fail)
    }

    fn status(&self, checkable: &Checkable) -> Option<Status> {
        let block = checkable.config();
        let blocks = self.blocks.borrow();
        let object = blocks.get(&block)?.as_ref()?.get(checkable)?;
        Some(object.status(self.counts.get(&block).copied().unwrap_or_default()))
    }

    /// Records the result of a condition of an object.
    pub fn record(&self, checkable: &Checkable, condition: &Condition, result: &ConditionResult) {
        let mut blocks = self.blocks.borrow_mut();
        if let Some(row) = blocks.get_mut(&checkable.config()) {
            let objects = row.get_or_insert_default();
            let object = objects.entry(checkable.clone()).or_default();
            object.before = None;
            object
                .evaluated
                .insert(condition.condition.span, result.clone());
        }
    }

    /// The JSON that plans and states keep; null if no block has conditions.
    pub fn to_json(&self) -> Json {
        let blocks = self.blocks.borrow();
        if blocks.is_empty() {
            return Json::Null;
        }
        let mut sorted: Vec<_> = blocks.iter().collect();
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

/// The objects in the order of the state: that of their addresses as text.
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
        let evaluated = self.evaluated.values().map(|result| match result {
            ConditionResult::Pass => Status::Pass,
            ConditionResult::Unknown => Status::Unknown,
            ConditionResult::Fail(_) => Status::Fail,
            ConditionResult::Error => Status::Error,
        });
        let open = (self.evaluated.len() < count).then_some(Status::Unknown);
        evaluated.chain(open).max().unwrap_or(Status::Pass)
    }

    fn messages(&self) -> Vec<String> {
        if let Some((_, messages)) = &self.before {
            return messages.clone();
        }
        let failed = self.evaluated.values().filter_map(|result| match result {
            ConditionResult::Fail(message) => message.clone(),
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

/// The blocks of a module that have conditions, with the number of conditions.
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
    use rform_core::addr::Module;
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
        results.load(&kept);
        assert_eq!(results.to_json(), kept);
    }

    #[test]
    fn a_block_that_was_expanded_to_no_object_passes_and_stays_so() {
        let inner = OutputValue::new(&Module(["m".into()].into()), &"inner".into());
        let planned = results();
        planned.add_block(&ConfigCheckable::Output(inner));
        let kept = planned.to_json();
        let statuses = |kept: &Json| -> Vec<String> {
            let rows = kept.as_array().into_iter().flatten();
            rows.map(|row| format!("{} {}", row["config_addr"], row["status"]))
                .collect()
        };
        let expected = [
            "\"check.c\" \"unknown\"",
            "\"module.m.output.inner\" \"pass\"",
            "\"output.o\" \"unknown\"",
            "\"var.v\" \"unknown\"",
        ];
        assert_eq!(statuses(&kept), expected);
        let loaded = results();
        loaded.load(&kept);
        assert_eq!(loaded.to_json(), kept);
    }
}
