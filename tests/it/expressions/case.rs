//! One case of the corpus.

use std::collections::BTreeMap;

use rform::diag::{Diagnostic, Sources};
use rform::lang::eval::evaluate;
use rform::lang::references::references;
use rform::value::json::{type_to_json, value_to_json};
use rform::value::{Marks, Value};
use serde::Deserialize;
use serde_json::Value as Json;

use super::file;
use super::scope::CorpusScope;

/// An expression, what it stands in, and what Terraform made of it.
#[derive(Deserialize)]
pub struct Case {
    pub id: String,
    pub expr: String,
    #[serde(default)]
    vars: BTreeMap<String, String>,
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
    varies: Option<bool>,
    absent: Option<bool>,
    error: Option<Expected>,
}

#[derive(Deserialize)]
struct Expected {
    summary: String,
    detail: String,
    range: Option<Json>,
    #[serde(default)]
    detail_is_prefix: bool,
}

type Outcome = Result<(), String>;

impl Case {
    /// Whether ours is the same; why not otherwise. Cases that no evaluation can decide pass.
    pub fn check(&self) -> Outcome {
        let skipped = self.setup.is_some()
            || self.variable.is_some()
            || self.planned.is_some()
            || self.varies.is_some()
            || self.absent.is_some()
            || self.phase.as_deref() == Some("console");
        if skipped {
            return Ok(());
        }
        let mut sources = Sources::new();
        let source = sources.add("main.tf", self.main());
        let output = file::attributes(&sources, source, "output");
        let expression = match &output {
            Ok(output) => output.first().map(|it| &it.value).ok_or("no output")?,
            Err(fault) => return self.check_fault(fault, &sources),
        };
        let scope = match CorpusScope::new(&self.vars, sources) {
            Ok(scope) => scope,
            Err((fault, sources)) => return self.check_fault(&fault, &sources),
        };
        let (found, faults) = references(expression);
        let undeclared = found
            .iter()
            .filter_map(|reference| scope.undeclared(reference));
        let faults: Vec<Diagnostic> = faults.into_iter().chain(undeclared).collect();
        if let Some(fault) = faults.first() {
            return self.check_fault(fault, scope.sources());
        }
        let (value, found) = evaluate(expression, &scope);
        match found.iter().find(|it| it.is_error()) {
            Some(fault) => self.check_fault(fault, scope.sources()),
            None => self.check_value(&value),
        }
    }

    fn main(&self) -> String {
        let sensitive = if self.output_sensitive {
            "  sensitive = true\n"
        } else {
            ""
        };
        format!(
            "output \"result\" {{\n  value = {}\n{sensitive}}}\n",
            self.expr
        )
    }

    fn check_fault(&self, fault: &Diagnostic, sources: &Sources) -> Outcome {
        let Some(expected) = &self.error else {
            return Err(format!(
                "unexpected error: {}: {}",
                fault.summary, fault.detail
            ));
        };
        let detail = if expected.detail_is_prefix {
            fault.detail.starts_with(&expected.detail)
        } else {
            fault.detail == expected.detail
        };
        if fault.summary != expected.summary || !detail {
            return Err(format!(
                "got {}: {}\n   expected {}: {}",
                fault.summary, fault.detail, expected.summary, expected.detail
            ));
        }
        let range = fault.span.and_then(|span| {
            let source = sources.get(span.source)?;
            Some((
                source.name.clone(),
                u64::from(span.start),
                u64::from(span.end),
            ))
        });
        let wanted = expected.range.as_ref().map(|range| {
            let byte = |end: &str| range[end]["byte"].as_u64().unwrap_or_default();
            let name = range["filename"].as_str().unwrap_or_default().to_owned();
            (name, byte("start"), byte("end"))
        });
        if range == wanted {
            Ok(())
        } else {
            Err(format!(
                "{}: at {range:?}, expected at {wanted:?}",
                fault.summary
            ))
        }
    }

    fn check_value(&self, value: &Value) -> Outcome {
        if let Some(expected) = &self.error {
            return Err(format!(
                "no error, expected {}: {}",
                expected.summary, expected.detail
            ));
        }
        if !value.is_wholly_known() {
            return Err("not known".to_owned());
        }
        let ty = value.ty();
        let got = type_to_json(&ty);
        if Some(&got) != self.ty.as_ref() {
            return Err(format!("type {got}, expected {:?}", self.ty));
        }
        let got = value_to_json(value, &ty).map_err(|error| error.message)?;
        let expected = self.value.clone().unwrap_or(Json::Null);
        if plain(&got) != plain(&expected) {
            return Err(format!("value {got}, expected {expected}"));
        }
        if value.contains_mark(Marks::SENSITIVE) != self.sensitive.is_some() {
            return Err("sensitivity".to_owned());
        }
        Ok(())
    }
}

/// Without the types that go with parts of type `dynamic`, and keys in order.
fn plain(json: &Json) -> Json {
    match json {
        Json::Object(items) => {
            let sorted: BTreeMap<&String, Json> =
                items.iter().map(|(key, item)| (key, plain(item))).collect();
            serde_json::to_value(sorted).unwrap_or_default()
        }
        Json::Array(items) => items.iter().map(plain).collect(),
        other => other.clone(),
    }
}
