//! `graph`

use super::plainly;
use crate::cli::args::Graph as Args;
use crate::cli::{Context, Outcome};

pub fn run(context: &Context, args: &Args) -> Outcome {
    let _ = args;
    plainly(context, "graph is not there yet")
}
