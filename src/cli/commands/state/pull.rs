//! `state pull`: the state as its file holds it.

use crate::cli::backend::{self, Backend};
use crate::cli::{Context, Outcome};
use rform_state::encode;

pub fn run(context: &Context) -> Outcome {
    let backend = Backend::here(context)?;
    let local = backend.state_of(&backend.workspace);
    let opened = backend::look(context, &local)?;
    if opened.there {
        context.printer.raw(&encode(&opened.state));
    }
    Ok(0)
}
