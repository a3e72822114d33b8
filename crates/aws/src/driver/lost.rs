//! Creates whose answers were lost: what they made is found by looking, never by making.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::read;
use super::retry::interval;
use super::task::Task;
use crate::declare::Spec;
use crate::error::{AwsError, ErrorKind};
use crate::object::{Attributes, Draft};
use rform_core::value::Value;
use rform_provider::{Object, Problem};

/// For so long what a lost create made is looked for before it is made again.
const LOOKING: Duration = Duration::from_secs(20);
/// What was noted so long ago shows at once, if it was made.
const OLD: Duration = Duration::from_secs(3600);

/// What looking led to.
enum Found {
    Nothing,
    This(String),
    /// One of these, perhaps, which nothing tells.
    Perhaps(Vec<String>),
}

/// Finds what an earlier run had begun to make. Where it cannot be known, that is what is told.
pub async fn recover(task: &Task<'_>) -> Result<Option<Object>, Vec<Problem>> {
    let failed = |error: AwsError| vec![error.problem(&task.doing("looking for"))];
    if let Some(id) = &task.operation.attempt.made {
        let found = whole(task, id).await.map_err(failed)?;
        return Ok(found.map(|value| task.object(value)));
    }
    let id = match search(task).await.map_err(failed)? {
        Found::This(id) => id,
        Found::Nothing => return Ok(None),
        Found::Perhaps(ids) => return Err(vec![unknown(task, &ids)]),
    };
    task.operation.client.claim(task.kind.name, &id);
    let found = whole(task, &id).await.map_err(failed)?;
    Ok(found.map(|value| task.object(value)))
}

/// All of what was found, as soon as AWS shows it; none if it is gone.
async fn whole(task: &Task<'_>, id: &str) -> Result<Option<Value>, AwsError> {
    let known = sketch(task, id);
    let mut wait = Wait::new(task);
    loop {
        let found = read::read_one(task, &known).await?;
        if found.is_some() || !wait.again().await {
            return Ok(found);
        }
    }
}

/// How long it is worth looking: as long as AWS may not show yet what was just made.
struct Wait<'a> {
    task: &'a Task<'a>,
    until: Duration,
    tries: u32,
}

impl<'a> Wait<'a> {
    fn new(task: &'a Task<'a>) -> Wait<'a> {
        let now = task.operation.client.clock.now();
        // A create may have been sent long after it was noted, but not that long.
        let is_old = now.saturating_sub(task.operation.attempt.since) > OLD;
        let looking = if is_old { Duration::ZERO } else { LOOKING };
        Wait {
            task,
            until: now + looking,
            tries: 0,
        }
    }

    /// Waits a little; answers whether to look once more.
    async fn again(&mut self) -> bool {
        let clock = &self.task.operation.client.clock;
        if clock.now() >= self.until {
            return false;
        }
        clock.sleep(interval(self.tries)).await;
        self.tries += 1;
        true
    }
}

/// Looks for what a create made whose answer was lost, until AWS would show it.
pub async fn look(task: &Task<'_>) -> Result<Option<String>, AwsError> {
    let behavior = &task.kind.behavior;
    if behavior.supports_client_token && !behavior.compares {
        return Ok(None);
    }
    let found = search(task).await;
    if behavior.compares {
        let gate = task.operation.client.gate(task.kind.name);
        let less = |count: usize| count.checked_sub(1);
        let _none = gate
            .lost
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
    }
    match found? {
        Found::Nothing => Ok(None),
        Found::This(id) => Ok(Some(id)),
        // The same token again gets the same object.
        Found::Perhaps(_) if behavior.supports_client_token => Ok(None),
        Found::Perhaps(ids) => Err(AwsError::new(format!(
            "the answer was lost, and it may have made any of {}",
            ids.join(", ")
        ))),
    }
}

/// Looking failed: what was lost is as lost as it was.
pub fn still(error: AwsError) -> AwsError {
    match error.is_plain() {
        true => error,
        false => AwsError {
            kind: ErrorKind::Lost,
            ..error
        },
    }
}

/// Notes what is alike before anything is made, where nothing else will tell what was made.
pub async fn note_before(task: &Task<'_>) -> Result<(), AwsError> {
    let operation = &task.operation;
    if operation.before().is_some() || (operation.is_marked() && !task.kind.behavior.compares) {
        return Ok(());
    }
    if let Some(alike) = task.kind.resource.alike(operation).await? {
        operation.note_before(alike).await;
    }
    Ok(())
}

