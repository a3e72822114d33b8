//! The modules of a configuration, for `init` and `get`.

use super::fetching::Fetching;
use crate::cli::context::Context;
use rform_config::module_manifest;
use rform_core::diag::Diagnostic;
use rform_install::modules::{Installed, ModuleInstaller};

/// What is to be installed, and how it is told.
pub struct Modules<'a> {
    /// The directory of test files.
    pub tests: &'a str,
    /// Whether everything is fetched anew.
    pub upgrade: bool,
    /// Told of each step.
    pub told: &'a (dyn Fn(&str) + Sync),
}

/// Fetches the modules that the configuration calls, and lists them in the manifest. Errors are in
/// what it answers.
///
/// # Errors
/// The settings of the user are not valid, or the manifest cannot be written.
pub fn install_modules(context: &Context, modules: &Modules<'_>) -> Result<Installed, Diagnostic> {
    let fetching = Fetching::new(context)?;
    let installer = ModuleInstaller {
        world: context.world.clone(),
        registry: &fetching.registry,
        fetcher: &fetching.fetcher,
        inputs: context.early_inputs(),
        told: modules.told,
    };
    let installed = installer.install((&context.root_dir, modules.tests), modules.upgrade);
    let stack = (&installed.config, &installed.test_files);
    let world = context.world.as_ref();
    let is_new = |key: &str| modules.upgrade || installed.fetched.contains(key);
    let listed = module_manifest::install(world, stack, &installed.manifest, &is_new);
    let listed = listed.map_err(|error| {
        let detail =
            format!("The list of modules could not be written to .terraform/modules: {error}.");
        Diagnostic::error("Module installation failed", detail)
    })?;
    for entry in listed {
        (modules.told)(&format!("- {} in {}", entry.key, entry.dir));
    }
    Ok(installed)
}
