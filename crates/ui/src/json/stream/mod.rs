//! The lines of `-json` streams: one object on each line, each with a message for humans.
//! <https://developer.hashicorp.com/terraform/internals/machine-readable-ui>

mod changes;
mod event;
mod line;

pub use changes::{Operation, outputs, plan, planned_changes, summary};
pub use event::{event, still};
pub use line::{diagnostic, diagnostic_with, line, version};
