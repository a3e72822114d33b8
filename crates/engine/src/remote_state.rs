//! The states that `data.terraform_remote_state` reads: those of other configurations.
//!
//! <https://developer.hashicorp.com/terraform/language/state/remote-state-data>

use std::path::Path;
use std::sync::Arc;

use rform_core::value::json::{value_from_json, value_to_json};
use rform_core::value::{Type, Value, convert};
use rform_core::world::World;
use rform_provider::Problem;
use rform_provider::builtin::RemoteStates;
use rform_state::StateFile;
use rform_state::backend::{BACKEND_TYPES, LOCAL_ARGUMENTS, LocalBackend};

/// Reads states through the backends that this program has: local files so far.
pub struct BackendStates {
    /// The host on which the files are.
    pub world: Arc<dyn World>,
}

impl RemoteStates for BackendStates {
    fn outputs(
        &self,
        backend: &str,
        config: &Value,
        workspace: &str,
    ) -> Result<Option<Value>, Problem> {
        if backend != "local" {
            return Err(Problem::error(
                format!("Backend \"{backend}\" is not supported yet"),
                "Only the backend \"local\", which keeps states in files, is supported so far.",
            )
            .on("backend"));
        }
        let json = match config.bare() {
            Value::Null(_) => serde_json::Value::Null,
            value => value_to_json(value, &value.ty()).unwrap_or_default(),
        };
        let path = LocalBackend::from_settings(&json).state_path(workspace);
        self.read(&path)
    }

    fn config_fault(&self, backend: &str, config: &Value) -> Option<String> {
        unfit(config).filter(|_| backend == "local")
    }

    fn has_backend(&self, backend: &str) -> bool {
        backend == "local" || BACKEND_TYPES.contains(&backend)
    }
}

/// What is wrong with the configuration of a backend `local`, if anything: it takes two texts.
fn unfit(config: &Value) -> Option<String> {
    let (Value::Object(settings) | Value::Map(_, settings)) = config.bare() else {
        return None;
    };
    let unexpected = settings.keys();
    let unexpected = unexpected
        .into_iter()
        .find(|name| !LOCAL_ARGUMENTS.contains(&&***name));
    let why = match unexpected {
        Some(name) => format!("unexpected attribute {name:?}"),
        None => {
            let not_text =
                |(_, value): &(&Arc<str>, &Value)| convert(value, &Type::String).is_err();
            let (name, _) = settings.iter().find(not_text)?;
            format!(".{name}: string required")
        }
    };
    Some(format!(
        "The given configuration is not valid for backend \"local\": {why}."
    ))
}

impl BackendStates {
    fn read(&self, path: &Path) -> Result<Option<Value>, Problem> {
        let opened = StateFile::at(path).open(&self.world, None);
        let state = opened.map_err(|fault| {
            let detail = format!("Error retrieving state: {}", fault.diagnostic().detail);
            Problem::error("Error loading state error", detail)
        })?;
        if !state.exists {
            return Ok(None);
        }
        let outputs = state.state.outputs.iter().map(|(name, output)| {
            let value = value_from_json(&output.value, &output.ty);
            (name.clone(), value.unwrap_or(Value::Null(Type::Dynamic)))
        });
        Ok(Some(Value::object(outputs)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backend_of_files_takes_two_texts() {
        let said = |name: &str, value: Value| unfit(&Value::object([(name, value)]));
        assert_eq!(said("path", "x".into()), None);
        assert_eq!(said("path", Value::unknown(Type::Dynamic)), None);
        assert_eq!(said("workspace_dir", Value::NULL), None);
        let refused = |why: &str| {
            Some(format!(
                "The given configuration is not valid for backend \"local\": {why}."
            ))
        };
        assert_eq!(
            said("pth", "x".into()),
            refused("unexpected attribute \"pth\"")
        );
        let list = Value::tuple([Value::from("x")]);
        assert_eq!(said("path", list), refused(".path: string required"));
    }
}
