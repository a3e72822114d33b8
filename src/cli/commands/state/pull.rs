//! `state pull`: the state as its file holds it.

use crate::cli::backend::{self, Backend};
use crate::cli::{Context, Outcome};
use crate::state::encode;

pub fn run(context: &Context) -> Outcome {
    let backend = Backend::here(context)?;
    let local = backend.state_of(&backend.workspace);
    if backend::exists(context, &local) {
        let state = backend::look(context, &local)?;
        context.screen.raw(&encode(&state));
    }
    Ok(0)
}
