//! Version 4 of Terraform's state files, which every Terraform since 0.12 reads and writes. The order
//! of fields and the indentation are Terraform's too, so that a state that both have written has no
//! differences but those of its content.

mod decode;
mod encode;
#[cfg(test)]
mod tests;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value as Json};

use super::lenient;
pub use decode::decode;
pub use encode::{document, encode};

#[derive(Serialize, Deserialize)]
struct File {
    version: u64,
    #[serde(default)]
    terraform_version: String,
    #[serde(default)]
    serial: u64,
    #[serde(default)]
    lineage: String,
    #[serde(default, deserialize_with = "lenient")]
    outputs: BTreeMap<Arc<str>, FileOutput>,
    #[serde(default, deserialize_with = "lenient")]
    resources: Vec<FileResource>,
    #[serde(default)]
    check_results: Json,
    /// Fields of later versions.
    #[serde(flatten)]
    other: Map<String, Json>,
}

#[derive(Serialize, Deserialize)]
struct FileOutput {
    value: Json,
    #[serde(rename = "type")]
    ty: Json,
    #[serde(default, skip_serializing_if = "is_default")]
    sensitive: bool,
    /// Fields of later versions.
    #[serde(flatten)]
    other: Map<String, Json>,
}

#[derive(Serialize, Deserialize)]
struct FileResource {
    #[serde(default, skip_serializing_if = "is_default")]
    module: String,
    mode: String,
    #[serde(rename = "type")]
    kind: Arc<str>,
    name: Arc<str>,
    provider: String,
    #[serde(default, deserialize_with = "lenient")]
    instances: Vec<FileInstance>,
    /// How Terraform before 0.14 noted whether instances have keys; the instances themselves say
    /// so.
    #[serde(default, rename = "each", skip_serializing)]
    _each: Json,
    /// Fields of later versions.
    #[serde(flatten)]
    other: Map<String, Json>,
}

#[derive(Serialize, Deserialize)]
struct FileInstance {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    index_key: Option<Json>,
    #[serde(
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "is_default"
    )]
    status: String,
    #[serde(
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "is_default"
    )]
    deposed: String,
    #[serde(default, deserialize_with = "version")]
    schema_version: u64,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    attributes: Option<Arc<Json>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    attributes_flat: Option<BTreeMap<String, String>>,
    #[serde(default, deserialize_with = "lenient")]
    sensitive_attributes: Vec<Vec<FileStep>>,
    /// Terraform 1.12 and later have it, also for objects without an identity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    identity_schema_version: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    identity: Option<Json>,
    #[serde(
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "is_default"
    )]
    private: String,
    #[serde(
        default,
        deserialize_with = "lenient",
        skip_serializing_if = "is_default"
    )]
    dependencies: Vec<String>,
    /// Terraform 0.12 named here what it had not brought up to date, seen from the module.
    #[serde(default, deserialize_with = "lenient", skip_serializing)]
    depends_on: Vec<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    create_before_destroy: bool,
    /// Fields of other versions and programs.
    #[serde(flatten)]
    other: Map<String, Json>,
}

#[derive(Serialize, Deserialize)]
struct FileStep {
    #[serde(rename = "type")]
    kind: String,
    value: Json,
}

/// Reads a number, or a string with one as in older files.
fn version<'a, D: Deserializer<'a>>(from: D) -> Result<u64, D::Error> {
    super::schema_version(&Json::deserialize(from)?)
        .ok_or_else(|| D::Error::custom("a schema version is a whole number"))
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Reads a field that may be null, and tells null from a missing field.
fn given<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Arc<Json>>, D::Error> {
    Json::deserialize(from).map(|value| Some(Arc::new(value)))
}
