//! Deletes that other objects block: which ones, and whether they are being deleted.

use std::time::Duration;

use super::task::Task;
use crate::error::AwsError;
use crate::resource::{Blocker, Operation};
use rform_provider::{KeptObject, Problem};

/// How long a blocker that is not being deleted is tolerated: AWS may still show one that is gone.
const GRACE_PERIOD: Duration = Duration::from_secs(20);
/// How long a refusal is tolerated for which no reason is found: what is gone may count for a while.
const UNEXPLAINED_PERIOD: Duration = Duration::from_secs(45);

/// Why a delete is given up.
pub struct BlockedDelete {
    error: AwsError,
    blockers: Vec<Blocker>,
    /// Whether the blockers were looked for.
    is_violation: bool,
}

impl From<AwsError> for BlockedDelete {
    fn from(error: AwsError) -> BlockedDelete {
        BlockedDelete {
            error,
            blockers: Vec::new(),
            is_violation: false,
        }
    }
}

impl BlockedDelete {
    /// The error for the user, with kind and id of each blocker.
    pub fn problem(&self, task: &Task<'_>) -> Problem {
        let mut problem = self.error.problem_without_advice(&task.doing("deleting"));
        let detail = match (self.is_violation, self.blockers.is_empty()) {
            (false, _) => return self.error.problem(&task.doing("deleting")),
            (true, true) => NOTHING_FOUND.to_owned(),
            (true, false) => explained(&task.operation, &self.blockers),
        };
        let space = if problem.detail.is_empty() { "" } else { " " };
        problem.detail = format!("{detail}{space}{}", problem.detail);
        problem
    }
}

const NOTHING_FOUND: &str = "It is blocked by an object that this run does not delete and that rform \
                             cannot name. Find out what uses it, delete that, and try again.";

/// What is in the way, and what helps against it.
fn explained(operation: &Operation<'_>, blockers: &[Blocker]) -> String {
    let mut all: Vec<String> = blockers.iter().map(|it| told(operation, it)).collect();
    all.dedup();
    let own: Vec<&KeptObject> = blockers
        .iter()
        .filter_map(|blocker| kept(operation, blocker))
        .collect();
    let mut advice = vec![format!("It is blocked by {}.", all.join(", "))];
    if own.len() < blockers.len() {
        advice.push(FOREIGN.to_owned());
    }
    if own.iter().any(|it| it.is_excluded) {
        advice.push(EXCLUDED.to_owned());
    }
    if own.iter().any(|it| !it.is_excluded) {
        advice.push(KEPT.to_owned());
    }
    advice.join(" ")
}

const FOREIGN: &str = "This run deletes no objects that are not in the configuration: delete them, or \
                       import them into the configuration, and try again.";
const EXCLUDED: &str = "Objects of the configuration that are not targeted are left alone: target them \
                        as well, or run without -target.";
const KEPT: &str = "An object of the configuration stays and still uses this one. If it is changed to use \
                    another object, set create_before_destroy in the lifecycle block of this one, so that \
                    the change is made first.";

/// The blocker with its address, if it belongs to the stack.
fn told(operation: &Operation<'_>, blocker: &Blocker) -> String {
    match kept(operation, blocker) {
        Some(kept) => format!("{} ({})", described(blocker), kept.address),
        None => described(blocker),
    }
}

/// The object of the stack that the blocker is, or is part of.
fn kept<'a>(operation: &Operation<'a>, blocker: &Blocker) -> Option<&'a KeptObject> {
    let ids = [&blocker.id, &blocker.owner];
    let is_it = |it: &&KeptObject| ids.iter().any(|id| !id.is_empty() && *it.id == ***id);
    operation.keeping.iter().find(is_it)
}

fn described(blocker: &Blocker) -> String {
    match blocker.owner.as_str() {
        "" => format!("{} {}", blocker.kind, blocker.id),
        owner => format!("{} {} of {owner}", blocker.kind, blocker.id),
    }
}

/// The blockers of a delete over time.
#[derive(Default)]
pub struct BlockerTracker {
    permanent_since: Option<Duration>,
    unexplained_since: Option<Duration>,
    reported: String,
}

impl BlockerTracker {
    /// Finds out which objects block the delete. Those that are being deleted are waited for; when
    /// one of the others has been there for the grace period, or when nothing is found for longer
    /// than that, the delete is given up.
    ///
    /// # Errors
    /// The refusal with its blockers, when no blocker is being deleted or the deadline has
    /// passed; or the failure of a request.
    pub async fn inspect(
        &mut self,
        task: &Task<'_>,
        error: AwsError,
        is_late: bool,
    ) -> Result<(), BlockedDelete> {
        let resource = &task.resource_type.resource;
        let blockers = resource.blockers(&task.operation).await?;
        let (being_deleted, permanent): (Vec<_>, Vec<_>) = blockers
            .into_iter()
            .partition(|blocker| is_being_deleted(&task.operation, blocker));
        let now = task.operation.client.clock.now();
        let is_unexplained = being_deleted.is_empty() && permanent.is_empty();
        let is_over = has_lasted(&mut self.permanent_since, !permanent.is_empty(), now)
            >= Some(GRACE_PERIOD)
            || has_lasted(&mut self.unexplained_since, is_unexplained, now)
                >= Some(UNEXPLAINED_PERIOD);
        if is_over || is_late {
            let late = being_deleted.into_iter().filter(|_| is_late && !is_over);
            return Err(BlockedDelete {
                error,
                blockers: permanent.into_iter().chain(late).collect(),
                is_violation: true,
            });
        }
        self.report(task, &being_deleted);
        Ok(())
    }

    /// Reports the blockers that are waited for, each set once.
    fn report(&mut self, task: &Task<'_>, being_deleted: &[Blocker]) {
        let all: Vec<String> = being_deleted.iter().map(described).collect();
        let what = match all.is_empty() {
            true => "AWS to see that nothing uses it any more".to_owned(),
            false => format!("{} to go", all.join(", ")),
        };
        if what != self.reported {
            task.operation.progress.waiting_for(&what);
            self.reported = what;
        }
    }
}

/// For how long something has been the case; notes since when.
fn has_lasted(since: &mut Option<Duration>, is_so: bool, now: Duration) -> Option<Duration> {
    match is_so {
        true => Some(now.saturating_sub(*since.get_or_insert(now))),
        false => {
            *since = None;
            None
        }
    }
}

/// Whether the blocker is being deleted.
fn is_being_deleted(operation: &Operation<'_>, blocker: &Blocker) -> bool {
    blocker.is_being_deleted
        || operation.is_deleting(&blocker.id)
        || operation.is_deleting(&blocker.owner)
}
