//! `state pull`: prints the state.

use crate::cli::context::{Context, Outcome};
use crate::cli::operation::{self, SelectedBackend};
use rform_state::encode;

pub fn run(context: &Context) -> Outcome {
    let backend = SelectedBackend::here(context)?;
    let store = backend.store(&Default::default())?;
    let opened = operation::look(context, &context.printer, store.as_ref())?;
    if opened.exists {
        context.printer.raw(&encode(&opened.state));
    }
    Ok(0)
}
