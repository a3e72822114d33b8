//! Changing an object in place.

use super::{Task, read, wait};
use crate::provider::ApplyResponse;
use crate::provider::aws::fault::Fault;
use crate::provider::aws::object::{Attributes, Draft};
use crate::provider::aws::plan::reconcile_applied;
use crate::provider::aws::spec::{Field, Role};
use crate::provider::aws::tags;
use crate::schema::Presence;
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

/// An update that says nothing of an argument that changes has not done what was promised.
fn refuse_ignored(task: &Task<'_>) -> Result<(), Fault> {
    let ignored = ignored(task);
    if ignored.is_empty() {
        return Ok(());
    }
    Err(Fault::new(format!(
        "this version of rform has no request by which {} could be changed like this; AWS has it as it was. Undo the change, or have the object replaced (-replace)",
        ignored.join(", ")
    )))
}

/// The arguments that change and of which the update did not ask.
fn ignored(task: &Task<'_>) -> Vec<&'static str> {
    let spec = &task.kind.spec;
    let is_sent =
        |field: &&Field| field.role == Role::Sent && field.attribute.presence != Presence::Computed;
    let fields = spec.fields.iter().filter(is_sent).map(|it| it.name);
    let blocks = spec.blocks.iter().filter(|it| it.role == Role::Sent);
    let names = fields.chain(blocks.map(|it| it.name));
    names
        .filter(|name| !["id", "tags", "tags_all"].contains(name))
        .filter(|name| task.job.differs(name) && !task.job.has_asked(name))
        .collect()
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
    refuse_ignored(task)?;
    if task.kind.ways.waits_update {
        wait::until_ready(task, &id).await?;
    }
    let mut known = Draft::from(&task.kind.settled(task.job.planned));
    known.text("id", Some(&id));
    read::read_made(task, &task.kind.settled(&known.build())).await
}
