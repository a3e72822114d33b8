//! Creating an object.

use super::patience::interval;
use super::{Task, lost, mark, read, wait};
use crate::provider::aws::fault::{Fault, Nature};
use crate::provider::aws::object::Draft;
use crate::provider::aws::plan::reconcile_applied;
use crate::provider::{ApplyResponse, Problem};
use crate::value::Value;

/// How often a create without an answer is tried.
const TRIES: u32 = 8;

/// What becomes of a create that the user did not want to wait for.
const LEFT: &str = "It exists. That it is not finished is noted, and the next apply goes on from \
                    there without making it anew. ";

/// Creates it.
pub async fn create(task: &Task<'_>) -> ApplyResponse {
    let id = match make(task).await {
        Ok(id) => id,
        Err(fault) => return not_made(task, &fault).await,
    };
    if lost::is_anothers(task, &id) {
        return not_made(task, &lost::twice()).await;
    }
    let mut draft = Draft::from(&task.kind.settled(task.job.planned));
    draft.text("id", Some(&id));
    let sketch = task.kind.settled(&draft.build());
    task.job.cloud.made(&id);
    task.job.progress.created(&task.object(sketch.clone()));
    // The mark comes off only when the id is noted: whoever heard of it has its turn now.
    tokio::task::yield_now().await;
    let unmark = mark::take_off(task, &id);
    let (settled, left) = futures_util::future::join(settle(task, &id, &sketch), unmark).await;
    let mut response = match settled {
        Ok(value) => task.done(value),
        Err(fault) => {
            let doing = format!("{} ({id})", task.doing("creating"));
            let unsettled = task.is_left(&fault);
            let mut problem = fault.problem(&doing);
            if unsettled {
                problem.detail = format!("{LEFT}{}", problem.detail);
            }
            ApplyResponse {
                unsettled,
                ..task.failed_with(problem, Some(sketch))
            }
        }
    };
    response.problems.extend(left);
    response
}

/// Why there is no object, or none that anybody knows of.
async fn not_made(task: &Task<'_>, fault: &Fault) -> ApplyResponse {
    let mut problem = lost::explained(task, fault).await;
    let is_lost = fault.nature == Nature::Lost;
    let unsettled = is_lost || task.is_left(fault);
    if is_lost {
        let space = if problem.detail.is_empty() { "" } else { " " };
        problem.detail = format!(
            "AWS did not answer: it may have been created all the same. That it was begun is \
             noted, and the next apply or destroy looks for it.{space}{}",
            problem.detail
        );
    }
    ApplyResponse {
        unsettled,
        ..task.failed_with(problem, None)
    }
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
    let mut is_open = job.attempt.resumed;
    let mut tries = 0;
    loop {
        if std::mem::take(&mut is_open)
            && let Some(id) = lost::look(task).await.map_err(lost::still)?
        {
            return Ok(id);
        }
        lost::note_before(task).await?;
        let fault = match lost::send(task).await {
            Ok(id) => return Ok(id),
            Err(fault) => fault,
        };
        match fault.nature {
            Nature::Lost if tries < TRIES => is_open = true,
            Nature::Refused if mark::is_refused(job, &fault) => {
                job.leave_unmarked();
                continue;
            }
            _ if task.passes(&fault, began) => {}
            _ => return Err(fault),
        }
        // What AWS has refused so far was not made; a lost one stays noted.
        if !job.cloud.pause(interval(tries)).await {
            return Err(fault);
        }
        tries += 1;
    }
}

impl Task<'_> {
    /// Whether an object that exists was left unfinished because the user did not want to wait.
    fn is_left(&self, fault: &Fault) -> bool {
        self.job.cloud.is_stopping() && fault.nature != Nature::Refused
    }

    /// The response to something that failed before anything was there.
    pub(super) fn problem(&self, fault: &Fault) -> Problem {
        fault.problem(&self.doing("creating"))
    }
}
