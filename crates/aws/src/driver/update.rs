//! Changing an object in place.

use super::task::Task;
use super::{read, wait};
use crate::declare::{Field, Role};
use crate::error::AwsError;
use crate::object::{Attributes, ObjectBuilder};
use crate::plan::reconcile_applied;
use crate::tags;
use rform_core::schema::Presence;
use rform_core::value::Value;
use rform_provider::ApplyResponse;

/// Updates the object. After a failure the object is kept as AWS then has it.
pub async fn update(task: &Task<'_>) -> ApplyResponse {
    match change(task).await {
        Ok(found) => task.done(reconcile_applied(&found, task.operation.planned)),
        Err(error) => {
            let left = match read::read_one(task, task.operation.prior).await {
                Ok(Some(found)) => found,
                _ => task.operation.prior.clone(),
            };
            task.failed("updating", &error, Some(left))
        }
    }
}

/// The error of an update that sends no request for a changed argument: AWS keeps the old value.
fn refuse_ignored(task: &Task<'_>) -> Result<(), AwsError> {
    let ignored = ignored(task);
    if ignored.is_empty() {
        return Ok(());
    }
    Err(AwsError::new(format!(
        "this version of rform has no request that changes {} in this way, and AWS keeps the former value. Undo the change, or replace the object (-replace)",
        ignored.join(", ")
    )))
}

/// The arguments that change and of which the update did not ask.
fn ignored(task: &Task<'_>) -> Vec<&'static str> {
    let spec = &task.resource_type.spec;
    let is_sent =
        |field: &&Field| field.role == Role::Sent && field.attribute.presence != Presence::Computed;
    let fields = spec.fields.iter().filter(is_sent).map(|it| it.name);
    let blocks = spec.blocks.iter().filter(|it| it.role == Role::Sent);
    let names = fields.chain(blocks.map(|it| it.name));
    names
        .filter(|name| !["id", "tags", "tags_all"].contains(name))
        .filter(|name| task.operation.differs(name) && !task.operation.has_handled(name))
        .collect()
}

async fn change(task: &Task<'_>) -> Result<Value, AwsError> {
    let resource = &task.resource_type.resource;
    task.with_retries(|| resource.update(&task.operation))
        .await?;
    let id = resource.id_after(&task.operation);
    if task.resource_type.spec.field("tags_all").is_some() {
        let (removed, set) = tags::difference(
            &task.operation.prior.string_map("tags_all"),
            &task.operation.tags(),
        );
        if !removed.is_empty() || !set.is_empty() {
            task.with_retries(|| resource.retag(&task.operation, removed.clone(), set.clone()))
                .await?;
        }
    }
    refuse_ignored(task)?;
    if task.resource_type.behavior.waits_update {
        wait::until_ready(task, &id).await?;
    }
    let mut known =
        ObjectBuilder::from(&task.resource_type.without_unknowns(task.operation.planned));
    known.text("id", Some(&id));
    read::read_made(task, &task.resource_type.without_unknowns(&known.build())).await
}
