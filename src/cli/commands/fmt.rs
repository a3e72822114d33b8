//! `fmt`

use super::plainly;
use crate::cli::args::Fmt as Args;
use crate::cli::{Context, Outcome};

pub fn run(context: &Context, args: &Args) -> Outcome {
    let _ = args;
    plainly(context, "fmt is not there yet")
}
