//! `get`: records where the called modules are, in the module manifest.

use crate::cli::args::Get;
use crate::cli::context::{Context, Failure, Outcome};
use rform_config::module_manifest;
use rform_core::diag::Diagnostic;

pub fn run(context: &Context, args: &Get) -> Outcome {
    let world = context.world.as_ref();
    let mut loaded = rform_config::load(world, &context.root_dir);
    let here = &context.root_dir;
    let (test_files, found) =
        rform_config::load_test_files(world, here, &args.tests.test_directory, &mut loaded.config);
    loaded.diagnostics.extend(found);
    if loaded.diagnostics.has_errors() {
        return Err(Failure {
            diagnostics: loaded.diagnostics,
            sources: loaded.config.sources,
        });
    }
    let installed = module_manifest::install(world, (&loaded.config, &test_files), args.update);
    let installed = installed
        .map_err(|error| Diagnostic::error("Module installation failed", format!("{error}.")))?;
    for entry in installed {
        context
            .printer
            .out(format!("- {} in {}", entry.key, entry.dir));
    }
    Ok(0)
}
