//! Changing an object in place.

use super::{Task, read, wait};
use crate::provider::ApplyResponse;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::{Attributes, Draft};
use crate::provider::aws::plan::reconcile_applied;
use crate::provider::aws::tags;
use crate::value::Value;

/// Updates it. When that fails, what is there then is kept.
pub async fn update(task: &Task<'_>) -> ApplyResponse {
    match change(task).await {
        Ok(found) => task.done(reconcile_applied(&found, task.job.planned)),
        Err(fault) => {
            let left = match read::read_one(task, task.job.prior).await {
                Ok(Some(found)) => found,
                _ => task.job.prior.clone(),
            };
            task.failed("updating", &fault, Some(left))
        }
    }
}

async fn change(task: &Task<'_>) -> Result<Value, Fault> {
    let resource = &task.kind.resource;
    task.patiently(|| resource.update(&task.job)).await?;
    let id = resource.id_after(&task.job);
    if task.kind.spec.field("tags_all").is_some() {
        let (removed, set) =
            tags::difference(&task.job.prior.string_map("tags_all"), &task.job.tags());
        if !removed.is_empty() || !set.is_empty() {
            task.patiently(|| resource.retag(&task.job, removed.clone(), set.clone()))
                .await?;
        }
    }
    if task.kind.ways.waits_update {
        wait::until_ready(task, &id).await?;
    }
    let mut known = Draft::from(&task.kind.settled(task.job.planned));
    known.text("id", Some(&id));
    read::read_made(task, &task.kind.settled(&known.build())).await
}
