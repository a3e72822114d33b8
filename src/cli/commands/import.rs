//! `import`

use super::plainly;
use crate::cli::args::Import as Args;
use crate::cli::{Context, Outcome};

pub fn run(context: &Context, args: &Args) -> Outcome {
    let _ = args;
    plainly(context, "import is not there yet")
}
