//! The request that changes one attribute of an instance.

use aws_sdk_ec2::operation::modify_instance_attribute::builders::ModifyInstanceAttributeFluentBuilder as Change;

use crate::error::AwsError;
use crate::resource::Operation;

/// Changes one attribute of the instance of the operation.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn modify(
    operation: &Operation<'_>,
    put: impl Fn(Change) -> Change,
) -> Result<(), AwsError> {
    modify_by_id(operation, operation.id(), put).await
}

/// Changes one attribute of an instance; `put` sets it in the request.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn modify_by_id(
    operation: &Operation<'_>,
    id: &str,
    put: impl Fn(Change) -> Change,
) -> Result<(), AwsError> {
    let ec2 = &operation.client.clients.ec2;
    operation
        .client
        .call("ec2:ModifyInstanceAttribute", || {
            put(ec2.modify_instance_attribute().instance_id(id)).send()
        })
        .await?;
    Ok(())
}
