//! The tag that a new object carries until its id is recorded.

use std::sync::atomic::Ordering;

use super::task::Task;
use crate::error::AwsError;
use crate::resource::Operation;
use crate::tags::ATTEMPT_TAG;
use rform_provider::Problem;

/// Parts of messages that tell of a missing permission to tag. Messages may also be encoded, or
/// name no action:
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html>.
const TAGGING: [&str; 3] = ["Tag", "tag", "Encoded authorization failure"];

/// Whether a create may have been refused only because of its attempt tag.
pub fn is_refused_for_tag(operation: &Operation<'_>, error: &AwsError) -> bool {
    let denied = [
        "UnauthorizedOperation",
        "AccessDenied",
        "AccessDeniedException",
    ];
    let names_action = error.message.contains("perform: ");
    let is_tagging = TAGGING.iter().any(|word| error.message.contains(word));
    let is_full = ["TagLimitExceeded", "TooManyTagsException", "LimitExceeded"];
    operation.has_attempt_tag()
        && ((error.is(&denied) && (is_tagging || !names_action))
            || (error.is(&is_full) && is_tagging))
}

/// Removes the attempt tag from a new object. Failing to do so is harmless, because reads ignore
/// the tag; the user is warned once.
pub async fn remove(task: &Task<'_>, id: &str) -> Option<Problem> {
    let operation = &task.operation;
    // An object whose id could not be recorded must stay findable by its tag.
    if !operation.has_attempt_tag() || !operation.progress.is_recorded() {
        return None;
    }
    let done = task
        .with_retries(|| {
            task.resource_type
                .resource
                .remove_attempt_tag(operation, id)
        })
        .await;
    let error = done.err()?;
    let warned = &operation.client.shared.warned_of_attempt_tag;
    if warned.swap(true, Ordering::Relaxed) {
        return None;
    }
    let title = task.resource_type.resource.title();
    let summary = format!("The tag {ATTEMPT_TAG} stays on {title} {id}");
    let why = error.problem("removing it").summary;
    let detail = format!(
        "A new object carries this tag until its id is recorded, so that it can be found if the run \
         is killed. The tag could not be removed, perhaps from other objects too: {why}. Plans \
         ignore it, and it may be deleted by hand."
    );
    Some(Problem::warning(summary, detail))
}
