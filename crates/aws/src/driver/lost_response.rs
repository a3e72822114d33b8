//! Creates whose responses were lost: the object is searched for, and never created blindly again.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::read;
use super::retry::interval;
use super::task::Task;
use crate::declare::Spec;
use crate::error::{AwsError, ErrorKind};
use crate::object::{Attributes, ObjectBuilder};
use rform_core::program_name::command_line;
use rform_core::value::Value;
use rform_provider::{Object, Problem};

/// How long the object of a lost create is searched for before the create is sent again.
const LOST_RESPONSE_WINDOW: Duration = Duration::from_secs(20);
/// The age of an attempt after which its object, if there is one, is visible at once.
const VISIBLE_AFTER: Duration = Duration::from_secs(3600);

/// The result of a search for the object of a lost create.
enum Search {
    NotFound,
    Found(String),
    /// One of these objects may be it; nothing tells which.
    Ambiguous(Vec<String>),
}

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

/// Reads the whole object as soon as AWS shows it; none if it is deleted.
async fn read_until_visible(task: &Task<'_>, id: &str) -> Result<Option<Value>, AwsError> {
    let known = identified(task, id);
    let mut wait = Wait::new(task);
    loop {
        let found = read::read_one(task, &known).await?;
        if found.is_some() || !wait.again().await {
            return Ok(found);
        }
    }
}

/// The waits of a search: it lasts as long as AWS may not show a new object.
struct Wait<'a> {
    task: &'a Task<'a>,
    until: Duration,
    tries: u32,
}

impl<'a> Wait<'a> {
    fn new(task: &'a Task<'a>) -> Wait<'a> {
        let now = task.operation.client.clock.now();
        // A create may have been sent long after it was noted, but not that long.
        let is_old = now.saturating_sub(task.operation.attempt.since) > VISIBLE_AFTER;
        let looking = if is_old {
            Duration::ZERO
        } else {
            LOST_RESPONSE_WINDOW
        };
        Wait {
            task,
            until: now + looking,
            tries: 0,
        }
    }

    /// Waits a little. False when the search is over.
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
            "the answer was lost, and it may have made any of {}",
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

/// Error codes of objects that exist already, of all services.
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

/// The problem of a refused create, with advice where the object exists already. An object that
/// AWS refused to create belongs to someone else, however similar it is.
pub async fn explain_refusal(task: &Task<'_>, error: &AwsError) -> Problem {
    let mut problem = task.problem(error);
    let says_so = error.is_plain() && error.message.ends_with("already exists");
    if !says_so && !error.is(EXISTS) {
        return problem;
    }
    let (operation, resource) = (&task.operation, task.resource_type.resource);
    let claimed = |id: &str| operation.client.is_claimed(task.resource_type.name, id);
    let existing = existing(task).await;
    let is_own = existing.iter().any(|id| claimed(id))
        || resource.identity(operation).is_some_and(|id| claimed(&id));
    let import = resource
        .import_id(operation)
        .or(existing.into_iter().next());
    let advice = match import {
        _ if is_own => {
            "Another block of this configuration has just made it: remove one of the two."
                .to_owned()
        }
        Some(id) => format!(
            "It exists already, and this block has not made it; nothing was changed. If it is to be \
             managed here, import it: {}.",
            command_line(&format!("import '{}' '{id}'", task.address))
        ),
        None => {
            "It exists already, and this block has not made it; nothing was changed. If it is to \
                 be managed here, import it."
                .to_owned()
        }
    };
    let space = if problem.detail.is_empty() { "" } else { " " };
    problem.detail = format!("{advice}{space}{}", problem.detail);
    problem
}

/// Claims the object for this create. True if it belongs to another create of this run: some APIs
/// answer a second create with the first object.
pub fn belongs_to_another_create(task: &Task<'_>, id: &str) -> bool {
    let is_new = task.operation.client.claim(task.resource_type.name, id);
    let has_identity = task
        .resource_type
        .resource
        .identity(&task.operation)
        .is_some();
    !is_new
        && has_identity
        && !task.resource_type.behavior.supports_client_token
        && task.operation.attempt.created_id.is_none()
}

/// The error of a create that got the object of another one.
pub fn already_exists() -> AwsError {
    AwsError::refused("AlreadyExistsException", "the object exists already")
}

/// The ids of the objects that stand in the way of the create, as far as they can be found.
async fn existing(task: &Task<'_>) -> Vec<String> {
    let (operation, resource) = (&task.operation, task.resource_type.resource);
    if let Ok(Some(id)) = resource.find(operation).await {
        return vec![id];
    }
    match task.resource_type.behavior.found_by_comparison {
        true => Vec::new(),
        false => resource
            .similar(operation)
            .await
            .ok()
            .flatten()
            .unwrap_or_default(),
    }
}

