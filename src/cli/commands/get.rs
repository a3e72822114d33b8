//! `get`: fetches the called modules, and records where they are in the module manifest.

use super::usage::plainly;
use crate::cli::args::Get;
use crate::cli::context::{Context, Failure, Outcome};
use crate::cli::install::{Modules, install_modules};

pub fn run(context: &Context, args: &Get) -> Outcome {
    if !args.rest.is_empty() {
        let message = "Too many command line arguments. Did you mean to use -chdir?";
        return plainly(context, message);
    }
    let printer = &context.printer;
    let told = |line: &str| printer.out(line);
    let modules = Modules {
        tests: &args.tests.test_directory,
        upgrade: args.update,
        told: &told,
    };
    let installed = install_modules(context, &modules)?;
    if installed.diagnostics.has_errors() {
        return Err(Failure {
            diagnostics: installed.diagnostics,
            sources: installed.config.sources,
        });
    }
    Ok(0)
}
