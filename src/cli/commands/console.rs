//! `console`

use super::plainly;
use crate::cli::args::Console as Args;
use crate::cli::{Context, Outcome};

pub fn run(context: &Context, args: &Args) -> Outcome {
    let _ = args;
    plainly(context, "console is not there yet")
}
