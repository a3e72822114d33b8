//! The search for the object of a create whose response was lost: by its attempt tag, token or
//! identity, or among the objects that appeared since the create was noted.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::read;
use super::request_match::matches_request;
use super::retry::interval;
use super::task::Task;
use crate::error::AwsError;
use crate::object::ObjectBuilder;
use rform_core::value::Value;

/// How long the object of a lost create is searched for before the create is sent again. New
/// objects are visible within seconds:
/// <https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html>.
const LOST_RESPONSE_WINDOW: Duration = Duration::from_secs(20);
/// The age of an attempt after which its object, if there is one, is visible at once.
const VISIBLE_AFTER: Duration = Duration::from_secs(3600);

/// The result of a search for the object of a lost create.
pub(super) enum Search {
    NotFound,
    Found(String),
    /// One of these objects may be the one, and nothing distinguishes them.
    Ambiguous(Vec<String>),
}

/// Searches until there is an object, or until AWS would show one.
///
/// # Errors
/// When a read fails.
pub(super) async fn search(task: &Task<'_>) -> Result<Search, AwsError> {
    let mut wait = Wait::new(task);
    loop {
        let found = search_once(task).await?;
        if !matches!(found, Search::NotFound) || !wait.again().await {
            return Ok(found);
        }
    }
}

/// Reads the whole object as soon as AWS shows it; none if it is deleted.
///
/// # Errors
/// When a read fails.
pub(super) async fn read_until_visible(
    task: &Task<'_>,
    id: &str,
) -> Result<Option<Value>, AwsError> {
    let known = identified(task, id);
    let mut wait = Wait::new(task);
    loop {
        let found = read::read_one(task, &known).await?;
        if found.is_some() || !wait.again().await {
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
