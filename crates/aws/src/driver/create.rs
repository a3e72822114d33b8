//! Creating an object.

use super::retry::interval;
use super::task::Task;
use super::{attempt_tag, lost, read, wait};
use crate::error::{AwsError, ErrorKind};
use crate::object::Draft;
use crate::plan::reconcile_applied;
use rform_core::value::Value;
use rform_provider::{ApplyResponse, Problem};

/// How often a create without an answer is tried.
const TRIES: u32 = 8;

/// What becomes of a create that the user did not want to wait for.
const LEFT: &str = "It exists. That it is not finished is noted, and the next apply goes on from \
                    there without making it anew. ";

/// Creates it.
pub async fn create(task: &Task<'_>) -> ApplyResponse {
    let id = match make(task).await {
        Ok(id) => id,
        Err(error) => return not_made(task, &error).await,
    };
    if lost::is_anothers(task, &id) {
        return not_made(task, &lost::twice()).await;
    }
    let mut draft = Draft::from(&task.kind.settled(task.operation.planned));
    draft.text("id", Some(&id));
    let sketch = task.kind.settled(&draft.build());
    task.operation.client.made(&id);
    task.operation
        .progress
        .created(&task.object(sketch.clone()));
    // The mark comes off only when the id is noted: whoever heard of it has its turn now.
    tokio::task::yield_now().await;
    let unmark = attempt_tag::take_off(task, &id);
    let (settled, left) = futures_util::future::join(settle(task, &id, &sketch), unmark).await;
    let mut response = match settled {
        Ok(value) => task.done(value),
        Err(error) => {
            let doing = format!("{} ({id})", task.doing("creating"));
            let unsettled = task.is_left(&error);
            let mut problem = error.problem(&doing);
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
async fn not_made(task: &Task<'_>, error: &AwsError) -> ApplyResponse {
    let mut problem = lost::explained(task, error).await;
    let is_lost = error.kind == ErrorKind::Lost;
    let unsettled = is_lost || task.is_left(error);
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
async fn settle(task: &Task<'_>, id: &str, sketch: &Value) -> Result<Value, AwsError> {
    if task.kind.behavior.waits_create {
        wait::until_ready(task, id).await?;
    }
    task.patiently(|| task.kind.resource.finish(&task.operation, id))
        .await?;
    let found = read::read_made(task, sketch).await?;
    Ok(reconcile_applied(&found, task.operation.planned))
}

/// Makes it, once: what an earlier try may have made is looked for first.
async fn make(task: &Task<'_>) -> Result<String, AwsError> {
    let (operation, clock) = (&task.operation, &task.operation.client.clock);
    if let Some(id) = &operation.attempt.made {
        return Ok(id.clone());
    }
    let began = clock.now();
    let mut is_open = operation.attempt.resumed;
    let mut tries = 0;
    loop {
        if std::mem::take(&mut is_open)
            && let Some(id) = lost::look(task).await.map_err(lost::still)?
        {
            return Ok(id);
        }
        lost::note_before(task).await?;
        let error = match lost::send(task).await {
            Ok(id) => return Ok(id),
            Err(error) => error,
        };
        match error.kind {
            ErrorKind::Lost if tries < TRIES => is_open = true,
            ErrorKind::Refused if attempt_tag::is_refused(operation, &error) => {
                operation.leave_unmarked();
                continue;
            }
            _ if task.passes(&error, began) => {}
            _ => return Err(error),
        }
        // What AWS has refused so far was not made; a lost one stays noted.
        if !operation.client.pause(interval(tries)).await {
            return Err(error);
        }
        tries += 1;
    }
}

impl Task<'_> {
    /// Whether an object that exists was left unfinished because the user did not want to wait.
    fn is_left(&self, error: &AwsError) -> bool {
        self.operation.client.is_stopping() && error.kind != ErrorKind::Refused
    }

    /// The response to something that failed before anything was there.
    pub(super) fn problem(&self, error: &AwsError) -> Problem {
        error.problem(&self.doing("creating"))
    }
}
