//! One case of the corpus.

use std::collections::BTreeMap;

use rform_core::diag::{Diagnostic, Sources};
use rform_core::value::Value;
use rform_core::value::json::{type_to_json, value_to_json};
use rform_ui::diagnostics::texts::Texts;
use serde::Deserialize;
use serde_json::Value as Json;

use super::shape::{known_part, plain, sensitive_shape, unknown_shape};
use super::stack::{Phase, Stack};

/// An expression, what it stands in, and what Terraform made of it.
#[derive(Deserialize)]
pub struct Case {
    pub id: String,
    pub expr: String,
    #[serde(default)]
    vars: serde_json::Map<String, Json>,
    setup: Option<String>,
    variable: Option<BTreeMap<String, String>>,
    #[serde(default)]
    output_sensitive: bool,
    #[serde(rename = "type")]
    ty: Option<Json>,
    value: Option<Json>,
    sensitive: Option<Json>,
    planned: Option<Json>,
    phase: Option<String>,
    #[serde(default)]
    varies: bool,
    error: Option<Expected>,
    console: Option<String>,
    console_error: Option<String>,
}

#[derive(Deserialize)]
struct Expected {
    summary: String,
    detail: String,
    range: Option<Json>,
    snippet: Option<Json>,
    #[serde(default)]
    detail_is_prefix: bool,
}

type Outcome = Result<(), String>;

impl Case {
    /// Whether it needs more than the language: what these errors are about, the engine finds.
    pub fn needs_engine(&self) -> bool {
        const OF_THE_ENGINE: &[&str] = &[
            "Ephemeral value not allowed",
            "Failed to write plan file",
            "Invalid \"self\" reference",
            "Missing resource instance key",
            "Reference to \"count\" in non-counted context",
            "Reference to \"each\" in context without for_each",
            "each.value cannot be used in this context",
        ];
        let error = self.error.as_ref();
        error.is_some_and(|it| {
            OF_THE_ENGINE.contains(&&*it.summary)
                || it
                    .detail
                    .starts_with("This object has no argument, nested block, or exported")
        })
    }

    /// Whether ours is the same; why not otherwise.
    pub fn check(&self, setups: &BTreeMap<String, String>) -> Outcome {
        let only_console = self.phase.as_deref() == Some("console");
        let stack = match Stack::read(&self.files(setups)) {
            Ok(stack) => stack,
            Err(_) if only_console => return self.check_console_alone(setups),
            Err((fault, sources)) => return self.check_fault(&fault, "validate", &sources),
        };
        if only_console {
            return self.check_console(&stack);
        }
        let mut planned = None;
        for (phase, name) in [
            (Phase::Validate, "validate"),
            (Phase::Plan, "plan"),
            (Phase::Apply, "apply"),
        ] {
            let value = match stack.evaluate(phase) {
                Ok(value) => value,
                Err(fault) => return self.check_fault(&fault, name, &stack.sources),
            };
            match phase {
                Phase::Validate => {}
                Phase::Plan => planned = Some(value),
                _ => {
                    self.check_value(&value)?;
                    self.check_planned(planned.as_ref().unwrap_or(&value))?;
                }
            }
        }
        self.check_console(&stack)
    }

    fn files(&self, setups: &BTreeMap<String, String>) -> Vec<(&'static str, String)> {
        let mut files = vec![("main.tf", self.main())];
        if let Some(setup) = &self.setup {
            files.push(("setup.tf", setups[setup].clone()));
        }
        if let Some(variable) = &self.variable {
            let names = ["type", "default", "nullable", "sensitive", "ephemeral"];
            let lines = names
                .iter()
                .filter_map(|name| Some(format!("  {name:<9} = {}\n", variable.get(*name)?)));
            let lines: String = lines.collect();
            files.push(("variables.tf", format!("variable \"v\" {{\n{lines}}}\n")));
        }
        if !self.vars.is_empty() {
            let lines = self.vars.iter();
            let lines = lines.map(|(name, it)| format!("  {name} = {}\n", it.as_str().unwrap()));
            let lines: String = lines.collect();
            files.push(("vars.tf", format!("locals {{\n{lines}}}\n")));
        }
        if let Some(value) = self.variable.as_ref().and_then(|it| it.get("assign")) {
            files.push(("terraform.tfvars", format!("v = {value}\n")));
        }
        files
    }

    fn main(&self) -> String {
        let sensitive = if self.output_sensitive {
            "  sensitive = true\n"
        } else {
            ""
        };
        let expression = match self.phase.as_deref() {
            Some("console") => "null",
            _ => &self.expr,
        };
        format!("output \"result\" {{\n  value = {expression}\n{sensitive}}}\n")
    }

