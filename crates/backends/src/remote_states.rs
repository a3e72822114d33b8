//! The states that `data.terraform_remote_state` reads: those of other configurations.
//!
//! <https://developer.hashicorp.com/terraform/language/state/remote-state-data>

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::backend_type::BackendContext;
use crate::table::{backend_kept_by, names, schema};
use rform_core::diag::{Diagnostic, Diagnostics};
use rform_core::schema::{Block, Presence};
use rform_core::value::json::{value_from_json, value_to_json};
use rform_core::value::{Type, Value, convert};
use rform_provider::Problem;
use rform_provider::builtin::RemoteStates;
use rform_state::State;
use rform_state::backend::BACKEND_TYPES;
use rform_state::backend::workspace::DEFAULT;
use rform_state::remote::Report;

/// Reads states through the backends that are built in.
#[derive(Debug)]
pub struct BackendStates {
    /// The host and settings that the backends may use.
    pub context: BackendContext,
}

impl RemoteStates for BackendStates {
    fn outputs(
        &self,
        backend_type: &str,
        config: &Value,
        workspace: &str,
        address: &str,
    ) -> Result<Option<Value>, Problem> {
        let Some(schema) = schema(backend_type) else {
            let built_in: Vec<String> = names().map(|it| format!("{it:?}")).collect();
            return Err(Problem::error(
                format!("Backend {backend_type:?} is not built in"),
                format!("The backends of this program are {}.", built_in.join(", ")),
            )
            .at_attribute("backend"));
        };
        let settings = settings(config, &schema);
        // Nothing is locked, so that nothing has to be reported of locks.
        let report: Report = Arc::new(|_| {});
        let kept = (report, self.context.encryption.remote(address));
        let (backend, _) = backend_kept_by(backend_type, &settings, &self.context, kept)
            .map_err(|errors| invalid(errors).at_attribute("config"))?;
        if !matches!(workspace, "" | DEFAULT) && !backend.has_workspaces() {
            return Err(no_workspaces().at_attribute("workspace"));
        }
        let store = backend.store(workspace, &Default::default());
        let opened = store.open(&self.context.world, None);
        let opened = opened.map_err(|error| unreadable(&error.diagnostic()))?;
        Ok(opened.exists.then(|| outputs(&opened.state)))
    }

    fn config_error(&self, backend: &str, config: &Value) -> Option<String> {
        let why = unfit(config, &schema(backend)?)?;
        Some(format!(
            "The given configuration is not valid for backend \"{backend}\": {why}."
        ))
    }

    fn has_backend(&self, backend: &str) -> bool {
        schema(backend).is_some() || BACKEND_TYPES.contains(&backend)
    }
}

/// The error of a backend's configuration by its schema, if there is one.
fn unfit(config: &Value, schema: &Block) -> Option<String> {
    let (Value::Object(settings) | Value::Map(_, settings)) = config.bare() else {
        return None;
    };
    for (name, value) in settings.iter() {
        let Some(attribute) = schema.attributes.get(name) else {
            return Some(format!("unexpected attribute {name:?}"));
        };
        if let Err(error) = convert(value, &attribute.ty) {
            let why = match attribute.ty {
                Type::String => "string required".into(),
                _ => error.message,
            };
            return Some(format!(".{name}: {why}"));
        }
    }
    let mut required = schema.attributes.iter().filter(|(name, attribute)| {
        attribute.presence == Presence::Required && !settings.contains_key(*name)
    });
    let (name, _) = required.next()?;
    Some(format!("attribute {name:?} is required"))
}

/// The settings as a JSON object with every attribute of the schema.
fn settings(config: &Value, schema: &Block) -> Json {
    let member = |name: &str, ty: &Type| {
        let value = config.get(name).map(|value| convert(value, ty));
        let value = value.and_then(Result::ok);
        value.and_then(|value| value_to_json(&value, ty).ok())
    };
    let members = schema.attributes.iter().map(|(name, attribute)| {
        let value = member(name, &attribute.ty);
        (name.to_string(), value.unwrap_or_default())
    });
    Json::Object(members.collect::<Map<_, _>>())
}

fn outputs(state: &State) -> Value {
    let outputs = state.outputs.iter().map(|(name, output)| {
        let value = value_from_json(&output.value, &output.ty);
        (name.clone(), value.unwrap_or(Value::Null(Type::Dynamic)))
    });
    Value::object(outputs)
}

fn invalid(errors: Diagnostics) -> Problem {
    let error = errors.into_iter().find(Diagnostic::is_error);
    let error = error.unwrap_or_else(|| Diagnostic::error("Invalid backend configuration", ""));
    Problem::error(error.summary.to_string(), error.detail.to_string())
}

/// Terraform's error: its other workspaces would all be the default one.
fn no_workspaces() -> Problem {
    let detail = "error loading the remote state: workspaces not supported";
    Problem::error("Error loading state error", detail)
}

fn unreadable(error: &Diagnostic) -> Problem {
    let detail = format!("Error retrieving state: {}", error.detail);
    Problem::error("Error loading state error", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_fits_the_schema_of_its_backend() {
        let said = |backend: &str, name: &str, value: Value| {
            let schema = schema(backend).unwrap_or_default();
            unfit(&Value::object([(name, value)]), &schema)
        };
        assert_eq!(said("local", "path", "x".into()), None);
        assert_eq!(said("local", "path", Value::unknown(Type::Dynamic)), None);
        assert_eq!(said("local", "workspace_dir", Value::NULL), None);
        assert_eq!(
            said("local", "pth", "x".into()),
            Some("unexpected attribute \"pth\"".into())
        );
        let list = Value::tuple([Value::from("x")]);
        assert_eq!(
            said("local", "path", list),
            Some(".path: string required".into())
        );
        assert_eq!(said("http", "retry_max", "2".into()), None);
        assert_eq!(
            said("http", "adress", "x".into()),
            Some("unexpected attribute \"adress\"".into())
        );
    }

    #[test]
    fn what_is_not_given_is_null() {
        let config = Value::object([("path", Value::from("x"))]);
        let settings = settings(&config, &crate::local::schema());
        assert_eq!(
            settings,
            serde_json::json!({ "path": "x", "workspace_dir": null })
        );
    }
}
