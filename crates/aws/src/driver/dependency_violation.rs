//! Deletes that other objects block: which ones, and whether they are being deleted.

use std::time::Duration;

use super::task::Task;
use crate::error::AwsError;
use crate::resource::{Blocker, Operation};
use rform_provider::Problem;

/// How long a blocker that is not being deleted is tolerated, because AWS may still show one that
/// is gone: <https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html>.
const GRACE_PERIOD: Duration = Duration::from_secs(20);

/// Why a delete is given up.
pub struct BlockedDelete {
    error: AwsError,
    blockers: Vec<Blocker>,
}

impl From<AwsError> for BlockedDelete {
    fn from(error: AwsError) -> BlockedDelete {
        BlockedDelete {
            error,
            blockers: Vec::new(),
        }
    }
}

impl BlockedDelete {
    /// The error for the user, with kind and id of each blocker.
    pub fn problem(&self, task: &Task<'_>) -> Problem {
        let mut problem = self.error.problem(&task.doing("deleting"));
        if !self.blockers.is_empty() {
            let all: Vec<String> = self.blockers.iter().map(described).collect();
            let space = if problem.detail.is_empty() { "" } else { " " };
            let detail = format!(
                "It is blocked by {}. This run deletes none of these: delete them, or import them into \
                 the configuration, and try again. If a blocking object belongs to the configuration \
                 and is changed to use another object, set create_before_destroy in the lifecycle \
                 block of this one, so that the change is made first.",
                all.join(", ")
            );
            problem.detail = format!("{detail}{space}{}", problem.detail);
        }
        problem
    }
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
    reported: String,
}

impl BlockerTracker {
    /// Finds out which objects block the delete. Those that are being deleted are waited for; when
    /// one of the others has been there for the grace period, the delete is given up.
    ///
    /// # Errors
    /// The refusal with its blockers, when a blocker is not being deleted or the deadline has
    /// passed; or the failure of a request.
    pub async fn inspect(
        &mut self,
        task: &Task<'_>,
        error: AwsError,
        is_late: bool,
    ) -> Result<(), BlockedDelete> {
        let blockers = task
            .resource_type
            .resource
            .blockers(&task.operation)
            .await?;
        let (being_deleted, permanent): (Vec<_>, Vec<_>) = blockers
            .into_iter()
            .partition(|blocker| is_being_deleted(&task.operation, blocker));
        let now = task.operation.client.clock.now();
        if permanent.is_empty() {
            self.permanent_since = None;
        } else {
            let since = *self.permanent_since.get_or_insert(now);
            if now.saturating_sub(since) >= GRACE_PERIOD {
                return Err(BlockedDelete {
                    error,
                    blockers: permanent,
                });
            }
        }
        if is_late {
            let blockers = being_deleted.into_iter().chain(permanent).collect();
            return Err(BlockedDelete { error, blockers });
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

/// Whether the blocker is being deleted.
fn is_being_deleted(operation: &Operation<'_>, blocker: &Blocker) -> bool {
    blocker.is_being_deleted
        || operation.is_deleting(&blocker.id)
        || operation.is_deleting(&blocker.owner)
}
