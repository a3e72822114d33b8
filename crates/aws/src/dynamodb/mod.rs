//! DynamoDB: one file a resource type.

pub mod table;

mod indexes;
mod requests;
mod schema;
mod settings;
mod table_object;

use super::resource::Resources;

/// The resource types.
pub const RESOURCES: Resources = &[("aws_dynamodb_table", &table::Table)];
