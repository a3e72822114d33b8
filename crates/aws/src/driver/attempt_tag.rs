//! The mark that a new object carries until it is known by its id.

use std::sync::atomic::Ordering;

use super::task::Task;
use crate::error::AwsError;
use crate::resource::Operation;
use crate::tags::ATTEMPT;
use rform_provider::Problem;

/// Words by which AWS says that the right to tag is what is missing; its messages may also be
/// encoded, or name no action.
const TAGGING: [&str; 3] = ["Tag", "tag", "Encoded authorization failure"];

/// Whether a create may have been refused for its mark alone.
pub fn is_refused(operation: &Operation<'_>, error: &AwsError) -> bool {
    let denied = [
        "UnauthorizedOperation",
        "AccessDenied",
        "AccessDeniedException",
    ];
    let names_action = error.message.contains("perform: ");
    let is_tagging = TAGGING.iter().any(|word| error.message.contains(word));
    let is_full = ["TagLimitExceeded", "TooManyTagsException", "LimitExceeded"];
    operation.is_marked()
        && ((error.is(&denied) && (is_tagging || !names_action))
            || (error.is(&is_full) && is_tagging))
}

/// Takes the mark off a new object. One that stays on is read over by us and harms nobody, which
/// is told once.
pub async fn take_off(task: &Task<'_>, id: &str) -> Option<Problem> {
    let operation = &task.operation;
    // What could not be recorded must stay to be found by its mark.
    if !operation.is_marked() || !operation.progress.is_recorded() {
        return None;
    }
    let done = task
        .patiently(|| task.kind.resource.remove_attempt_tag(operation, id))
        .await;
    let error = done.err()?;
    let told = &operation.client.shared.told_of_marks;
    if told.swap(true, Ordering::Relaxed) {
        return None;
    }
    let title = task.kind.resource.title();
    let summary = format!("The tag {ATTEMPT} stays on {title} {id}");
    let why = error.problem("taking it off").summary;
    let detail = format!(
        "A new object carries this tag until its id is noted, so that it is found again should \
         this run be killed. It could not be taken off here, nor perhaps off others: {why}. It is \
         ignored in plans and may be deleted by hand."
    );
    Some(Problem::warning(summary, detail))
}
