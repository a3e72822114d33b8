//! Creating an object.

use super::task::Task;
use super::{already_exists, attempt_tag, lost_response, read, wait};
use crate::error::{AwsError, ErrorKind};
use crate::object::ObjectBuilder;
use crate::plan::reconcile_applied;
use rform_core::value::Value;
use rform_provider::{ApplyResponse, Problem};

/// The number of attempts of a create without a response. AWS publishes none: with pauses of up to
/// four seconds they cover outages of half a minute.
const TRIES: u32 = 8;

/// The message about a create that was interrupted.
const LEFT: &str = "The object exists and is recorded as unfinished. The next apply continues from \
                    there and does not create it again. ";

/// Creates the object, records its id, waits until it is ready, and reads it. A failure after the
/// id is known leaves the object in the state, tainted.
pub async fn create(task: &Task<'_>) -> ApplyResponse {
    let id = match make(task).await {
        Ok(id) => id,
        Err(error) => return not_made(task, &error).await,
    };
    if already_exists::belongs_to_another_create(task, &id) {
        return not_made(task, &already_exists::already_exists()).await;
    }
    let mut builder =
        ObjectBuilder::from(&task.resource_type.without_unknowns(task.operation.planned));
    builder.text("id", Some(&id));
    let identified = task.resource_type.without_unknowns(&builder.build());
    task.operation.client.created(&id);
    task.operation
        .progress
        .created(&task.object(identified.clone()));
    // The attempt tag is removed only after the id is recorded: let the receiver of `created` run.
    tokio::task::yield_now().await;
    let untag = attempt_tag::remove(task, &id);
    let (completed, left) =
        futures_util::future::join(complete(task, &id, &identified), untag).await;
    let mut response = match completed {
        Ok(value) => task.done(value),
        Err(error) => {
            let doing = format!("{} ({id})", task.doing("creating"));
            let create_pending = task.is_left(&error);
            let mut problem = error.problem(&doing);
            if create_pending {
                problem.detail = format!("{LEFT}{}", problem.detail);
            }
            ApplyResponse {
                create_pending,
                ..task.failed_with(problem, Some(identified))
            }
        }
    };
    response.problems.extend(left);
    response
}

/// The response to a create that led to no object, or to none with a known id.
async fn not_made(task: &Task<'_>, error: &AwsError) -> ApplyResponse {
    let mut problem = already_exists::explain_refusal(task, error).await;
    let is_lost = error.kind == ErrorKind::Lost;
    let create_pending = is_lost || task.is_left(error);
    if is_lost {
        let space = if problem.detail.is_empty() { "" } else { " " };
        problem.detail = format!(
            "AWS did not answer, so the object may exist. Its create is recorded, and the next apply \
             or destroy searches for the object.{space}{}",
            problem.detail
        );
    }
    ApplyResponse {
        create_pending,
        ..task.failed_with(problem, None)
    }
}

/// Awaits the new object, completes it, and reads it.
async fn complete(task: &Task<'_>, id: &str, identified: &Value) -> Result<Value, AwsError> {
    if task.resource_type.behavior.waits_create {
        wait::until_ready(task, id).await?;
    }
    task.with_retries(|| task.resource_type.resource.finish(&task.operation, id))
        .await?;
    let found = read::read_made(task, identified).await?;
    Ok(reconcile_applied(&found, task.operation.planned))
}

/// Sends the create until there is an id. The object of an earlier attempt is searched for first.
async fn make(task: &Task<'_>) -> Result<String, AwsError> {
    let (operation, clock) = (&task.operation, &task.operation.client.clock);
    if let Some(id) = &operation.attempt.created_id {
        return Ok(id.clone());
    }
    let began = clock.now();
    let mut is_open = operation.attempt.resumed;
    let mut tries = 0;
    loop {
        if std::mem::take(&mut is_open)
            && let Some(id) = lost_response::find_lost(task)
                .await
                .map_err(lost_response::still_lost)?
        {
            return Ok(id);
        }
        lost_response::record_similar(task).await?;
        let error = match lost_response::send(task).await {
            Ok(id) => return Ok(id),
            Err(error) => error,
        };
        match error.kind {
            ErrorKind::Lost if tries < TRIES => is_open = true,
            ErrorKind::Refused if attempt_tag::is_refused_for_tag(operation, &error) => {
                operation.omit_attempt_tag();
                continue;
            }
            _ if task.is_retryable(&error, began) => {}
            _ => return Err(error),
        }
        // A refused create made nothing; a lost one stays recorded.
        if !task.pause_before_retry(&error, tries).await {
            return Err(error);
        }
        tries += 1;
    }
}

impl Task<'_> {
    /// Whether the object is left incomplete because the user interrupted.
    fn is_left(&self, error: &AwsError) -> bool {
        self.operation.client.is_stopping() && error.kind != ErrorKind::Refused
    }

    /// The problem of a create that failed before there was an object.
    pub(super) fn problem(&self, error: &AwsError) -> Problem {
        error.problem(&self.doing("creating"))
    }
}
