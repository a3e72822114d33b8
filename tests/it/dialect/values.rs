//! What expressions of Terraform 0.11 lead to.
//!
//! `fixtures/terraform-0.11/recorded.jsonl` was recorded from Terraform 0.11.14; `reasoned.jsonl` holds
//! variants whose values follow from its sources. A case is the text between the quotes of an output,
//! the variables in it, and the value that the output has, in 0.11's form.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use rform_core::diag::{Diagnostic, Diagnostics, Sources};
use rform_core::value::Value;
use rform_core::value::json::{implied_type, value_from_json};
use rform_core::world::{Host, World};
use rform_lang::eval::{Function, Resolved, Scope, evaluate};
use rform_lang::functions::{Context, Library};
use rform_lang::hil::{Lowering, stored};
use rform_lang::references::{Reference, Subject};
use rform_lang::syntax::parse_hcl1_expression;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    expr: String,
    #[serde(default)]
    variables: BTreeMap<Arc<str>, serde_json::Value>,
    value: serde_json::Value,
}

struct Variables<'a> {
    values: BTreeMap<Arc<str>, Value>,
    library: &'a Library<'a>,
    sources: &'a Sources,
}

impl Scope for Variables<'_> {
    fn is_legacy_module(&self) -> bool {
        true
    }

    fn resolve(&self, reference: &Reference) -> Result<Resolved, Diagnostic> {
        match &reference.subject {
            Subject::Variable(name) => Ok(Resolved::Subject(self.values[name].clone())),
            Subject::Count(_) => Ok(Resolved::Subject(Value::int(3))),
            Subject::Terraform(_) => Ok(Resolved::Subject(Value::from("default"))),
            other => panic!("{other:?}"),
        }
    }

    fn function(&self, name: &str) -> Option<&dyn Function> {
        self.library.get_legacy(name)
    }

    fn function_names(&self) -> Option<Vec<String>> {
        Some(self.library.names())
    }

    fn sources(&self) -> Option<&Sources> {
        Some(self.sources)
    }
}

impl Case {
    fn found(&self, library: &Library<'_>) -> (serde_json::Value, Diagnostics) {
        let text = format!("\"{}\"", self.expr.replace('\n', "\\n"));
        let mut sources = Sources::new();
        let id = sources.add("main.tf", text.as_str());
        let parsed = parse_hcl1_expression(&text, (id, "main.tf"));
        let lowered = Lowering { sources: &sources }.value(&parsed.tree);
        let variables = self.variables.iter();
        let scope = Variables {
            values: variables
                .map(|(name, it)| (name.clone(), variable(it)))
                .collect(),
            library,
            sources: &sources,
        };
        let (value, mut faults) = evaluate(&lowered, &scope);
        faults.extend(parsed.diagnostics);
        (json(&value), faults)
    }
}

/// A variable's value as its module sees it: `true` was the text 1.
fn variable(given: &serde_json::Value) -> Value {
    match given {
        serde_json::Value::Bool(truth) => Value::from(if *truth { "1" } else { "0" }),
        serde_json::Value::Array(items) => stored(&Value::tuple(items.iter().map(variable))),
        serde_json::Value::Object(items) => stored(&Value::object(
            items.iter().map(|(key, it)| (key.as_str(), variable(it))),
        )),
        other => stored(&value_from_json(other, &implied_type(other)).expect("a value")),
    }
}

/// Texts, lists and maps, as states have them.
fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::String(text) => serde_json::Value::String(text.to_string()),
        Value::List(_, items) | Value::Tuple(items) => items.iter().map(json).collect(),
        Value::Map(_, items) | Value::Object(items) => {
            let items = items.iter().map(|(key, it)| (key.to_string(), json(it)));
            serde_json::Value::Object(items.collect())
        }
        other => serde_json::Value::String(format!("{other:?}")),
    }
}

#[test]
fn recorded_expressions_have_the_recorded_values() {
    check("recorded.jsonl", 300);
}

#[test]
fn expressions_have_the_values_that_follow_from_the_sources_of_0_11() {
    check("reasoned.jsonl", 100);
}

fn check(name: &str, least: usize) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/terraform-0.11");
    let host = Host::new().expect("a host").within(&directory);
    let library = Library::new(Context {
        world: &host,
        planning: false,
        plan_time: Some(host.now()),
        in_template: false,
    });
    let text = fs::read_to_string(directory.join(name)).expect("the cases");
    let mut count = 0;
    let mut wrong = Vec::new();
    for line in text.lines() {
        let case: Case = serde_json::from_str(line).expect("a case");
        let (found, faults) = case.found(&library);
        count += 1;
        if found != case.value || faults.has_errors() {
            let faults: Vec<&str> = faults.iter().map(|it| it.detail.as_str()).collect();
            wrong.push(format!(
                "{}: {found}, not {} {faults:?}",
                case.expr, case.value
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= least, "only {count} cases");
}
