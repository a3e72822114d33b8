//! `data.terraform_remote_state`: the outputs of another root module.
//! <https://developer.hashicorp.com/terraform/language/state/remote-state-data>

use std::collections::BTreeMap;
use std::sync::Arc;

use super::attributes::attributes;
use super::remote_states::RemoteStates;
use crate::Problem;
use rform_core::schema::{Presence, ResourceSchema};
use rform_core::value::{Type, Value};

pub(super) fn schema() -> ResourceSchema {
    attributes(&[
        ("backend", Type::String, Presence::Required),
        ("config", Type::Dynamic, Presence::Optional),
        ("defaults", Type::Dynamic, Presence::Optional),
        ("outputs", Type::Dynamic, Presence::Computed),
        ("workspace", Type::String, Presence::Optional),
    ])
}

/// The errors of a configuration that are found without reading a state.
pub(super) fn validate(states: &dyn RemoteStates, config: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    let known = |name: &str| {
        config
            .get(name)
            .filter(|value| value.is_known() && !value.is_null())
    };
    if let Some(backend) = known("backend").and_then(Value::as_str)
        && !states.has_backend(backend)
    {
        problems.push(no_backend(backend));
    }
    let is_map = |value: &Value| matches!(value.bare(), Value::Object(_) | Value::Map(..));
    let backend = known("backend").and_then(Value::as_str);
    let config_error = known("config").and_then(|settings| match is_map(settings) {
        true => states.config_error(backend?, settings),
        false => Some("The configuration must be an object value.".to_owned()),
    });
    problems.extend(config_error.map(|why| Problem::error(INVALID, why).at_attribute("config")));
    if known("defaults").is_some_and(|value| !is_map(value)) {
        problems.push(
            Problem::error(
                "Invalid default values",
                "Defaults must be given in an object value.",
            )
            .at_attribute("defaults"),
        );
    }
    problems
}

const INVALID: &str = "Invalid backend configuration";

fn no_backend(backend: &str) -> Problem {
    let detail = format!("There is no backend type named \"{backend}\".");
    Problem::error(INVALID, detail).at_attribute("backend")
}

/// Reads the outputs; those that the state does not have are taken from `defaults`.
pub(super) fn read(
    states: &dyn RemoteStates,
    config: &Value,
    address: &str,
) -> Result<Value, Problem> {
    let backend = text(config, "backend").unwrap_or_default();
    if !states.has_backend(&backend) {
        return Err(no_backend(&backend));
    }
    let workspace = text(config, "workspace").unwrap_or_else(|| "default".into());
    let settings = config.get("config").cloned().unwrap_or(Value::NULL);
    if let Some(why) = states.config_error(&backend, &settings) {
        return Err(Problem::error(INVALID, why).at_attribute("config"));
    }
    let Some(stored) = states.outputs(&backend, &settings, &workspace, address)? else {
        return Err(Problem::error(
            "Unable to find remote state",
            "No stored state was found for the given workspace in the given backend.",
        ));
    };
    let mut outputs = entries(config.get("defaults"));
    outputs.extend(entries(Some(&stored)));
    let mut read = entries(Some(config));
    read.insert("outputs".into(), Value::object(outputs));
    Ok(Value::object(read))
}

fn text(config: &Value, name: &str) -> Option<String> {
    config.get(name)?.as_str().map(str::to_owned)
}

fn entries(value: Option<&Value>) -> BTreeMap<Arc<str>, Value> {
    match value.map(Value::bare) {
        Some(Value::Object(fields) | Value::Map(_, fields)) => (**fields).clone(),
        _ => BTreeMap::new(),
    }
}

/// The name of a data source in an `encryption` block, of its address, as OpenTofu has it: without the words
/// that all have, of which the `module` of the outermost module is one.
pub(super) fn name_in_encryption(address: &str) -> String {
    let name = address.replacen("data.terraform_remote_state.", "", 1);
    name.strip_prefix("module.").unwrap_or(&name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct One(Option<Value>);

    impl RemoteStates for One {
        fn outputs(&self, _: &str, _: &Value, _: &str, _: &str) -> Result<Option<Value>, Problem> {
            Ok(self.0.clone())
        }

        fn config_error(&self, _: &str, config: &Value) -> Option<String> {
            config.get("moon").map(|_| "No moon.".to_owned())
        }

        fn has_backend(&self, backend: &str) -> bool {
            backend == "local"
        }
    }

    fn config(backend: &str) -> Value {
        let defaults = Value::object([("a", Value::from("default")), ("b", "default".into())]);
        Value::object([("backend", Value::from(backend)), ("defaults", defaults)])
    }

    #[test]
    fn defaults_stand_in_for_missing_outputs_only() -> Result<(), Problem> {
        let stored = One(Some(Value::object([("a", Value::from("stored"))])));
        let read = read(&stored, &config("local"), "name")?;
        let outputs = Value::object([("a", Value::from("stored")), ("b", "default".into())]);
        assert_eq!(read.get("outputs"), Some(&outputs));
        Ok(())
    }

    #[test]
    fn a_missing_state_or_backend_is_an_error() {
        let summary =
            |backend: &str| read(&One(None), &config(backend), "name").map_err(|it| it.summary);
        assert_eq!(summary("local"), Err("Unable to find remote state".into()));
        assert_eq!(summary("moon"), Err("Invalid backend configuration".into()));
        assert_eq!(validate(&One(None), &config("moon")).len(), 1);
    }

    #[test]
    fn a_configuration_must_fit_its_backend() {
        let with = |settings: Value| {
            let config = [("backend", Value::from("local")), ("config", settings)];
            let problems = validate(&One(None), &Value::object(config));
            problems.into_iter().map(|it| it.detail).collect::<Vec<_>>()
        };
        let settings = |name: &str| Value::object([(name, Value::from("x"))]);
        assert_eq!(with(settings("path")), Vec::<String>::new());
        assert_eq!(with(settings("moon")), ["No moon."]);
        assert_eq!(
            with("x".into()),
            ["The configuration must be an object value."]
        );
    }

    #[test]
    fn names_in_encryption_are_opentofus() {
        for (address, name) in [
            ("data.terraform_remote_state.it", "it"),
            ("data.terraform_remote_state.it[4]", "it[4]"),
            ("module.m[1].data.terraform_remote_state.it", "m[1].it"),
            (
                "module.a.module.b.data.terraform_remote_state.it",
                "a.module.b.it",
            ),
            (
                "module.a[\"module.\"].data.terraform_remote_state.it",
                "a[\"module.\"].it",
            ),
        ] {
            assert_eq!(name_in_encryption(address), name);
        }
    }
}
