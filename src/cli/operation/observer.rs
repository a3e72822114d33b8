//! What operations tell while they run, and what they ask.

use crate::cli::root_module::Asker;
use rform_plan::events::Event;

/// Told what the user has to know besides results and diagnostics.
pub trait Notices {
    /// Something that the user should know and Terraform has no message for.
    fn notice(&self, text: &str);

    /// The lock of the state is held by another process and is waited for.
    fn waiting_for_lock(&self);

    /// A state that could be saved nowhere: the text of its document.
    fn unsaved_state(&self, text: &str);
}

/// Told what happens during an operation.
pub trait Observer: Notices + Asker {
    /// A plan is made, or a plan of that number of steps is applied, from now on.
    fn begin(&self, steps: usize);

    /// Something has happened.
    fn event(&self, event: &Event);

    /// Time has passed: running times can be shown anew. Called about ten times a second.
    fn tick(&self);

    /// The plan is made or applied.
    fn end(&self);
}
