//! Deleting an instance.

use aws_sdk_rds::operation::modify_db_instance::builders::ModifyDbInstanceInputBuilder as Request;

use super::modify::{send, settled};
use crate::error::AwsError;
use crate::object::Attributes;
use crate::resource::Operation;

/// Deletes the instance, with a last snapshot unless that is to be skipped. Protection that the
/// configuration has not is taken off first, where changes are applied at once.
pub(super) async fn delete(operation: &Operation<'_>) -> Result<(), AwsError> {
    let prior = operation.prior;
    let skips = prior.flag("skip_final_snapshot");
    let last = prior.owned("final_snapshot_identifier").filter(|_| !skips);
    if !skips && last.is_none() {
        let message = "final_snapshot_identifier is required when skip_final_snapshot is false";
        return Err(AwsError::new(message));
    }
    let error = match send_delete(operation, skips, last.clone()).await {
        Ok(()) => return Ok(()),
        Err(error) => error,
    };
    if error.says("InvalidDBInstanceState", "is already being deleted") {
        return Ok(());
    }
    let is_protected = error.says("InvalidParameterCombination", "disable deletion pro");
    let may_change = prior.flag("apply_immediately") && !prior.flag("deletion_protection");
    if !is_protected || !may_change {
        return Err(error);
    }
    let request = Request::default().deletion_protection(false);
    let identifier = prior.text("identifier");
    send(operation, identifier, request.apply_immediately(true)).await?;
    settled(operation, operation.id()).await?;
    send_delete(operation, skips, last).await
}

async fn send_delete(
    operation: &Operation<'_>,
    skips: bool,
    last: Option<String>,
) -> Result<(), AwsError> {
    let (prior, client) = (operation.prior, &operation.client.clients.rds);
    let send = || {
        client
            .delete_db_instance()
            .db_instance_identifier(prior.text("identifier"))
            .set_delete_automated_backups(prior.boolean("delete_automated_backups"))
            .skip_final_snapshot(skips)
            .set_final_db_snapshot_identifier(last.clone())
            .send()
    };
    let answer = operation.client.call("rds:DeleteDBInstance", send);
    answer.await.map(drop)
}
