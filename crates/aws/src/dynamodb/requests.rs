//! What DynamoDB answers about a table, or about one that is absent.

use aws_sdk_dynamodb::types::{IndexStatus, TableDescription, TableStatus};

use crate::client::AwsClient;
use crate::error::AwsError;
use crate::resource::Status;

/// The error codes of an absent table:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>.
pub(super) const NOT_FOUND_CODES: &[&str] =
    &["ResourceNotFoundException", "TableNotFoundException"];

/// An answer; none if the error is that of an absent object.
pub(super) fn found<T>(answer: Result<T, AwsError>) -> Result<Option<T>, AwsError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is(NOT_FOUND_CODES) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The table of that name.
pub(super) async fn describe(
    client: &AwsClient,
    name: &str,
) -> Result<Option<TableDescription>, AwsError> {
    let answer = client.call("dynamodb:DescribeTable", || {
        let request = client.clients.dynamodb.describe_table();
        request.table_name(name).send()
    });
    Ok(found(answer.await)?.and_then(|it| it.table))
}

/// How far a table is, its indexes and copies included.
pub(super) fn status_of(table: Option<&TableDescription>) -> Status {
    let Some(table) = table else {
        return Status::Absent;
    };
    match &table.table_status {
        Some(TableStatus::Active) | None => {}
        Some(state) => return Status::Pending(state.as_str().to_lowercase()),
    }
    let indexes = table
        .global_secondary_indexes
        .as_deref()
        .unwrap_or_default();
    let is_ready =
        |status: &Option<IndexStatus>| status.as_ref().is_none_or(|it| *it == IndexStatus::Active);
    if !indexes.iter().all(|index| is_ready(&index.index_status)) {
        return Status::Pending("indexing".to_owned());
    }
    let replicas = table.replicas.as_deref().unwrap_or_default();
    let is_ready = |status: Option<&str>| status.is_none_or(|it| it == "ACTIVE");
    let mut states = replicas
        .iter()
        .map(|it| it.replica_status.as_ref().map(|status| status.as_str()));
    match states.all(is_ready) {
        true => Status::Ready,
        false => Status::Pending("copying".to_owned()),
    }
}
