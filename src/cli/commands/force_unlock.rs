//! `force-unlock`: refused for local states, because their locks end with the process that holds
//! them.

use super::usage::{explained, plainly};
use crate::cli::args::ForceUnlock;
use crate::cli::context::{Context, Outcome};

pub fn run(context: &Context, args: &ForceUnlock) -> Outcome {
    if args.rest.len() != 1 {
        return explained(context, "Expected a single argument: LOCK_ID\n");
    }
    plainly(context, "Local state cannot be unlocked by another process")
}
