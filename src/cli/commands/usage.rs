//! Errors in how a command is used.

use crate::cli::args::help::{self, more_help};
use crate::cli::context::{Context, Outcome};
use rform_core::diag::{Diagnostic, Sources};

/// Reports an error with a hint to the command's help. Answers exit code 1.
pub fn misused(context: &Context, error: Diagnostic) -> Outcome {
    let printer = context.printer.unspaced();
    printer.report(&error.into(), &Sources::new());
    printer.err(format!("\n{}", more_help(&context.globals.command)));
    Ok(1)
}

/// Prints an error and the command's help. Answers exit code 1.
pub fn explained(context: &Context, message: &str) -> Outcome {
    context.printer.err(message);
    context.printer.raw(&help::text(&context.globals.command));
    Ok(1)
}

/// Prints an error as a plain line, as Terraform's older commands do. Answers exit code 1.
pub fn plainly(context: &Context, message: impl AsRef<str>) -> Outcome {
    context.printer.err(message);
    Ok(1)
}