    fn check_fault(&self, fault: &Diagnostic, phase: &str, sources: &Sources) -> Outcome {
        let (summary, detail) = (&fault.summary, &fault.detail);
        let Some(expected) = &self.error else {
            return Err(format!("unexpected error: {summary}: {detail}"));
        };
        // What tells of the inside of Terraform need not be the same.
        let inside = ["panic in function implementation", "asn1: "];
        let same_detail = if inside.iter().any(|it| expected.detail.contains(it)) {
            true
        } else if expected.detail_is_prefix {
            detail.starts_with(&expected.detail)
        } else {
            *detail == expected.detail
        };
        if *summary != expected.summary || !same_detail {
            return Err(format!(
                "got {summary}: {detail}\n   expected {}: {}",
                expected.summary, expected.detail
            ));
        }
        let range = fault.span.and_then(|span| {
            let source = sources.get(span.source)?;
            // An empty place is shown as one byte.
            let end = span.end.max(span.start + 1);
            Some((source.name.clone(), span.start.into(), end.into()))
        });
        let wanted = expected.range.as_ref().map(|range| {
            let byte = |end: &str| range[end]["byte"].as_u64().unwrap_or_default();
            let name = range["filename"].as_str().unwrap_or_default().to_owned();
            (name, byte("start"), byte("end"))
        });
        if range != wanted {
            return Err(format!("{summary}: at {range:?}, expected at {wanted:?}"));
        }
        if let Some(wanted) = &expected.snippet {
            let json = rform_ui::json::diagnostic::diagnostic(fault, &Texts::new(sources));
            let key = ["code", "values", "function_call"]
                .into_iter()
                .find(|key| json["snippet"][*key] != wanted[*key]);
            if let Some(key) = key {
                let (got, wanted) = (&json["snippet"][key], &wanted[key]);
                return Err(format!("{summary}: {key} {got}, expected {wanted}"));
            }
        }
        match &self.phase {
            Some(expected) if expected != phase => Err(format!(
                "{summary}: already in {phase}, expected in {expected}"
            )),
            _ => Ok(()),
        }
    }

    fn check_value(&self, value: &Value) -> Outcome {
        if let Some(expected) = &self.error {
            return Err(format!(
                "no error, expected {}: {}",
                expected.summary, expected.detail
            ));
        }
        // What is still unknown in the end is null in the state.
        let value = &match value.is_known() {
            true => value.clone(),
            false => Value::Null(value.ty()),
        };
        if !value.is_wholly_known() {
            return Err("not known".to_owned());
        }
        let ty = value.ty();
        let got = type_to_json(&ty);
        if Some(&got) != self.ty.as_ref() {
            return Err(format!("type {got}, expected {:?}", self.ty));
        }
        let sensitive = sensitive_shape(value);
        let expected = self.sensitive.clone().unwrap_or(Json::Null);
        if sensitive != expected {
            return Err(format!("sensitive {sensitive}, expected {expected}"));
        }
        if self.varies {
            return Ok(());
        }
        let got = value_to_json(&value.without_marks(), &ty).map_err(|error| error.message)?;
        let expected = self.value.clone().unwrap_or(Json::Null);
        if plain(&got) != plain(&expected) {
            return Err(format!("value {got}, expected {expected}"));
        }
        Ok(())
    }

    fn check_planned(&self, value: &Value) -> Outcome {
        let value = value.without_marks();
        let unknown = unknown_shape(&value);
        let expected = self.planned.as_ref();
        let wanted = expected.map_or(Json::Null, |it| it["unknown"].clone());
        if unknown != wanted {
            return Err(format!("planned as unknown {unknown}, expected {wanted}"));
        }
        let Some(expected) = expected else {
            return Ok(());
        };
        let known = known_part(&value);
        if plain(&known) != plain(&expected["value"]) {
            return Err(format!("planned {known}, expected {}", expected["value"]));
        }
        Ok(())
    }

    /// The same for a case of the console with local values that are wrong.
    fn check_console_alone(&self, _: &BTreeMap<String, String>) -> Outcome {
        Err("its local values cannot be read".to_owned())
    }

    fn check_console(&self, stack: &Stack) -> Outcome {
        let got = stack.console(&self.expr);
        match (got, &self.console, &self.console_error) {
            (Ok(got), Some(expected), _) if got == *expected => Ok(()),
            (Err(fault), _, Some(expected)) => check_console_error(&fault, expected),
            (_, None, None) => Ok(()),
            (got, expected, error) => Err(format!(
                "console {got:?}, expected {:?}",
                expected.as_ref().or(error.as_ref())
            )),
        }
    }
}

/// Whether summary and detail are in the box that the console drew, whose layout does not count.
fn check_console_error(fault: &Diagnostic, expected: &str) -> Outcome {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let drawn = words(&expected.replace(['╷', '│', '╵'], " "));
    let summary = format!("Error: {}", words(&fault.summary));
    if drawn.starts_with(&summary) && drawn.contains(&words(&fault.detail)) {
        return Ok(());
    }
    let (summary, detail) = (&fault.summary, &fault.detail);
    Err(format!("console {summary}: {detail}, expected {drawn}"))
}
