//! Deletes that other objects stand in the way of: what they are, and whether they will go.

use std::time::Duration;

use super::task::Task;
use crate::error::AwsError;
use crate::resource::{Blocker, Operation};
use rform_provider::Problem;

/// For so long an object in the way may only seem to be there.
const GRACE: Duration = Duration::from_secs(20);

/// Why a delete is given up.
pub struct Refusal {
    error: AwsError,
    blockers: Vec<Blocker>,
}

impl From<AwsError> for Refusal {
    fn from(error: AwsError) -> Refusal {
        Refusal {
            error,
            blockers: Vec::new(),
        }
    }
}

impl Refusal {
    /// The error as the user sees it: each object in the way by kind and id.
    pub fn problem(&self, task: &Task<'_>) -> Problem {
        let mut problem = self.error.problem(&task.doing("deleting"));
        if !self.blockers.is_empty() {
            let all: Vec<String> = self.blockers.iter().map(described).collect();
            let space = if problem.detail.is_empty() { "" } else { " " };
            let detail = format!(
                "In its way: {}. None of these is deleted by this run; delete them, or import them \
                 into the stack, and try again. Where what is in the way belongs to the stack and \
                 is to use another object instead, it lets go of this one first if this one's \
                 lifecycle block says create_before_destroy.",
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

/// What was found in the way, over time.
#[derive(Default)]
pub struct Watch {
    hopeless_since: Option<Duration>,
    told: String,
}

impl Watch {
    /// Finds out what is in the way; gives up when some of it will never go.
    pub async fn look(
        &mut self,
        task: &Task<'_>,
        error: AwsError,
        is_late: bool,
    ) -> Result<(), Refusal> {
        let blockers = task.kind.resource.blockers(&task.operation).await?;
        let (going, hopeless): (Vec<_>, Vec<_>) = blockers
            .into_iter()
            .partition(|blocker| goes(&task.operation, blocker));
        let now = task.operation.client.clock.now();
        if hopeless.is_empty() {
            self.hopeless_since = None;
        } else {
            let since = *self.hopeless_since.get_or_insert(now);
            if now.saturating_sub(since) >= GRACE {
                return Err(Refusal {
                    error,
                    blockers: hopeless,
                });
            }
        }
        if is_late {
            let blockers = going.into_iter().chain(hopeless).collect();
            return Err(Refusal { error, blockers });
        }
        self.tell(task, &going);
        Ok(())
    }

    /// Says what is waited for, once.
    fn tell(&mut self, task: &Task<'_>, going: &[Blocker]) {
        let all: Vec<String> = going.iter().map(described).collect();
        let what = match all.is_empty() {
            true => "AWS to see that nothing uses it any more".to_owned(),
            false => format!("{} to go", all.join(", ")),
        };
        if what != self.told {
            task.operation.progress.waiting(&what);
            self.told = what;
        }
    }
}

/// Whether the object in the way is on its way out.
fn goes(operation: &Operation<'_>, blocker: &Blocker) -> bool {
    blocker.going || operation.is_deleting(&blocker.id) || operation.is_deleting(&blocker.owner)
}