/// Sends the create. Where what it makes is found by comparing, nobody looks meanwhile.
pub async fn send(task: &Task<'_>) -> Result<String, AwsError> {
    if !task.kind.behavior.compares {
        return task.kind.resource.create(&task.operation).await;
    }
    let client = task.operation.client;
    let gate = client.gate(task.kind.name);
    let _on_its_way = gate.lock.read().await;
    let made = task.kind.resource.create(&task.operation).await;
    match &made {
        Ok(id) => _ = client.claim(task.kind.name, id),
        Err(error) if error.kind == ErrorKind::Lost => {
            _ = gate.lost.fetch_add(1, Ordering::Relaxed)
        }
        Err(_) => {}
    }
    made
}

/// Codes that mean that the object exists already.
const EXISTS: &[&str] = &[
    "AlreadyExistsException",
    "BucketAlreadyExists",
    "BucketAlreadyOwnedByYou",
    "EntityAlreadyExists",
    "InvalidGroup.Duplicate",
    "InvalidKeyPair.Duplicate",
    "InvalidPermission.Duplicate",
    "NetworkAclEntryAlreadyExists",
    "ParameterAlreadyExists",
    "Resource.AlreadyAssociated",
    "ResourceExistsException",
    "ResourceInUseException",
    "RouteAlreadyExists",
];

/// The refusal, and what to do where the object exists already. What was plainly refused is not
/// ours, however alike it is.
pub async fn explained(task: &Task<'_>, error: &AwsError) -> Problem {
    let mut problem = task.problem(error);
    if !error.is(EXISTS) && !(error.is_plain() && error.message.ends_with("already exists")) {
        return problem;
    }
    let (operation, resource) = (&task.operation, task.kind.resource);
    let claimed = |id: &str| operation.client.is_claimed(task.kind.name, id);
    let existing = existing(task).await;
    let is_twice = existing.iter().any(|id| claimed(id))
        || resource.identity(operation).is_some_and(|id| claimed(&id));
    let import = resource
        .import_id(operation)
        .or(existing.into_iter().next());
    let advice = match import {
        _ if is_twice => "Another block of this configuration has just made it: remove one of                           the two."
            .to_owned(),
        Some(id) => format!(
            "It exists already, and this block has not made it; nothing was changed. If it is to              be managed here, import it: rform import '{}' '{id}'.",
            task.address
        ),
        None => "It exists already, and this block has not made it; nothing was changed. If it                  is to be managed here, import it."
            .to_owned(),
    };
    let space = if problem.detail.is_empty() { "" } else { " " };
    problem.detail = format!("{advice}{space}{}", problem.detail);
    problem
}

/// Notes whose object it is; answers whether it is another create's of this run: the API may take
/// for granted what is asked for twice.
pub fn is_anothers(task: &Task<'_>, id: &str) -> bool {
    let is_new = task.operation.client.claim(task.kind.name, id);
    let has_place = task.kind.resource.identity(&task.operation).is_some();
    !is_new
        && has_place
        && !task.kind.behavior.supports_client_token
        && task.operation.attempt.made.is_none()
}

/// Why such an object is not given to the second.
pub fn twice() -> AwsError {
    AwsError::refused("AlreadyExistsException", "the object exists already")
}

/// The ids of what is in the way, as far as they can be found.
async fn existing(task: &Task<'_>) -> Vec<String> {
    let (operation, resource) = (&task.operation, task.kind.resource);
    if let Ok(Some(id)) = resource.find(operation).await {
        return vec![id];
    }
    match task.kind.behavior.compares {
        true => Vec::new(),
        false => resource
            .alike(operation)
            .await
            .ok()
            .flatten()
            .unwrap_or_default(),
    }
}

async fn search(task: &Task<'_>) -> Result<Found, AwsError> {
    let mut wait = Wait::new(task);
    loop {
        let found = once(task).await?;
        if !matches!(found, Found::Nothing) || !wait.again().await {
            return Ok(found);
        }
    }
}