async fn search(task: &Task<'_>) -> Result<Search, AwsError> {
    let mut wait = Wait::new(task);
    loop {
        let found = search_once(task).await?;
        if !matches!(found, Search::NotFound) || !wait.again().await {
            return Ok(found);
        }
    }
}

async fn search_once(task: &Task<'_>) -> Result<Search, AwsError> {
    let (operation, name) = (&task.operation, task.resource_type.name);
    if let Some(id) = task.resource_type.resource.find(operation).await? {
        // What another create of this run has made is no answer of this one's.
        return Ok(match operation.client.is_claimed(name, &id) {
            true => Search::NotFound,
            false => Search::Found(id),
        });
    }
    let Some(before) = operation.before() else {
        return by_identity(task).await;
    };
    let gate = operation.client.gate(name);
    let _alone = gate.lock.write().await;
    let similar = task
        .resource_type
        .resource
        .similar(operation)
        .await?
        .unwrap_or_default();
    let is_new = |id: &String| !before.contains(id) && !operation.client.is_claimed(name, id);
    let new: Vec<String> = similar.into_iter().filter(is_new).collect();
    let lost = gate
        .lost
        .load(Ordering::Relaxed)
        .max(operation.attempt.siblings + 1);
    match new.first() {
        None => Ok(Search::NotFound),
        // As many as were lost may be of them all: each takes one.
        Some(id) if new.len() <= lost => {
            operation.client.claim(name, id);
            Ok(Search::Found(id.clone()))
        }
        Some(_) => Ok(Search::Ambiguous(new)),
    }
}

/// Finds an object whose arguments identify it: it is there if what is read agrees with the plan.
async fn by_identity(task: &Task<'_>) -> Result<Search, AwsError> {
    let behavior = &task.resource_type.behavior;
    let id = task.resource_type.resource.identity(&task.operation);
    let Some(id) = id.filter(|_| behavior.supports_client_token && !behavior.found_by_comparison)
    else {
        return Ok(Search::NotFound);
    };
    let known = identified(task, &id);
    let found = read::read_one(task, &known).await?;
    let matches_request = found.is_some_and(|found| {
        matches_request(&task.resource_type.spec, task.operation.planned, &found)
    });
    Ok(match matches_request {
        true => Search::Found(id),
        false => Search::NotFound,
    })
}

fn identified(task: &Task<'_>, id: &str) -> Value {
    let mut builder =
        ObjectBuilder::from(&task.resource_type.without_unknowns(task.operation.planned));
    builder.text("id", Some(id));
    task.resource_type.without_unknowns(&builder.build())
}

/// Whether an object is what was planned, as far as the plan says.
fn matches_request(spec: &Spec, requested: &Value, found: &Value) -> bool {
    let fields = spec.fields.iter().all(|field| {
        let (requested, found) = (requested.attribute(field.name), found.attribute(field.name));
        let (requested, found) = (
            requested.unwrap_or(&Value::NULL),
            found.unwrap_or(&Value::NULL),
        );
        contains_value(requested, found)
            || field
                .diff_suppress
                .is_some_and(|same| same(requested, found))
    });
    fields
        && spec.blocks.iter().all(|block| {
            let requested = requested.attribute(block.name).unwrap_or(&Value::NULL);
            contains_value(
                requested,
                found.attribute(block.name).unwrap_or(&Value::NULL),
            )
        })
}

/// Whether a value has all that was asked for; parts that were left open may have any value.
fn contains_value(requested: &Value, found: &Value) -> bool {
    match (requested.bare(), found.bare()) {
        (Value::Null(_) | Value::Unknown(..), _) => true,
        (Value::String(text), _) if text.is_empty() => true,
        (Value::Object(requested), Value::Object(found)) => {
            requested.iter().all(|(name, requested)| {
                contains_value(requested, found.get(name).unwrap_or(&Value::NULL))
            })
        }
        (Value::List(..), Value::List(..)) => {
            let (requested, found): (Vec<_>, Vec<_>) =
                (requested.elements().collect(), found.elements().collect());
            requested.len() == found.len()
                && requested
                    .iter()
                    .zip(&found)
                    .all(|(a, f)| contains_value(a, f))
        }
        (Value::Set(..), Value::Set(..)) => requested.elements().all(|requested| {
            found
                .elements()
                .any(|found| contains_value(requested, found))
        }),
        (requested, found) => {
            let is_void = matches!(requested, Value::List(..) | Value::Set(..) | Value::Map(..))
                && requested.elements().next().is_none();
            is_void || requested == found
        }
    }
}

fn unknown(task: &Task<'_>, ids: &[String]) -> Problem {
    let title = task.resource_type.resource.title();
    let detail = format!(
        "A run that was killed had begun to create it and got no answer. Since then {} have \
         appeared which are like it, and nothing tells which of them it made, if any. None of \
         them is deleted or taken over: delete what you do not need, or import it.",
        ids.join(", ")
    );
    Problem::warning(format!("{title} may be left over"), detail)
}
