//! Deleting an object.

use super::patience::{interval, is_among};
use super::{Task, blocked, wait};
use crate::provider::ApplyResponse;
use crate::provider::aws::fault::{Fault, Nature};

/// Deletes it; what is gone already is deleted.
pub async fn delete(task: &Task<'_>) -> ApplyResponse {
    let outcome = match ask(task).await {
        Ok(()) if task.kind.ways.waits_delete => wait::until_gone(task, task.job.id())
            .await
            .map_err(|fault| fault.problem(&task.doing("deleting"))),
        Ok(()) => Ok(()),
        Err(refusal) => Err(refusal.problem(task)),
    };
    match outcome {
        Ok(()) => ApplyResponse {
            unsettled: false,
            object: None,
            problems: Vec::new(),
        },
        Err(problem) => task.failed_with(problem, Some(task.job.prior.clone())),
    }
}

/// Asks until AWS agrees to delete it.
async fn ask(task: &Task<'_>) -> Result<(), blocked::Refusal> {
    let ways = &task.kind.ways;
    let clock = &task.job.cloud.clock;
    let mut watch = blocked::Watch::default();
    let mut tries = 0;
    loop {
        let fault = match task.kind.resource.delete(&task.job).await {
            Ok(()) => return Ok(()),
            Err(fault) if fault.is(ways.gone) => return Ok(()),
            Err(fault) => fault,
        };
        let is_late = clock.now() >= task.job.deadline;
        if fault.is(ways.blocked) {
            watch.look(task, fault.clone(), is_late).await?;
        } else if is_late || !may_pass(ways.passing_delete, &fault) {
            return Err(fault.into());
        }
        if !task.job.cloud.pause(interval(tries)).await {
            return Err(fault.into());
        }
        tries += 1;
    }
}

fn may_pass(passing: &[(&str, &str)], fault: &Fault) -> bool {
    is_among(passing, fault) || matches!(fault.nature, Nature::Throttled | Nature::Lost)
}
