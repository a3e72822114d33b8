//! DynamoDB: one file a resource type.

pub mod table;

mod indexes;
mod settings;
mod view;

use super::Resources;
use super::error::AwsError;

/// The resource types.
pub const RESOURCES: Resources = &[("aws_dynamodb_table", &table::Table)];

/// What DynamoDB says of what is not there.
const GONE: &[&str] = &["ResourceNotFoundException", "TableNotFoundException"];

/// An answer, or none if it is about what is not there.
fn found<T>(answer: Result<T, AwsError>) -> Result<Option<T>, AwsError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is(GONE) => Ok(None),
        Err(error) => Err(error),
    }
}
