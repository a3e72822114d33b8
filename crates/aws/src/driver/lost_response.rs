//! Creates whose responses were lost: the object is searched for, and never created blindly again.

use std::sync::atomic::Ordering;

use super::search::{Search, read_until_visible, search};
use super::task::Task;
use crate::error::{AwsError, ErrorKind};
use rform_provider::{Object, Problem};

/// Finds what an interrupted run had begun to create. A warning alone means that several objects
/// may be the one, and which it is cannot be known.
///
/// # Errors
/// When a read fails, or the object cannot be told from others.
pub async fn recover(task: &Task<'_>) -> Result<Option<Object>, Vec<Problem>> {
    let failed = |error: AwsError| vec![error.problem(&task.doing("looking for"))];
    if let Some(id) = &task.operation.attempt.created_id {
        let found = read_until_visible(task, id).await.map_err(failed)?;
        return Ok(found.map(|value| task.object(value)));
    }
    let id = match search(task).await.map_err(failed)? {
        Search::Found(id) => id,
        Search::NotFound => return Ok(None),
        Search::Ambiguous(ids) => return Err(vec![unknown(task, &ids)]),
    };
    task.operation.client.claim(task.resource_type.name, &id);
    let found = read_until_visible(task, &id).await.map_err(failed)?;
    Ok(found.map(|value| task.object(value)))
}

/// Looks for the object of a create whose response was lost, until AWS would show it.
///
/// # Errors
/// When a read fails, or several objects may be the one.
pub async fn find_lost(task: &Task<'_>) -> Result<Option<String>, AwsError> {
    let behavior = &task.resource_type.behavior;
    if behavior.supports_client_token && !behavior.found_by_comparison {
        return Ok(None);
    }
    let found = search(task).await;
    if behavior.found_by_comparison {
        let gate = task.operation.client.gate(task.resource_type.name);
        let less = |count: usize| count.checked_sub(1);
        let _none = gate
            .lost
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
    }
    match found? {
        Search::NotFound => Ok(None),
        Search::Found(id) => Ok(Some(id)),
        // The same token again gets the same object.
        Search::Ambiguous(_) if behavior.supports_client_token => Ok(None),
        Search::Ambiguous(ids) => Err(AwsError::new(format!(
            "the response was lost, and any of these may be the new object: {}",
            ids.join(", ")
        ))),
    }
}

/// The error of a search that failed: the create is as lost as before.
pub fn still_lost(error: AwsError) -> AwsError {
    match error.is_plain() {
        true => error,
        false => AwsError {
            kind: ErrorKind::Lost,
            ..error
        },
    }
}

/// Records the ids of similar objects before a create is sent, for types in which nothing else
/// tells which object a lost create made.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn record_similar(task: &Task<'_>) -> Result<(), AwsError> {
    let operation = &task.operation;
    if operation.before().is_some()
        || (operation.has_attempt_tag() && !task.resource_type.behavior.found_by_comparison)
    {
        return Ok(());
    }
    if let Some(similar) = task.resource_type.resource.similar(operation).await? {
        operation.record_similar(similar).await;
    }
    Ok(())
}

/// Sends the create. For types whose lost creates are found by comparison, no search runs
/// meanwhile, and no create while a search runs.
///
/// # Errors
/// When AWS refuses a request, or does not answer.
pub async fn send(task: &Task<'_>) -> Result<String, AwsError> {
    if !task.resource_type.behavior.found_by_comparison {
        return task.resource_type.resource.create(&task.operation).await;
    }
    let client = task.operation.client;
    let gate = client.gate(task.resource_type.name);
    let _on_its_way = gate.lock.read().await;
    let result = task.resource_type.resource.create(&task.operation).await;
    match &result {
        Ok(id) => _ = client.claim(task.resource_type.name, id),
        Err(error) if error.kind == ErrorKind::Lost => {
            _ = gate.lost.fetch_add(1, Ordering::Relaxed)
        }
        Err(_) => {}
    }
    result
}

fn unknown(task: &Task<'_>, ids: &[String]) -> Problem {
    let title = task.resource_type.resource.title();
    let detail = format!(
        "A run that was killed had begun to create it and got no response. Since then these objects \
         have appeared, which agree with the request: {}. It is not known which of them the run \
         created, if any, so none is deleted or adopted: delete those you do not need, or import one.",
        ids.join(", ")
    );
    Problem::warning(format!("{title} may be left over"), detail)
}
