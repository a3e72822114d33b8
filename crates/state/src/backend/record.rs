//! The record of the backend that `init` has set up: `.terraform/terraform.tfstate`.

use std::hash::{Hash, Hasher};
use std::io::ErrorKind;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
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
    /// The [`config_hash`] of the block alone.
    pub hash: u64,
}

impl BackendRecord {
    /// Whether it was written for these arguments of a block, and no others.
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
    #[serde(default)]
    backend: Option<BackendRecord>,
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

/// Writes the record; none removes it, which stands for the local backend with its defaults.
///
/// # Errors
/// The file cannot be written or removed.
pub fn write_record(world: &dyn World, record: Option<BackendRecord>) -> Result<(), Diagnostic> {
    let path = record_path(world);
    let written = match record {
        None => world.remove(&path),
        Some(backend) => {
            let file = RecordFile {
                version: 3,
                terraform_version: TERRAFORM_VERSION.into(),
                backend: Some(backend),
            };
            let text = serde_json::to_vec_pretty(&file).unwrap_or_default();
            world
                .create_dir(&data_dir(world))
                .and_then(|()| world.write(&path, &text))
        }
    };
    written.map_err(|error| {
        let detail = format!("Cannot write {}: {error}.", path.display());
        Diagnostic::error("Error writing backend settings", detail)
    })
}

/// A hash of a backend's configuration by which later runs tell whether the block has changed.
pub fn config_hash(config: &Json) -> u64 {
    // Neither secret nor exposed to attack: any function will do that stays the same.
    let mut hasher = std::collections::hash_map::DefaultHasher::new();
    config.to_string().hash(&mut hasher);
    hasher.finish() >> 1
}
