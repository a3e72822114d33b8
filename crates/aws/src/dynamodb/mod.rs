//! DynamoDB: one file for each resource type, named after it.

pub mod table;

mod import_table;
mod indexes;
mod requests;
mod schema;
mod settings;
mod table_object;
mod table_update;
mod tags;
mod throughput;
mod update_indexes;

use super::resource::Resources;

/// The resource types of the service, by name. A row makes a type known to the provider.
pub const RESOURCES: Resources = &[("aws_dynamodb_table", &table::Table)];
