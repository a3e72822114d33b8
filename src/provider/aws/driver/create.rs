//! Creating an object.

use std::time::Duration;

use super::patience::interval;
use super::{Task, read, wait};
use crate::provider::aws::fault::{Fault, Nature};
use crate::provider::aws::object::Draft;
use crate::provider::aws::plan::reconcile_applied;
use crate::provider::{ApplyResponse, Object};
use crate::value::Value;

/// For so long what a lost create made is looked for before it is made again.
const LOOKING: Duration = Duration::from_secs(20);
/// How often a create without an answer is tried.
const TRIES: u32 = 8;

/// Creates it.
pub async fn create(task: &Task<'_>) -> ApplyResponse {
    let id = match make(task).await {
        Ok(id) => id,
        Err(fault) => return task.failed("creating", &fault, None),
    };
    let mut draft = Draft::from(&task.kind.settled(task.job.planned));
    draft.text("id", Some(&id));
    let sketch = task.kind.settled(&draft.build());
    task.job.cloud.made(&id);
    task.job.progress.created(&task.object(sketch.clone()));
    // The mark comes off only when the id is noted: whoever heard of it has its turn now.
    tokio::task::yield_now().await;
    // A mark that stays on is read over by us and by nobody missed.
    let unmark = async {
        if !task.job.progress.is_recorded() {
            return;
        }
        let _ = task
            .patiently(|| task.kind.resource.unmark(&task.job, &id))
            .await;
    };
    let (settled, ()) = futures_util::future::join(settle(task, &id, &sketch), unmark).await;
    match settled {
        Ok(value) => task.done(value),
        Err(fault) => {
            let doing = format!("{} ({id})", task.doing("creating"));
            task.failed_with(fault.problem(&doing), Some(sketch))
        }
    }
}

/// Finds what an earlier run had begun to make. What has a client token is asked for once more
/// under that token: AWS answers with what it made then, or makes it now.
pub async fn recover(task: &Task<'_>) -> Result<Option<Object>, Fault> {
    let id = match task.kind.ways.token {
        true => Some(task.kind.resource.create(&task.job).await?),
        false => task.kind.resource.find(&task.job).await?,
    };
    Ok(id.map(|id| {
        let mut draft = Draft::from(&task.kind.settled(task.job.planned));
        draft.text("id", Some(&id));
        task.object(task.kind.settled(&draft.build()))
    }))
}

/// What is to be done once it has an id.
async fn settle(task: &Task<'_>, id: &str, sketch: &Value) -> Result<Value, Fault> {
    if task.kind.ways.waits_create {
        wait::until_ready(task, id).await?;
    }
    task.patiently(|| task.kind.resource.finish(&task.job, id))
        .await?;
    let found = read::read_made(task, sketch).await?;
    Ok(reconcile_applied(&found, task.job.planned))
}

/// Makes it, once: what an earlier try may have made is looked for first.
async fn make(task: &Task<'_>) -> Result<String, Fault> {
    let (job, clock) = (&task.job, &task.job.cloud.clock);
    if let Some(id) = &job.attempt.made {
        return Ok(id.clone());
    }
    let began = clock.now();
    let mut looks_from = job.attempt.resumed.then_some(job.attempt.since);
    let mut tries = 0;
    loop {
        if let Some(since) = looks_from.take()
            && let Some(id) = look(task, since).await?
        {
            return Ok(id);
        }
        let fault = match task.kind.resource.create(job).await {
            Ok(id) => return Ok(id),
            Err(fault) => fault,
        };
        match fault.nature {
            Nature::Lost if tries < TRIES => looks_from = Some(clock.now()),
            _ if task.passes(&fault, began) => {}
            _ => return Err(fault),
        }
        clock.sleep(interval(tries)).await;
        tries += 1;
    }
}

/// Looks for what a create at that time made, until AWS would show it.
async fn look(task: &Task<'_>, since: Duration) -> Result<Option<String>, Fault> {
    if task.kind.ways.token {
        return Ok(None);
    }
    let clock = &task.job.cloud.clock;
    let mut tries = 0;
    loop {
        let found = task.kind.resource.find(&task.job).await?;
        if found.is_some() || clock.now().saturating_sub(since) > LOOKING {
            return Ok(found);
        }
        clock.sleep(interval(tries)).await;
        tries += 1;
    }
}