async fn once(task: &Task<'_>) -> Result<Found, AwsError> {
    let (operation, name) = (&task.operation, task.kind.name);
    if let Some(id) = task.kind.resource.find(operation).await? {
        // What another create of this run has made is no answer of this one's.
        return Ok(match operation.client.is_claimed(name, &id) {
            true => Found::Nothing,
            false => Found::This(id),
        });
    }
    let Some(before) = operation.before() else {
        return by_identity(task).await;
    };
    let gate = operation.client.gate(name);
    let _alone = gate.lock.write().await;
    let alike = task
        .kind
        .resource
        .alike(operation)
        .await?
        .unwrap_or_default();
    let is_new = |id: &String| !before.contains(id) && !operation.client.is_claimed(name, id);
    let new: Vec<String> = alike.into_iter().filter(is_new).collect();
    let lost = gate
        .lost
        .load(Ordering::Relaxed)
        .max(operation.attempt.siblings + 1);
    match new.first() {
        None => Ok(Found::Nothing),
        // As many as were lost may be of them all: each takes one.
        Some(id) if new.len() <= lost => {
            operation.client.claim(name, id);
            Ok(Found::This(id.clone()))
        }
        Some(_) => Ok(Found::Perhaps(new)),
    }
}

/// What has its place by its arguments is there if what is read there agrees with them.
async fn by_identity(task: &Task<'_>) -> Result<Found, AwsError> {
    let behavior = &task.kind.behavior;
    let id = task.kind.resource.identity(&task.operation);
    let Some(id) = id.filter(|_| behavior.supports_client_token && !behavior.compares) else {
        return Ok(Found::Nothing);
    };
    let known = sketch(task, &id);
    let found = read::read_one(task, &known).await?;
    let agrees = found.is_some_and(|found| agrees(&task.kind.spec, task.operation.planned, &found));
    Ok(match agrees {
        true => Found::This(id),
        false => Found::Nothing,
    })
}

fn sketch(task: &Task<'_>, id: &str) -> Value {
    let mut draft = Draft::from(&task.kind.settled(task.operation.planned));
    draft.text("id", Some(id));
    task.kind.settled(&draft.build())
}

/// Whether an object is what was asked for, as far as that says.
fn agrees(spec: &Spec, asked: &Value, found: &Value) -> bool {
    let fields = spec.fields.iter().all(|field| {
        let (asked, found) = (asked.attribute(field.name), found.attribute(field.name));
        let (asked, found) = (asked.unwrap_or(&Value::NULL), found.unwrap_or(&Value::NULL));
        covers(asked, found) || field.diff_suppress.is_some_and(|same| same(asked, found))
    });
    fields
        && spec.blocks.iter().all(|block| {
            let asked = asked.attribute(block.name).unwrap_or(&Value::NULL);
            covers(asked, found.attribute(block.name).unwrap_or(&Value::NULL))
        })
}

/// Whether a value has all that was asked for; what was left open may be anything.
fn covers(asked: &Value, found: &Value) -> bool {
    match (asked.bare(), found.bare()) {
        (Value::Null(_) | Value::Unknown(..), _) => true,
        (Value::String(text), _) if text.is_empty() => true,
        (Value::Object(asked), Value::Object(found)) => asked
            .iter()
            .all(|(name, asked)| covers(asked, found.get(name).unwrap_or(&Value::NULL))),
        (Value::List(..), Value::List(..)) => {
            let (asked, found): (Vec<_>, Vec<_>) =
                (asked.elements().collect(), found.elements().collect());
            asked.len() == found.len() && asked.iter().zip(&found).all(|(a, f)| covers(a, f))
        }
        (Value::Set(..), Value::Set(..)) => asked
            .elements()
            .all(|asked| found.elements().any(|found| covers(asked, found))),
        (asked, found) => {
            let is_void = matches!(asked, Value::List(..) | Value::Set(..) | Value::Map(..))
                && asked.elements().next().is_none();
            is_void || asked == found
        }
    }
}

fn unknown(task: &Task<'_>, ids: &[String]) -> Problem {
    let title = task.kind.resource.title();
    let detail = format!(
        "A run that was killed had begun to create it and got no answer. Since then {} have \
         appeared which are like it, and nothing tells which of them it made, if any. None of \
         them is deleted or taken over: delete what you do not need, or import it.",
        ids.join(", ")
    );
    Problem::warning(format!("{title} may be left over"), detail)
}
