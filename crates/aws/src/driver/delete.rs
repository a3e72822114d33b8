//! Deleting an object.

use super::retry::{interval, is_among};
use super::task::Task;
use super::{dependency_violation, wait};
use crate::error::{AwsError, ErrorKind};
use rform_provider::ApplyResponse;

/// Deletes the object. One that does not exist counts as deleted.
pub async fn delete(task: &Task<'_>) -> ApplyResponse {
    let outcome = match send_until_accepted(task).await {
        Ok(()) if task.resource_type.behavior.waits_delete => {
            wait::until_gone(task, task.operation.id())
                .await
                .map_err(|error| error.problem(&task.doing("deleting")))
        }
        Ok(()) => Ok(()),
        Err(refusal) => Err(refusal.problem(task)),
    };
    match outcome {
        Ok(()) => ApplyResponse {
            create_pending: false,
            object: None,
            problems: Vec::new(),
        },
        Err(problem) => task.failed_with(problem, Some(task.operation.prior.clone())),
    }
}

/// Asks until AWS agrees to delete it.
async fn send_until_accepted(task: &Task<'_>) -> Result<(), dependency_violation::BlockedDelete> {
    let behavior = &task.resource_type.behavior;
    let clock = &task.operation.client.clock;
    let mut tracker = dependency_violation::BlockerTracker::default();
    let mut tries = 0;
    loop {
        let error = match task.resource_type.resource.delete(&task.operation).await {
            Ok(()) => return Ok(()),
            Err(error) if error.is(behavior.not_found_codes) => return Ok(()),
            Err(error) => error,
        };
        let is_late = clock.now() >= task.operation.deadline;
        if error.is(behavior.dependency_violation_codes) {
            tracker.inspect(task, error.clone(), is_late).await?;
        } else if is_late || !is_retryable(behavior.retryable_delete_errors, &error) {
            return Err(error.into());
        }
        if !task.operation.client.pause(interval(tries)).await {
            return Err(error.into());
        }
        tries += 1;
    }
}

fn is_retryable(retryable_errors: &[(&str, &str)], error: &AwsError) -> bool {
    is_among(retryable_errors, error)
        || matches!(error.kind, ErrorKind::Throttled | ErrorKind::Lost)
}
