//! The record of the backend that `init` has set up: `.terraform/terraform.tfstate`.

use std::io::ErrorKind;
use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value as Json;

use super::legacy_record;
use crate::TERRAFORM_VERSION;
use rform_core::diag::Diagnostic;
use rform_core::program_name::command_line;
use rform_core::world::{World, data_dir, error_text};

/// A backend as `init` has set it up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BackendRecord {
    /// The backend type, such as `local`.
    #[serde(rename = "type")]
    pub backend_type: String,
    /// The arguments of the block with those of `-backend-config`: a JSON object by the backend's
    /// schema.
    pub config: Json,
    /// The [`config_hash`](super::config_hash) of the block alone, or what Terraform 0.11 left: its
    /// [`legacy_hash`](super::legacy_hash).
    #[serde(deserialize_with = "hash")]
    pub hash: u64,
}

impl BackendRecord {
    /// Whether it was written for these arguments, and no others.
    pub fn holds(&self, arguments: &Json) -> bool {
        self.config == *arguments || legacy_record::holds(&self.config, arguments)
    }
}

/// The document around the record, a state file of format 3 without resources.
#[derive(Serialize, Deserialize)]
struct RecordFile {
    version: u64,
    #[serde(default)]
    terraform_version: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    backend: Option<BackendRecord>,
}

/// Reads a hash; one that no block can have, as former versions wrote them, counts as 0.
fn hash<'a, D: Deserializer<'a>>(from: D) -> Result<u64, D::Error> {
    let number = serde_json::Number::deserialize(from)?;
    Ok(number.as_u64().unwrap_or_default())
}

fn record_path(world: &dyn World) -> PathBuf {
    data_dir(world).join("terraform.tfstate")
}

/// Reads the record; none if `init` has set up no backend.
///
/// # Errors
/// The file is there and cannot be read: it is not known then where the state is kept.
pub fn read_record(world: &dyn World) -> Result<Option<BackendRecord>, Diagnostic> {
    let path = record_path(world);
    let unreadable = |why: String| {
        let detail = format!(
            "It is not known where the state is kept, since {} cannot be read: {why}. If the file \
             is beyond repair, delete it and run \"{}\" again.",
            path.display(),
            command_line("init")
        );
        Diagnostic::error("Error reading backend settings", detail)
    };
    match world.read(&path) {
        Ok(text) => serde_json::from_slice::<RecordFile>(&text)
            .map(|file| file.backend)
            .map_err(|error| unreadable(error.to_string())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(error_text(&error))),
    }
}

/// Writes the record, to the byte as Terraform 1.11.4 writes it.
///
/// # Errors
/// The file cannot be written.
pub fn write_record(world: &dyn World, record: BackendRecord) -> Result<(), Diagnostic> {
    write_file(world, Some(record))
}

/// Writes that no backend is set up, which stands for the local backend with its defaults; nothing if
/// there is no record anyway.
///
/// # Errors
/// The file cannot be written.
pub fn clear_record(world: &dyn World) -> Result<(), Diagnostic> {
    match world.exists(&record_path(world)) {
        true => write_file(world, None),
        false => Ok(()),
    }
}

fn write_file(world: &dyn World, backend: Option<BackendRecord>) -> Result<(), Diagnostic> {
    let path = record_path(world);
    let file = RecordFile {
        version: 3,
        terraform_version: TERRAFORM_VERSION.into(),
        backend: backend.map(|record| BackendRecord {
            config: sorted(record.config),
            ..record
        }),
    };
    let text = serde_json::to_vec_pretty(&file).unwrap_or_default();
    let made = world.create_dir(&data_dir(world));
    let written = made.and_then(|()| world.write(&path, &text));
    written.map_err(|error| {
        let detail = format!("Cannot write {}: {error}.", path.display());
        Diagnostic::error("Error writing backend settings", detail)
    })
}

/// The value with the members of all objects in the order of their names.
fn sorted(value: Json) -> Json {
    match value {
        Json::Object(members) => {
            let mut members: Vec<_> = members.into_iter().collect();
            members.sort_by(|one, other| one.0.cmp(&other.0));
            let members = members.into_iter();
            Json::Object(members.map(|(name, it)| (name, sorted(it))).collect())
        }
        Json::Array(items) => Json::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}
