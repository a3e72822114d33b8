//! One UpdateTable request, after which the table is waited for: it takes one change at a time.

use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableFluentBuilder;

use super::requests::{describe, status_of};
use crate::error::AwsError;
use crate::resource::{Operation, Status};

/// Changes the table and waits until it is at rest again.
pub(super) async fn change(
    operation: &Operation<'_>,
    with: impl Fn(UpdateTableFluentBuilder) -> UpdateTableFluentBuilder,
) -> Result<(), AwsError> {
    change_by_name(operation, operation.id(), with).await
}

pub(super) async fn change_by_name(
    operation: &Operation<'_>,
    name: &str,
    with: impl Fn(UpdateTableFluentBuilder) -> UpdateTableFluentBuilder,
) -> Result<(), AwsError> {
    let client = &operation.client.clients.dynamodb;
    operation
        .client
        .call("dynamodb:UpdateTable", || {
            with(client.update_table().table_name(name)).send()
        })
        .await?;
    let what = format!("DynamoDB table {name} to take the change");
    operation
        .until(&what, 2.0, || async move {
            let table = describe(operation.client, name).await?;
            Ok(status_of(table.as_ref()) == Status::Ready)
        })
        .await
}
